"""What comes out of the browser's own print."""

from io import BytesIO

from playwright.sync_api import Page
from pypdf import PdfReader

MOST_PAGES = 2  # of A4, empty and with the example; whoever writes long texts gets more


def printed(page: Page) -> PdfReader:
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
