"""ZIPs for people: written to disk piece by piece, with names that every system can unpack, each with its checksum."""

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Self

from django.utils import timezone

CHUNK = 256 * 1024
LONGEST_PART = 80  # letters of one folder or file; Windows stops at 260 for the whole path
MOST_BYTES_OF_PART = 200  # most systems stop at 255
EXTENSION = 10  # letters of an ending that is kept when a name is cut
# Windows gives these to devices, whatever ending follows.
DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in "0123456789¹²³")}
BETWEEN = re.compile(r"[:/\\|]")
FORBIDDEN = re.compile(r'[<>"?*]')


def safe_name(name: str, *, otherwise: str) -> str:
    """One part of a path that unpacks anywhere and stays inside its folder; `otherwise` when nothing is left of it."""
    visible = "".join(
        " " if unicodedata.category(sign)[0] in "CZ" else sign for sign in unicodedata.normalize("NFC", name)
    )
    plain = " ".join(BETWEEN.sub("-", FORBIDDEN.sub("", visible)).split()).strip(" .-")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > EXTENSION:
        stem, dot, ending = plain, "", ""
    if stem.partition(".")[0].strip().lower() in DEVICES:
        stem = f"_{stem}"
    return _cut(stem, room=len(dot + ending)) + dot + ending if stem else otherwise


def _cut(stem: str, *, room: int) -> str:
    short = stem[: LONGEST_PART - room]
    return short.encode()[: MOST_BYTES_OF_PART - 4 * room].decode(errors="ignore").rstrip(" .")


@dataclass(frozen=True)
class Entry:
    """One file in a ZIP. `sha256` is of what was really written."""

    path: str
    size: int
    sha256: str


class Archive:
    """Adds files to a ZIP one after the other; of no file more than a piece is in memory."""

    def __init__(self, target: IO[bytes], *, now: datetime) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True)
        self._at = timezone.localtime(now).timetuple()[:6]
        self._taken: set[str] = set()
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._zip.close()

    def folder(self, name: str, *, inside: str = "") -> str:
        """A folder that no other has, as the beginning of a path: with `/` at its end."""
        return self._free(inside, safe_name(name, otherwise="map")) + "/"

    def add(self, content: IO[bytes] | bytes, *, name: str, inside: str = "", size: int = 0) -> Entry:
        """Write one file into the folder `inside`, under a name that no other has there.

        What people hand in is packed already, so it is stored as it is; `bytes` are ours, and text: those are packed.
        `size` in bytes is what a stream will bring, when that is known.
        """
        info = zipfile.ZipInfo(self._free(inside, safe_name(name, otherwise="bestand")), date_time=self._at)
        info.compress_type = zipfile.ZIP_DEFLATED if isinstance(content, bytes) else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        info.file_size = len(content) if isinstance(content, bytes) else size
        digest, written = hashlib.sha256(), 0
        with self._zip.open(info, "w") as target:
            for piece in _pieces(content):
                digest.update(piece)
                written += len(piece)
                target.write(piece)
        self.size += info.compress_size
        return Entry(path=info.filename, size=written, sha256=digest.hexdigest())

    def _free(self, inside: str, name: str) -> str:
        """The path, with a number when it is taken. Upper and lower case are the same to many systems."""
        stem, dot, ending = name.rpartition(".")
        if not dot:
            stem, ending = name, ""
        path, number = f"{inside}{name}", 1
        while path.casefold() in self._taken:
            number += 1
            path = f"{inside}{stem} ({number}){dot}{ending}"
        self._taken.add(path.casefold())
        return path


def _pieces(content: IO[bytes] | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    while piece := content.read(CHUNK):
        yield piece
