"""Runs alone, in a process that may die: reads a file of a stranger within hard limits of memory, time and disk.

Started by `common/foreign.py` as `python -I foreign_child.py TASK LIMITS`, in a folder with the file `in`. It writes its
pictures there and one line of JSON to standard output. It imports nothing of ours and never sees the database.
"""

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SOURCE = Path("in")
LONGEST_TEXT = 400_000  # letters read from one file
MOST_PART_BYTES = 30 * 1024 * 1024  # of one part of an Office file, unpacked
MOST_PARTS = 400
MOST_PIXELS = 60_000_000  # a phone makes 12 to 50 million
MOST_FRAMES = 150
MOST_PAGES_READ = 300
JPEG_QUALITY = 88


class RefusedError(Exception):
    """A code that the parent turns into a sentence."""


def limit_resources(*, memory: int, seconds: int, disk: int) -> None:
    try:
        import resource  # noqa: PLC0415  not on every system
    except ImportError:
        return
    for name, value in (("RLIMIT_AS", memory), ("RLIMIT_CPU", seconds), ("RLIMIT_FSIZE", disk), ("RLIMIT_CORE", 0)):
        kind = getattr(resource, name, None)
        if kind is not None:
            try:
                resource.setrlimit(kind, (value, value))
            except (ValueError, OSError):  # a system that does not let us: the parent still keeps the time
                continue


# --- text ------------------------------------------------------------------------------------------------------------


def office_text(wanted: tuple[str, ...], breaks: set[str], leaves: set[str] | None) -> str:
    """The words of the parts whose names begin with `wanted`. `breaks` end a line; `leaves` hold words (None: all do)."""
    words: list[str] = []
    room = LONGEST_TEXT
    with zipfile.ZipFile(SOURCE) as archive:
        parts = [
            part for part in archive.infolist() if part.filename.startswith(wanted) and part.filename.endswith(".xml")
        ]
        for part in parts[:MOST_PARTS]:
            for piece in xml_words(archive, part, breaks, leaves):
                words.append(piece)
                room -= len(piece)
                if room < 0:
                    return "".join(words)
            words.append("\n")
    return "".join(words)


def xml_words(archive: zipfile.ZipFile, part: Any, breaks: set[str], leaves: set[str] | None) -> Iterator[str]:
    """The words of one part as they come by; no tree is built. What is unpacked is counted, whatever was promised."""
    from defusedxml.ElementTree import DefusedXMLParser  # noqa: PLC0415  each task imports only what it needs

    heard = Listener(breaks, leaves)
    parser = DefusedXMLParser(target=heard, forbid_dtd=True)
    left = MOST_PART_BYTES
    with archive.open(part) as stream:
        while data := stream.read(65536):
            left -= len(data)
            if left < 0:
                raise RefusedError("bomb")
            parser.feed(data)
            yield heard.take()
    parser.close()
    yield heard.take()


class Listener:
    """Hears an XML file go by and keeps its words."""

    def __init__(self, breaks: set[str], leaves: set[str] | None) -> None:
        self.breaks, self.leaves = breaks, leaves
        self.open: list[str] = []
        self.words: list[str] = []

    def start(self, tag: str, attributes: Any) -> None:
        name = tag.rpartition("}")[2]
        self.open.append(name)
        if name in {"tab", "s"}:
            self.words.append(" ")

    def end(self, tag: str) -> None:
        if self.open.pop() in self.breaks:
            self.words.append("\n")

    def data(self, text: str) -> None:
        if self.leaves is None or (self.open and self.open[-1] in self.leaves):
            self.words.append(text)

    def close(self) -> None:
        return None

    def take(self) -> str:
        words, self.words = "".join(self.words), []
        return words


def pdf_text() -> str:
    words: list[str] = []
    room = LONGEST_TEXT
    document = open_pdf()
    for number in range(min(len(document), MOST_PAGES_READ)):
        page = document[number]
        text = page.get_textpage().get_text_bounded()
        words.append(text.replace("\r\n", "\n"))
        page.close()
        room -= len(text)
        if room < 0:
            break
    return "\n".join(words)


def read_text(kind: str) -> dict[str, Any]:
    if kind == "pdf":
        text = pdf_text()
    elif kind == "docx":
        text = office_text(("word/",), {"p", "br", "cr"}, {"t", "delText"})
    elif kind == "pptx":
        text = office_text(("ppt/slides/", "ppt/notesSlides/", "ppt/comments/"), {"p", "br"}, {"t", "text"})
    elif kind == "xlsx":
        text = office_text(("xl/sharedStrings", "xl/worksheets/", "xl/comments"), {"si", "row", "is", "comment"}, {"t"})
    else:
        text = office_text(("content.xml", "styles.xml"), {"p", "h", "line-break", "table-cell"}, None)
    return {"text": text[:LONGEST_TEXT]}


