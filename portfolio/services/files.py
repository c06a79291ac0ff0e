"""What kind of file is this really? Decided by its content; the name must agree; everything else is refused."""

import hashlib
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Any

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

HEAD = 8192  # bytes at the start that show the kind
SNIFFED = 1445  # bytes that a browser looks at when it guesses a kind
MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<svg", b"<?xml", b"<?php")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, and newer Office files with a password
OLD_MACROS = "_VBA_PROJECT".encode("utf-16-le")
# What shows a password in Office before 2007: a bit in the head of a text, a record after that of a workbook, a mark in a presentation.
OLD_LOCKED = {
    "doc": re.compile(rb"\xec\xa5\xc1\x00.{7}[" + re.escape(bytes(range(1, 256, 2))) + rb"][\xbf\xc1]\x00", re.DOTALL),
    "xls": re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}\x2f\x00", re.DOTALL),
    "ppt": re.compile(rb"\xf6\x0f.{4}\x14\x00\x00\x00\xdf\xc4\xd1\xf3", re.DOTALL),
}
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 150  # times as large unpacked; text in a document is some 10 to 30 times
MOST_DIRECTORY_BYTES = 1024 * 1024  # a ZIP with a longer list of contents is no document
LONGEST_NAME = 200

# From extension to the media type we serve it as, and the kinds of content (as `filetype` calls them) that fit the name.
PLAIN = {
    "pdf": ("application/pdf", {"application/pdf"}),
    "doc": ("application/msword", {"application/msword"}),
    "xls": ("application/vnd.ms-excel", {"application/vnd.ms-excel"}),
    "ppt": ("application/vnd.ms-powerpoint", {"application/vnd.ms-powerpoint"}),
    "jpg": ("image/jpeg", {"image/jpeg"}),
    "jpeg": ("image/jpeg", {"image/jpeg"}),
    "png": ("image/png", {"image/png", "image/apng"}),
    "gif": ("image/gif", {"image/gif"}),
    "webp": ("image/webp", {"image/webp"}),
    "heic": ("image/heic", {"image/heic"}),
    "heif": ("image/heic", {"image/heic"}),
    "mp3": ("audio/mpeg", {"audio/mpeg"}),
    "m4a": ("audio/mp4", {"audio/mp4", "video/mp4"}),
    "aac": ("audio/aac", {"audio/aac"}),
    "ogg": ("audio/ogg", {"audio/ogg"}),
    "wav": ("audio/wav", {"audio/x-wav"}),
    "mp4": ("video/mp4", {"video/mp4", "video/x-m4v"}),
    "m4v": ("video/mp4", {"video/mp4", "video/x-m4v"}),
    "mov": ("video/quicktime", {"video/quicktime", "video/mp4"}),
    "webm": ("video/webm", {"video/webm"}),
    "3gp": ("video/3gpp", {"video/3gpp", "video/mp4"}),
}
# Documents that are a ZIP inside, and the part that makes them what they say they are.
OFFICE = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "ppt/presentation.xml"),
}
OPEN_DOCUMENT = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
EXTENSIONS = (*PLAIN, *OFFICE, *OPEN_DOCUMENT)


MACROS = _("This document contains macros. Save it without macros, or as PDF.")
LOCKED = _("This file is locked with a password, so your trainer cannot open it. Save it without a password.")


class FileRefused(DomainError):
    """The file may not be handed in; the message says why and what would work."""

    def __init__(self, message: object) -> None:
        super().__init__(message, field="uploads")


@dataclass(frozen=True)
class Sniffed:
    """What we keep of an upload besides its bytes."""

    name: str
    size: int
    media_type: str
    sha256: str


def inspect(upload: UploadedFile) -> Sniffed:
    """Look at the bytes of `upload` and leave it rewound. Raises FileRefused."""
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if size == 0:
        raise FileRefused(_("This file is empty."))
    if size > settings.UPLOAD_MAX_BYTES:
        raise FileRefused(
            _("This file is larger than %(limit)s. Make it smaller, or share it as a link.")
            % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}
        )
    extension = name.rpartition(".")[2].lower()
    if extension not in EXTENSIONS:
        raise FileRefused(
            _(
                "Files of this kind cannot be handed in. Use PDF, Word, Excel, PowerPoint, OpenDocument, a picture, audio or video."
            )
        )
    media_type = _media_type(upload, extension)
    if media_type is None:
        raise FileRefused(
            _(
                "The content of this file is not what its name says, or the file is damaged or locked with a password. Save it again as PDF and try once more."
            )
        )
    return Sniffed(name=name, size=size, media_type=media_type, sha256=_sha256(upload))


