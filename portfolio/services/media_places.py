"""Does a recording tell where it was made? Phones write that into the file; we cannot re-encode sound and film."""

from collections.abc import Iterator
from typing import IO, Any

MARKS = (
    b"\xa9xyz",
    b"loci",
    b"ISO6709",
    b"gpmd",
    b"GPSLatitude",
    b"GPSCoordinates",
)  # in the boxes of MP4 and QuickTime
TAGS = (
    b"location=",
    b"gpslatitude",
    b"geo_location",
    b"location-eng",
    b"\x45\xa3\x88location",
)  # elsewhere, lower case
SOUND_AND_FILM = {b"mdat", b"free", b"skip", b"wide", b"ftyp"}
MOST_BOX = 24 * 1024 * 1024
ENDS = 512 * 1024  # other kinds keep their tags at the beginning or the end
MOST_BOXES = 10_000


def tells_place(upload: IO[Any]) -> bool:
    """Whether a place is written in the file, or in a part too large to look through. Leaves `upload` anywhere."""
    upload.seek(4)
    if upload.read(4) in {b"ftyp", b"moov", b"mdat", b"wide", b"free"}:
        return any(box is None or any(mark in box for mark in MARKS) for box in _boxes(upload))
    size = upload.seek(0, 2)
    upload.seek(0)
    looked = upload.read(ENDS)
    if size > ENDS:
        upload.seek(max(ENDS, size - ENDS))
        looked += upload.read(ENDS)
    return any(tag in looked.lower() for tag in TAGS)


def _boxes(upload: IO[Any]) -> Iterator[bytes | None]:
    """The contents of the boxes that describe; None for one that is too large or does not fit in the file."""
    end = upload.seek(0, 2)
    place = 0
    for _number in range(MOST_BOXES):
        if place + 8 > end:
            return
        upload.seek(place)
        head = upload.read(16)
        size, kind = int.from_bytes(head[:4]), head[4:8]
        size = int.from_bytes(head[8:16]) if size == 1 else size or end - place
        if size < 8 or place + size > end:  # noqa: PLR2004  a box has at least its size and its kind
            upload.seek(place)
            yield None if end - place > MOST_BOX else upload.read()
            return
        if kind not in SOUND_AND_FILM:
            upload.seek(place)
            yield upload.read(size) if size <= MOST_BOX else None
        place += size
    yield None