# --- pictures --------------------------------------------------------------------------------------------------------


def open_pdf() -> Any:
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(str(SOURCE))
    except pypdfium2.PdfiumError as error:
        raise RefusedError("password" if "password" in str(error).lower() else "damaged") from error
    if len(document) == 0:
        raise RefusedError("damaged")
    return document


def open_picture() -> Any:
    import warnings  # noqa: PLC0415

    from PIL import Image, ImageFile  # noqa: PLC0415
    from pillow_heif import register_heif_opener  # noqa: PLC0415

    register_heif_opener()
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        picture = Image.open(SOURCE, formats=("JPEG", "PNG", "GIF", "WEBP", "HEIF"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RefusedError("pixels") from error
    if picture.width * picture.height > MOST_PIXELS:
        raise RefusedError("pixels")
    if picture.width * picture.height * getattr(picture, "n_frames", 1) > MOST_PIXELS * 2:
        raise RefusedError("pixels")
    return picture


def clean_picture() -> dict[str, Any]:
    """Decode and write anew: only the picture itself remains, without place, time, device, or a second file behind it."""
    from PIL import ImageOps  # noqa: PLC0415

    picture = open_picture()
    kind = picture.format
    frames = min(getattr(picture, "n_frames", 1), MOST_FRAMES)
    if kind == "GIF" and frames > 1:
        return clean_animation(picture, frames)
    upright = ImageOps.exif_transpose(picture)
    upright.load()
    upright.info.clear()
    target = {"PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP"}.get(kind, "JPEG")
    if target == "JPEG":
        upright = upright.convert("RGB") if upright.mode not in {"RGB", "L"} else upright
        upright.save("out", "JPEG", quality=92, exif=b"")
    elif target == "WEBP":
        upright.save("out", "WEBP", quality=92, exif=b"", xmp=b"", icc_profile=b"")
    else:
        upright.save("out", "PNG", exif=b"")
    return {"format": target, "width": upright.width, "height": upright.height}


def clean_animation(picture: Any, frames: int) -> dict[str, Any]:
    from PIL import ImageSequence  # noqa: PLC0415

    kept, pauses = [], []
    for number, frame in enumerate(ImageSequence.Iterator(picture)):
        if number == frames:
            break
        pauses.append(frame.info.get("duration", 100))
        kept.append(frame.convert("RGBA").copy())
    kept[0].info.clear()
    kept[0].save("out", "GIF", save_all=True, append_images=kept[1:], duration=pauses, loop=0, comment=b"")
    return {"format": "GIF", "width": kept[0].width, "height": kept[0].height}


def show_pages(*, width: int, most: int) -> dict[str, Any]:
    """Pictures of the first pages, each a JPEG of `width` points or less."""
    document = open_pdf()
    made = []
    for number in range(min(len(document), most)):
        page = document[number]
        across, down = page.get_size()
        if across <= 0 or down <= 0:
            raise RefusedError("damaged")
        scale = min(width / across, 3 * width / down)
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        picture.save(f"page-{number + 1}.jpg", "JPEG", quality=JPEG_QUALITY)
        made.append({"file": f"page-{number + 1}.jpg", "width": picture.width, "height": picture.height})
        page.close()
    return {"pages": made, "total": len(document)}


def show_picture(*, width: int, most: int) -> dict[str, Any]:
    from PIL import ImageOps  # noqa: PLC0415

    picture = ImageOps.exif_transpose(open_picture())
    picture.load()
    picture.info.clear()
    if picture.mode in {"RGBA", "LA", "P", "PA"}:  # on paper, so that what is seen through does not turn black
        from PIL import Image  # noqa: PLC0415

        whole = picture.convert("RGBA")
        picture = Image.new("RGBA", whole.size, "white")
        picture.alpha_composite(whole)
    picture = picture.convert("RGB")
    picture.thumbnail((width, 3 * width))
    picture.save("page-1.jpg", "JPEG", quality=JPEG_QUALITY, exif=b"")
    return {"pages": [{"file": "page-1.jpg", "width": picture.width, "height": picture.height}], "total": 1}


def check_pdf() -> dict[str, Any]:
    return {"total": len(open_pdf())}


TASKS: dict[str, Any] = {
    "text": read_text, "clean-picture": clean_picture, "check-pdf": check_pdf, "show-pages": show_pages,
    "show-picture": show_picture,
}  # fmt: skip


def main() -> None:
    asked = json.loads(sys.argv[1])
    limit_resources(**asked["limits"])
    try:
        answer = TASKS[asked["task"]](**asked["options"])
    except RefusedError as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "memory"}
    except Exception as error:  # noqa: BLE001  whatever a reader raises on a file of a stranger: the file is no good
        answer = {"refused": "damaged", "why": type(error).__name__}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