def clean_name(name: str) -> str:
    """The name without folders and invisible characters (which can turn `fdp.exe` around), short enough to keep."""
    visible = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    stem, dot, extension = visible.replace("\\", "/").rpartition("/")[2].strip().rpartition(".")
    if not dot:
        return extension[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(extension[:10]) - 1]}.{extension[:10]}"


def _media_type(upload: UploadedFile, extension: str) -> str | None:
    """The media type when content and extension agree, else None."""
    upload.seek(0)
    head = upload.read(HEAD)
    content: Any = upload.file
    if any(mark in head[:SNIFFED].lower() for mark in MARKUP):
        return None  # a browser could take it for a page
    if extension in OFFICE or extension in OPEN_DOCUMENT:
        return _zipped_media_type(content, extension)
    if zipfile.is_zipfile(content):
        return None  # two kinds in one file
    media_type, fitting = PLAIN[extension]
    if head.startswith(OLE) and extension in OLD_LOCKED:
        _refuse_closed_office(content, extension)
    found = filetype.guess(head)
    return media_type if found and found.mime in fitting else None


def _zipped_media_type(file: IO[bytes], extension: str) -> str | None:
    file.seek(0)
    if file.read(8) == OLE:
        raise FileRefused(LOCKED)
    file.seek(0)
    if file.read(4) != b"PK\x03\x04" or not _has_modest_directory(file):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_bomb(archive)
            names = set(archive.namelist())
            if any(_is_macro(name.lower()) for name in names):
                raise FileRefused(MACROS)
            if extension in OFFICE:
                media_type, main_part = OFFICE[extension]
                return media_type if {"[Content_Types].xml", main_part} <= names else None
            media_type = OPEN_DOCUMENT[extension]
            if _is_locked(archive, names):
                raise FileRefused(LOCKED)
            with archive.open("mimetype") as said:
                return media_type if said.read(len(media_type) + 1).strip() == media_type.encode() else None
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError, EOFError, OSError):
        return None  # damaged or locked: zipfile raises all of these on hostile input


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    """What the list of contents promises must fit; whoever reads the parts counts again (common/foreign_child.py)."""
    parts = archive.infolist()
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if unpacked > MOST_UNPACKED or (unpacked > MOST_UNPACKED // 30 and unpacked > MOST_RATIO * max(packed, 1)):
        raise FileRefused(_("This document is far larger inside than it looks, so we do not open it. Save it as PDF."))


def _is_macro(name: str) -> bool:
    return name.endswith("vbaproject.bin") or (name.startswith(("basic/", "scripts/")) and not name.endswith("/"))


def _is_locked(archive: zipfile.ZipFile, names: set[str]) -> bool:
    """Whether an OpenDocument file has a password: its parts are then named as encrypted."""
    if "META-INF/manifest.xml" not in names:
        return False
    with archive.open("META-INF/manifest.xml") as manifest:
        return b"encryption-data" in manifest.read(MOST_DIRECTORY_BYTES)


def _refuse_closed_office(file: IO[bytes], extension: str) -> None:
    """Macros and passwords in Office before 2007, whose parts no ZIP names."""
    file.seek(0)
    content = file.read(settings.UPLOAD_MAX_BYTES)
    if OLD_MACROS in content:
        raise FileRefused(MACROS)
    if OLD_LOCKED[extension].search(content):
        raise FileRefused(LOCKED)


def _has_modest_directory(file: IO[bytes]) -> bool:
    """Whether the list of contents is short enough to read: a 20 MB list of names would cost hundreds of MB of memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 22 - 65535))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):  # no end, or a ZIP64
        return False
    return int.from_bytes(tail[at + 12 : at + 16], "little") <= MOST_DIRECTORY_BYTES


def _sha256(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
