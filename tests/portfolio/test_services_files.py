"""Hostile uploads: the content decides, the name must agree, and every refusal is a Dutch sentence at the field."""

import hashlib
import zipfile
from io import BytesIO

import pytest

from portfolio.services.files import FileRefused, clean_name, inspect
from tests.factories.portfolio import JPEG, PDF, PNG, make_upload, make_zip

DOCX = {
    "[Content_Types].xml": b"<Types/>",
    "_rels/.rels": b"",
    "docProps/app.xml": b"x" * 9000,
    "word/document.xml": b"<w/>",
}
ODT = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"}
FTYP = b"\x00\x00\x00\x18ftyp"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("verslag.pdf", PDF, "application/pdf"),
        ("VERSLAG.PDF", PDF, "application/pdf"),
        ("foto.jpg", JPEG, "image/jpeg"),
        ("foto.jpeg", JPEG, "image/jpeg"),
        ("scherm.png", PNG, "image/png"),
        ("foto.heic", FTYP + b"heic\x00\x00\x00\x00mif1heic" + bytes(32), "image/heic"),
        ("gesprek.mp3", b"ID3\x03" + bytes(64), "audio/mpeg"),
        ("gesprek.m4a", FTYP + b"M4A \x00\x00\x00\x00M4A mp42" + bytes(32), "audio/mp4"),
        ("film.mp4", FTYP + b"isom\x00\x00\x02\x00isommp41" + bytes(32), "video/mp4"),
        ("film.mov", FTYP + b"qt  \x00\x00\x00\x00qt  \x00\x00\x00\x00" + bytes(32), "video/quicktime"),
        (
            "oud.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(504)
            + b"\xec\xa5\xc1\x00"
            + bytes(7)
            + b"\x12\xbf\x00"
            + bytes(54),
            "application/msword",
        ),
    ],
)
def test_inspect_accepts_content_that_agrees_with_the_name(name, content, media_type):
    assert inspect(make_upload(name, content)).media_type == media_type


@pytest.mark.parametrize("folder", ["word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"])
def test_inspect_knows_office_by_its_main_part_wherever_it_stands(folder):
    extension = {"w": "docx", "x": "xlsx", "p": "pptx"}[folder[0]]
    parts = {**{key: value for key, value in DOCX.items() if not key.startswith("word/")}, folder: b"<x/>"}
    assert inspect(make_upload(f"werk.{extension}", make_zip(parts))).media_type.startswith("application/vnd.openxml")


def test_inspect_knows_open_document_by_its_mimetype():
    assert inspect(make_upload("werk.odt", make_zip(ODT))).media_type == ODT["mimetype"].decode()


def test_inspect_tells_size_hash_and_leaves_the_upload_rewound():
    upload = make_upload()
    found = inspect(upload)
    assert (found.size, found.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert upload.read() == PDF


HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\x00" + bytes(200)
HOSTILE = {
    "html as html": ("pagina.html", HTML),
    "svg as svg": ("plaatje.svg", SVG),
    "svg with xml declaration": ("plaatje.svg", b'<?xml version="1.0"?>' + SVG),
    "exe as exe": ("programma.exe", EXE),
    "exe as pdf": ("verslag.pdf", EXE),
    "exe as docx": ("verslag.docx", EXE),
    "html as jpg": ("foto.jpg", HTML),
    "svg as png": ("foto.png", SVG),
    "html inside a gif": ("foto.gif", b"GIF89a" + bytes(20) + b"<script>alert(1)</script>" + bytes(40)),
    "html inside a pdf head": ("verslag.pdf", PDF + HTML),
    "png as jpg": ("foto.jpg", PNG),
    "text as pdf": ("verslag.pdf", b"gewone tekst"),
    "unknown": ("verslag.xyz", PDF),
    "no extension": ("verslag", PDF),
    "double extension": ("verslag.pdf.exe", PDF),
    "zip as zip": ("alles.zip", make_zip({"a.txt": b"a"})),
    "zip as docx": ("alles.docx", make_zip({"a.txt": b"a"})),
    "docx as xlsx": ("blad.xlsx", make_zip(DOCX)),
    "docx as odt": ("blad.odt", make_zip(DOCX)),
    "odt as ods": ("blad.ods", make_zip(ODT)),
    "macros": ("verslag.docx", make_zip({**DOCX, "word/vbaProject.bin": b"x"})),
    "picture that is a zip too": ("foto.jpg", JPEG + make_zip({"a.class": b"a"})),
    "pdf that is a zip too": ("verslag.pdf", PDF + make_zip({"a.jar": b"a"})),
    "truncated docx": ("verslag.docx", make_zip(DOCX)[:200]),
    "locked office file": ("verslag.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "only a signature": ("verslag.docx", b"PK\x03\x04"),
    "right to left name": ("verslag\u202efdp.exe", EXE),
}


@pytest.mark.parametrize(("name", "content"), HOSTILE.values(), ids=HOSTILE.keys())
def test_inspect_refuses_what_is_not_what_it_says(name, content):
    with pytest.raises(FileRefused) as refusal:
        inspect(make_upload(name, content))
    assert refusal.value.field == "uploads"


def test_inspect_refuses_an_empty_file():
    with pytest.raises(FileRefused, match=r"leeg|empty"):
        inspect(make_upload("leeg.pdf", b""))


def test_inspect_refuses_a_file_above_the_limit_and_names_it(settings):
    settings.UPLOAD_MAX_BYTES = len(PDF) - 1
    with pytest.raises(FileRefused, match=f"{len(PDF) - 1}"):
        inspect(make_upload())


def test_inspect_accepts_a_file_of_exactly_the_limit(settings):
    settings.UPLOAD_MAX_BYTES = len(PDF)
    assert inspect(make_upload()).size == len(PDF)


def test_inspect_refuses_a_zip_with_an_endless_list_of_contents(monkeypatch):
    monkeypatch.setattr("portfolio.services.files.MOST_DIRECTORY_BYTES", 100)
    with pytest.raises(FileRefused):
        inspect(make_upload("verslag.docx", make_zip(DOCX)))


def test_inspect_refuses_a_zip64():
    content = make_zip(DOCX)
    end = content.rfind(b"PK\x05\x06")
    locator = b"PK\x06\x07" + bytes(16)
    with pytest.raises(FileRefused):
        inspect(make_upload("verslag.docx", content[:end] + locator + content[end:]))


def test_inspect_refuses_a_damaged_mimetype_instead_of_failing():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODT["mimetype"] * 50)
    content = bytearray(out.getvalue())
    content[40:60] = bytes(20)
    with pytest.raises(FileRefused):
        inspect(make_upload("werk.odt", bytes(content)))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("verslag.pdf", "verslag.pdf"),
        ("C:\\Users\\anna\\verslag.pdf", "verslag.pdf"),
        ("../../etc/verslag.pdf", "verslag.pdf"),
        ("ver\x00slag\n.pdf", "verslag.pdf"),
        ("verslag\u202efdp.exe", "verslagfdp.exe"),
        ("é" * 300 + ".pdf", "é" * 196 + ".pdf"),
    ],
)
def test_clean_name_keeps_a_readable_short_name(name, clean):
    assert clean_name(name) == clean
    assert len(clean_name(name)) <= 200
