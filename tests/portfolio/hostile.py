"""Files that mean harm, made here so that none lies in the repository: bombs, two kinds in one, locked, damaged, with a place."""

import struct
import zlib

from PIL import Image

from tests.factories.portfolio import JPEG, PDF, make_pdf, make_picture, make_zip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}


def make_png(width: int, height: int, *, data: bytes = bytes(1000)) -> bytes:
    """A PNG that promises `width` by `height` points and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def make_box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def make_film(*, place: bytes = b"", brand: bytes = b"isom") -> bytes:
    """An MP4 with a description, and in it perhaps where it was made."""
    described = make_box(b"mvhd", bytes(100)) + make_box(b"udta", place)
    head = make_box(b"ftyp", brand + b"\x00\x00\x02\x00isommp41")
    return head + make_box(b"moov", described) + make_box(b"mdat", b"\xa9xyz" + bytes(500))


def exif_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Telefoon van Anna"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 1.0), 3: "E", 4: (5.0, 7.0, 1.0)})
    return exif.tobytes()


HOSTILE = {
    "empty": ("leeg.pdf", b""),
    "svg": ("plaatje.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "svg as a picture": ("plaatje.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "disguised program": ("verslag.pdf", b"MZ\x90\x00" + bytes(400)),
    "page as a picture": ("foto.jpg", b"<!DOCTYPE html><script>alert(1)</script>"),
    "picture and archive in one": ("foto.jpg", JPEG + make_zip({"a.class": b"a"})),
    "document and archive in one": ("verslag.pdf", PDF + make_zip({"a.jar": b"a"})),
    "too many pixels": ("foto.png", make_png(60_000, 60_000)),
    "promises more than it holds": ("foto.png", make_png(5_000, 5_000)),
    "unpacks to gigabytes": ("verslag.docx", make_zip({**DOCX, "word/media/a.bin": bytes(40_000_000)}, packed=True)),
    "locked pdf": ("verslag.pdf", make_pdf(password="geheim")),
    "locked docx": ("verslag.docx", OLE + bytes(600)),
    "locked odt": (
        "verslag.odt",
        make_zip({"mimetype": ODT_TYPE, "META-INF/manifest.xml": b"<m><manifest:encryption-data/></m>"}),
    ),
    "locked old text": ("oud.doc", OLE + bytes(504) + b"\xec\xa5\xc1\x00" + bytes(7) + b"\x13\xbf\x00" + bytes(64)),
    "locked old workbook": (
        "oud.xls",
        OLE + bytes(504) + b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12) + b"\x2f\x00\x36\x00" + bytes(54),
    ),
    "locked old presentation": (
        "oud.ppt",
        OLE + bytes(504) + b"\x0f\x00\xe8\x03" + bytes(508) + b"\x00\x00\xf6\x0f\x20\x00\x00\x00\x14\x00\x00\x00\xdf\xc4\xd1\xf3",
    ),
    "macros": ("verslag.docx", make_zip({**DOCX, "word/vbaProject.bin": b"x"})),
    "macros in an old document": ("oud.doc", OLE + bytes(504) + b"\xec\xa5\xc1\x00" + "_VBA_PROJECT".encode("utf-16-le")),
    "macros in an open document": ("verslag.odt", make_zip({"mimetype": ODT_TYPE, "Basic/Standard/Module1.xml": b"<x/>"})),
    "damaged pdf": ("verslag.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"),
    "damaged picture": ("foto.jpg", make_picture(size=(400, 400))[:600]),
    "film with a place": ("film.mp4", make_film(place=make_box(b"\xa9xyz", b"\x00\x12\x15\xc7+52.0907+005.1214/"))),
    "film with a place in 3gp": ("film.3gp", make_film(place=make_box(b"loci", bytes(20)), brand=b"3gp4")),
    "film of an action camera": ("film.mp4", make_film(place=make_box(b"stsd", b"gpmd" + bytes(20)))),
    "film whose boxes do not fit": ("film.mp4", make_film()[:-100] + make_box(b"moov", b"\xa9xyz")[:-1] + b"loci"),
    "sound with a place": ("gesprek.ogg", b"OggS\x00\x02" + bytes(40) + b"OpusTags LOCATION=52.09,5.12" + bytes(40)),
}  # fmt: skip
