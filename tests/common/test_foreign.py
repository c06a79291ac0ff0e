"""A child reads what strangers send: text comes out, bombs and hangs cost only the child."""

from io import BytesIO
from time import monotonic

import pytest

from common.foreign import Unreadable, working_on
from tests.factories.portfolio import make_pdf, make_zip

WORD = '<w:document xmlns:w="w">{}</w:document>'
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def read(kind: str, content: bytes, **options) -> str:
    with working_on(BytesIO(content)) as bench:
        return bench.ask("text", kind=kind, **options)["text"]


def refusal(task: str, content: bytes, **options) -> str:
    with working_on(BytesIO(content)) as bench, pytest.raises(Unreadable) as error:
        bench.ask(task, **options)
    return error.value.code


def test_word_gives_its_lines_with_notes_and_headers():
    parts = {
        "word/document.xml": WORD.format(PARAGRAPH.format("Een") + "<w:p><w:r><w:t>Twee </w:t></w:r><w:r><w:t>drie</w:t></w:r></w:p>"),
        "word/footnotes.xml": WORD.format(PARAGRAPH.format("Noot")),
        "word/header1.xml": WORD.format(PARAGRAPH.format("Kop")),
    }  # fmt: skip
    text = read("docx", make_zip({name: body.encode() for name, body in parts.items()}, packed=True))
    assert [line for line in text.split("\n") if line] == ["Een", "Twee drie", "Noot", "Kop"]


def test_open_document_keeps_the_order_of_words():
    body = b'<o xmlns:text="t"><text:p>Hal<text:span>lo</text:span> daar</text:p><text:p>Twee</text:p></o>'
    assert read("odt", make_zip({"content.xml": body})).split("\n")[:2] == ["Hallo daar", "Twee"]


def test_sheets_and_slides_give_their_words():
    sheet = {"xl/sharedStrings.xml": b"<sst><si><t>Naam</t></si></sst>"}
    slide = {"ppt/slides/slide1.xml": b'<p xmlns:a="a"><a:p><a:t>Dia</a:t></a:p></p>'}
    assert (read("xlsx", make_zip(sheet)).strip(), read("pptx", make_zip(slide)).strip()) == ("Naam", "Dia")


def test_a_pdf_gives_its_text():
    page = b"BT /F1 24 Tf 72 700 Td (BSN 123456782) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page), b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, o) for n, o in enumerate(objects, 1))
    assert read("pdf", body + b"trailer << /Root 1 0 R >>\n%%EOF").strip() == "BSN 123456782"


def test_an_entity_is_refused_and_a_bomb_of_spaces_is_cut_off():
    entity = b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    assert refusal("text", make_zip({"content.xml": entity}), kind="odt") == "damaged"
    bomb = make_zip({"content.xml": b"<a>" + b" " * 60_000_000 + b"</a>"}, packed=True)
    assert len(read("odt", bomb)) == 400_000
    hidden = make_zip({"word/document.xml": b"<a>" + b" " * 60_000_000 + b"</a>"}, packed=True)
    assert refusal("text", hidden, kind="docx") == "bomb"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"niets"])
def test_a_file_that_is_nothing_is_damaged(content):
    assert refusal("text", content, kind="docx") == "damaged"
    assert refusal("check-pdf", content) == "damaged"
    assert refusal("clean-picture", content) == "damaged"


def test_a_child_that_takes_too_long_is_stopped():
    deep = make_zip({"content.xml": b"<a>" * 9_000_000}, packed=True)
    start = monotonic()
    assert refusal("text", deep, kind="odt", seconds=1) in {"time", "damaged", "memory"}
    assert monotonic() - start < 10


def test_a_locked_pdf_says_so():
    assert refusal("check-pdf", make_pdf(password="geheim")) == "password"
