"""PDFs: our fonts inside, every letter printed, nothing read from elsewhere."""

from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from pypdf import PdfReader

from common import pdf
from common.pdf import FONTS, PdfError, printable, qr_data_uri, render_pdf

HEAD = '<html lang="nl"><head><title>Proef</title><style>{% include "pdf/fonts.css" %} html { font-family: Sans; }</style></head>'


@pytest.fixture
def render(tmp_path, settings):
    """Render a body with our fonts, as a template of the site; each under a name of its own, because they are cached."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    numbers = count(1)

    def to_pdf(body: str, *, typed_by_people: bool = False, **context: object) -> bytes:
        name = f"proef-{next(numbers)}.html"
        (tmp_path / name).write_text(f"{HEAD}<body>{body}</body></html>")
        return render_pdf(name, context, typed_by_people=typed_by_people)

    return to_pdf


def read(content: bytes) -> str:
    return PdfReader(BytesIO(content)).pages[0].extract_text()


def test_fonts_are_embedded(render):
    page = PdfReader(BytesIO(render("<p>Gewoon <b>vet</b></p>"))).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    ours = {str(font["/BaseFont"]): font for font in fonts if "SourceSans" in font["/BaseFont"]}
    assert {name.split("+")[1] for name in ours} == {"SourceSansPro-Regular", "SourceSansPro-Semibold"}
    for font in ours.values():
        assert "/FontFile2" in font["/FontDescriptor"]


@pytest.mark.parametrize(
    "text", ["Čapek", "Zoë", "Gökçe Şahin", "Łukasz Wójcik", "Nguyễn Văn", "Ольга", "€ 1.234,50 – ’t", "Ĳsbrand"]
)
def test_letters_of_names_are_printed(render, text):
    assert text in read(render("<p>{{ text }}</p>", text=text))


def test_a_letter_that_the_font_lacks_is_refused(render):
    """xhtml2pdf would only warn, and print a box."""
    with pytest.raises(PdfError):
        render("<p>{{ text }}</p>", text="\U00013000")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Goed gedaan 🙂", "Goed gedaan [1 teken niet afgedrukt]"),
        ("👩‍👩‍👧 thuis", "[3 tekens niet afgedrukt] thuis"),
        ("مرحبا بالعالم", "[12 tekens niet afgedrukt]"),
        ("zie 你好 en 世界.", "zie [2 tekens niet afgedrukt] en [2 tekens niet afgedrukt]."),
        ("你\n好", "[1 teken niet afgedrukt]\n[1 teken niet afgedrukt]"),
        ("Zoe\u0308 is er\u200b", "Zoë is er"),
        ("een\x00twee", "een twee"),
        ("  Gewone tekst, € 5\n", "  Gewone tekst, € 5\n"),
        ("", ""),
    ],
)
def test_signs_that_the_fonts_lack_are_counted_in_their_place(typed, printed):
    assert printable(typed) == printed


def test_what_people_typed_is_printed_whatever_it_is(render):
    text = "Blij 🙂 مرحبا 你好 <b>& \ud83d</b>"
    printed = read(render("<p>{{ text }}</p>", text=text, typed_by_people=True))
    words = "Blij [8 tekens niet afgedrukt] <b>& [1 teken niet afgedrukt]</b>"
    assert " ".join(printed.split()) == words


def test_a_word_without_end_stays_on_the_page(render):
    printed = read(render("<p>{{ text }}</p>", text="w" * 300 + "&" * 100, typed_by_people=True))
    assert (printed.count("w"), printed.count("&")) == (300, 100)


def test_markup_in_what_people_typed_stays_text(render):
    assert "<b>vet</b>" in read(render("<p>{{ text }}</p>", text="<b>vet</b>"))


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="https://elders.example/x.png">',
        "<style>p { background-image: url(https://elders.example/x.png); }</style><p>x</p>",
        "<style>@import url(https://elders.example/x.css);</style><p>x</p>",
        '<link rel="stylesheet" href="https://elders.example/x.css"><p>x</p>',
        '<img src="/etc/hostname">',
        '<img src="file:///etc/hostname">',
        '<img src="{{ fonts }}/../__init__.py">',
        '<img src="{{ pictures }}/../css/base.css">',
        '<img src="{{ pictures }}/there-is-no-such-picture.svg">',
        '<style>@font-face { font-family: X; src: url("/etc/hostname"); }</style><p>x</p>',
        "<style>@page { background-image: url(/etc/hostname); }</style><p>x</p>",
        "<style>p { background-image: url(/etc/hostname); }</style><p>x</p>",
    ],
)  # fmt: skip
def test_nothing_is_read_from_elsewhere(render, body):
    with pytest.raises(PdfError):
        render(body)


def test_no_socket_is_opened_for_a_remote_picture(render, monkeypatch):
    asked = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *where, **_how: asked.append(where) or [])
    with pytest.raises(PdfError):
        render('<img src="https://elders.example/x.png">')
    assert asked == []


def test_a_document_without_end_is_refused(render):
    with pytest.raises(PdfError):
        render("<div>" * 500)


def test_a_refusal_says_which_template_and_why(render):
    with pytest.raises(PdfError) as refusal:
        render('<img src="/etc/hostname">')
    assert "proef-1.html" in str(refusal.value.__cause__)
    assert "/etc/hostname" in str(refusal.value.__cause__)


def test_one_refusal_does_not_stick_to_the_next_document(render):
    with pytest.raises(PdfError):
        render('<img src="/etc/hostname">')
    assert "Goed" in read(render("<p>Goed</p>"))


def test_fonts_come_from_their_package():
    assert Path(pdf.FONTS, "SourceSansPro-Regular.ttf").is_file()
    assert FONTS.parent.name == "font_source_sans_pro"


def test_qr_is_an_inline_drawing(render):
    uri = qr_data_uri("https://leergangen.example/certificaat/controleren/K7QX9M2P4RTW/")
    assert uri.startswith("data:image/svg+xml")
    assert render('<img src="{{ qr }}" style="width: 30mm; height: 30mm">', qr=uri).startswith(b"%PDF-")
