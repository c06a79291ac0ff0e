"""The only file that knows xhtml2pdf. Templates in `templates/pdf/`, fonts from their package, nothing from outside."""

import io
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import RenderLimitError, ResourceAccessError
from xhtml2pdf.files import ResourceAccessPolicy

from common.errors import DomainError

FONTS = Path(str(files("font_source_sans_pro"))) / "files"

PICTURES = Path(settings.BASE_DIR) / "static" / "pdf"


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


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """Render an HTML template to PDF bytes. Raises PdfError.

    A warning is an error here: xhtml2pdf warns of a letter that the font lacks, and prints a box.
    """
    html = render_to_string(template, {**context, "fonts": FONTS.as_posix(), "pictures": PICTURES.as_posix()})
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
