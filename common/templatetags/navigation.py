"""The header of every page: where this visitor can go from here."""

from typing import Any, TypedDict

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.context import Context
from django.utils.translation import gettext as _

register = template.Library()


class NavItem(TypedDict):
    url: str
    text: str
    current: bool


@register.inclusion_tag("components/site_header.html", takes_context=True)
def site_header(context: Context) -> dict[str, Any]:
    """Show `nav_items` from the context (the portal knows what this person's roles open), else the public pages.

    Asks the database nothing by itself, and also works where no context processor ran: an error page before the
    session was read has no `request.user`.
    """
    request = context.get("request")
    path = getattr(request, "path", "")
    user = getattr(request, "user", None) or AnonymousUser()
    return {
        "items": context.get("nav_items") or public_items(path=path),
        "person": user if user.is_authenticated else None,
        "path": path,
        "site_name": context.get("site_name", ""),
        "csrf_token": context.get("csrf_token", ""),
    }


def public_items(*, path: str) -> list[NavItem]:
    links = [
        ("/leergangen/", _("Tracks")),
        ("/modules/", _("Modules")),
        ("/certificaat/controleren/", _("Check a certificate")),
    ]
    return [{"url": url, "text": text, "current": path.startswith(url)} for url, text in links]
