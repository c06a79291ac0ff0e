"""Parts of a page that are the same whenever they are given the same, rendered once a process."""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from common.context import SITE

register = template.Library()
MOST_PARTS = 4096  # a lesson takes some ten of about 2 kB
TOKEN = "token-of-whoever-reads-this-page"  # noqa: S105  stands in a form until it is shown


@register.simple_tag(takes_context=True)
def fixed(context: Context, template_name: str, **values: Hashable) -> SafeString:
    """Include a template that names the site and these values and nothing else: no request, no person, no time.

    Values that compare equal get the HTML that was made for the first of them, so whatever the template shows of a value
    must be part of its comparison. Nothing private belongs in them: they stay in memory. A form may stand in it: its
    `csrf_token` is the visitor's own.
    """
    render = _render if settings.DEBUG else render_once
    html, has_form = render(template_name, get_language(), **values)
    return mark_safe(html.replace(TOKEN, escape(str(context.get("csrf_token", ""))))) if has_form else html  # noqa: S308


def _render(template_name: str, language: str | None, **values: Hashable) -> tuple[SafeString, bool]:
    html = render_to_string(template_name, {**SITE, "csrf_token": TOKEN, **values})
    return html, TOKEN in html


# Typed: a text that is safe as HTML equals the same text that must be escaped.
render_once = lru_cache(maxsize=MOST_PARTS, typed=True)(_render)
