"""Pictures as learners get them: upright, not larger than a screen, and without what a camera wrote in them."""

from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

LARGEST = 1600  # pixels, either way
ORIENTATION = 0x0112
LYING = frozenset({5, 6, 7, 8})  # orientations that turn a picture a quarter


def shown_size(opened: BinaryIO) -> tuple[int, int]:
    """Width and height of what `for_learners` makes."""
    picture = Image.open(opened)
    width, height = picture.size
    if picture.getexif().get(ORIENTATION) in LYING:
        width, height = height, width
    factor = min(1, LARGEST / max(width, height))
    return max(1, round(width * factor)), max(1, round(height * factor))


def for_learners(opened: BinaryIO) -> tuple[bytes, str, str]:
    """Content, suffix and media type. What is small and clean already stays as it is, an animation too."""
    content = opened.read()
    picture = Image.open(BytesIO(content))
    kind = picture.format or "PNG"
    size = shown_size(BytesIO(content))
    if picture.size != size or picture.getexif():
        cleaned = BytesIO()
        ImageOps.exif_transpose(picture).resize(size).save(cleaned, format=kind, quality=90, exif=b"")
        content = cleaned.getvalue()
    return content, f".{kind.lower()}", Image.MIME[kind]
