"""Markdown of authors in templates."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from common.markdown import render_markdown

register = template.Library()


@register.filter
def markdown(text: str | None, top_heading: int = 3) -> SafeString:
    """Clean HTML of `text`. Authors write ### and ####; `top_heading` is the level that ### becomes on this page."""
    html = render_markdown(text or "")
    if top_heading == 2:  # noqa: PLR2004  the heading levels of HTML
        html = html.replace("h3>", "h2>").replace("h4>", "h3>")
    return mark_safe(html)  # noqa: S308  render_markdown has just cleaned it
