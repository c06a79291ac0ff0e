"""What comes out of the browser's own print."""

import math
from io import BytesIO
from typing import Any

from playwright.sync_api import Page
from pypdf import PdfReader

MOST_PAGES = 2  # of A4, empty and with the example; whoever writes long texts gets more
SMALLEST = 7.9  # points; 8 after rounding


def printed(page: Page) -> PdfReader:
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))


def too_small(paper: PdfReader) -> list[str]:
    """The words on it that are smaller than one reads easily."""
    words: list[str] = []

    def look(text: str, page: list[float], line: list[float], _font: Any, size: float) -> None:
        across, down = (line[0] * page[side] + line[1] * page[side + 2] for side in (0, 1))
        if text.strip() and size * math.hypot(across, down) < SMALLEST:
            words.append(text.strip())

    for sheet in paper.pages:
        sheet.extract_text(visitor_text=look)
    return words
