"""Parts of a page that are the same for everybody, rendered once a process."""

from functools import cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from common.context import SITE

register = template.Library()


@register.simple_tag
def fixed(template_name: str) -> SafeString:
    """Include a template that names nothing but the site: no person, no request, no time."""
    render = _render if settings.DEBUG else _render_once
    return render(template_name, get_language())


def _render(template_name: str, language: str | None) -> SafeString:
    return render_to_string(template_name, SITE)


_render_once = cache(_render)
