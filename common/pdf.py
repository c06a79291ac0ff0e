"""The only file that knows xhtml2pdf. Templates in `templates/pdf/`, fonts from their package, nothing from outside."""

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from reportlab.pdfbase.ttfonts import TTFontFile
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import RenderLimitError, ResourceAccessError
from xhtml2pdf.files import ResourceAccessPolicy

from common.errors import DomainError

FONTS = Path(str(files("font_source_sans_pro"))) / "files"

PICTURES = Path(settings.BASE_DIR) / "static" / "pdf"

UNSEEN = {"Cf", "Mn", "Me"}  # joiners and accents: they change the sign before them and are none themselves
LONGEST_WORD = 70  # letters; a longer one would run off the page
MARKUP = re.compile(r"(<style.*?</style>|<[^>]*>)", re.DOTALL)
TOO_LONG = re.compile(rf"(?:&#?\w+;|[^\s&]){{{LONGEST_WORD}}}(?=\S)")


class PdfError(DomainError):
    """The document would not look as it was written: a refused or missing picture, a font without the right letter."""

    default_message = _("The PDF could not be made. Nothing has been changed.")


@dataclass(frozen=True)
class ClosedPolicy(ResourceAccessPolicy):
    """Reads the fonts and the pictures for papers, never the network, within xhtml2pdf's limits for a server.

    xhtml2pdf only logs a refusal and prints the page without the thing; `refused` lets us refuse the page.
    """

    refused: list[str] = field(default_factory=list)

    def check_url(self, url: str) -> None:
        try:
            super().check_url(url)
        except ResourceAccessError as error:
            self.refused.append(str(error))
            raise

    def check_path(self, path: str | Path) -> None:
        try:
            super().check_path(path)
        except ResourceAccessError as error:
            self.refused.append(str(error))
            raise


def closed_policy() -> ClosedPolicy:
    """A policy for one document."""
    policy = ClosedPolicy.server(PICTURES, extra_roots=(FONTS,), allow_remote=False)
    if not isinstance(policy, ClosedPolicy):  # `server` promises its parent only
        raise TypeError(type(policy))
    return policy


@cache
def printed_signs() -> frozenset[int]:
    """The code points that our fonts have; they are cuts of one family and have the same."""
    return frozenset(TTFontFile(str(FONTS / "SourceSansPro-Regular.ttf")).charToGlyph)


def printable(text: str) -> str:
    """`text` with what our fonts lack (emoji, Arabic, Chinese) replaced by how many signs are not printed.

    A reader then sees that something stood there. Words in such a script are counted together.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(_with_gaps_named(composed)) if _lacks(composed) else composed


def _lacks(text: str) -> bool:
    return any(not sign.isspace() and ord(sign) not in printed_signs() for sign in set(text))


def _with_gaps_named(text: str) -> Iterator[str]:
    missing, space = 0, ""
    for sign in text:
        if missing and sign.isspace() and sign != "\n":
            space += sign
        elif sign.isspace() or ord(sign) in printed_signs():
            yield _named_gap(missing) + space + sign
            missing, space = 0, ""
        elif unicodedata.category(sign) == "Cc":
            space += " "
        elif unicodedata.category(sign) not in UNSEEN:
            missing, space = missing + 1, ""
    yield _named_gap(missing) + space


def _named_gap(missing: int) -> str:
    if not missing:
        return ""
    return ngettext("[%(n)s sign not printed]", "[%(n)s signs not printed]", missing) % {"n": missing}


def _printable_html(html: str) -> str:
    """The same page, of which every text can be printed and fits the line; markup and styles stay as they are."""
    parts = MARKUP.split(html)
    parts[::2] = [TOO_LONG.sub(r"\g<0> ", printable(text)) for text in parts[::2]]
    return "".join(parts)


def render_pdf(template: str, context: dict[str, Any], *, typed_by_people: bool = False) -> bytes:
    """Render an HTML template to PDF bytes. Raises PdfError.

    A warning is an error here: xhtml2pdf warns of a letter that the font lacks, and prints a box. A paper that we issue
    must not have that; one that holds what people typed anywhere (`typed_by_people`) says how many signs are missing.
    """
    html: str = render_to_string(template, {**context, "fonts": FONTS.as_posix(), "pictures": PICTURES.as_posix()})
    if typed_by_people:
        html = _printable_html(html)
    out, policy = io.BytesIO(), closed_policy()
    try:
        result = pisa.CreatePDF(html, dest=out, encoding="utf-8", resource_policy=policy)
    except RenderLimitError as error:
        raise PdfError from error
    if result.err or result.warn or policy.refused:
        raise PdfError from RuntimeError(f"{template}: {[*(line[2] for line in result.log), *policy.refused]}")
    return out.getvalue()


def qr_data_uri(text: str) -> str:
    """A QR code of `text` as an SVG data URI, to place in a PDF: sharp at any size."""
    return segno.make(text, error="m").svg_data_uri(scale=6, border=0)
