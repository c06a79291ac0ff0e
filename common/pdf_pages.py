"""Pages of a PDF beside those that HTML becomes: pictures, one a page, and parts joined to one document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from pypdf import PdfReader, PdfWriter
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from common.pdf import FONTS, printable

rl_config.useA85 = 0  # binary streams, a fifth smaller than printable ones

WIDTH, HEIGHT = A4
MARGIN = 56.7  # points: 20 mm, as the pages with text have
FOOT = 28.0  # points from below, of the line with the page number
SOFT = (0.29, 0.357, 0.384)
LONGEST_LINE = 95  # letters


@dataclass(frozen=True)
class Part:
    """A PDF on disk that becomes a piece of a larger one, with its line in the table of contents of the reader."""

    file: Path
    title: str = ""
    level: int = 0


@cache
def _font() -> str:
    pdfmetrics.registerFont(TTFont("Paper", str(FONTS / "SourceSansPro-Regular.ttf")))
    return "Paper"


def write_picture_pages(target: Path, *, pictures: Iterable[tuple[str, IO[bytes]]]) -> None:
    """A page for each picture (a JPEG that we made), as large as it fits, below its caption.

    The bytes of a JPEG go into the document as they are: nothing is decoded here.
    """
    canvas = Canvas(str(target), pagesize=A4, pageCompression=1)
    for caption, picture in pictures:
        canvas.setFont(_font(), 9)
        canvas.setFillColorRGB(*SOFT)
        canvas.drawString(MARGIN, HEIGHT - MARGIN, _one_line(caption))
        canvas.drawImage(
            ImageReader(BytesIO(picture.read())),
            MARGIN,
            MARGIN,
            width=WIDTH - 2 * MARGIN,
            height=HEIGHT - 2 * MARGIN - 12,
            preserveAspectRatio=True,
            anchor="n",
        )
        canvas.showPage()
    canvas.save()


def count_pages(file: Path) -> int:
    return len(PdfReader(file).pages)


def join(parts: Sequence[Part], *, target: Path, title: str, author: str) -> int:
    """Write the parts as one document with bookmarks and page numbers. Returns the number of pages."""
    writer = PdfWriter()
    writer.add_metadata({"/Title": title, "/Author": author})
    above: dict[int, Any] = {}
    for part in parts:
        first = len(writer.pages)
        writer.append(str(part.file), import_outline=False)
        if part.title:
            above[part.level] = writer.add_outline_item(
                title=part.title, page_number=first, parent=above.get(part.level - 1)
            )
    total = len(writer.pages)
    _number_pages(writer, total=total, title=title)
    with target.open("wb") as out:
        writer.write(out)
    writer.close()
    return total


def _number_pages(writer: PdfWriter, *, total: int, title: str) -> None:
    """A line at the foot of every page but the first, which is the cover."""
    stamps = BytesIO()
    canvas = Canvas(stamps, pagesize=A4, pageCompression=1)
    for number in range(1, total + 1):
        canvas.setFont(_font(), 8)
        canvas.setFillColorRGB(*SOFT)
        canvas.drawString(MARGIN, FOOT, _one_line(title))
        canvas.drawRightString(WIDTH - MARGIN, FOOT, f"{number} / {total}")
        canvas.showPage()
    canvas.save()
    for page, stamp in list(zip(writer.pages, PdfReader(stamps).pages, strict=True))[1:]:
        page.merge_page(stamp)


def _one_line(text: str) -> str:
    line = " ".join(printable(text).split())
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"
