"""The navigation, for every template."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from portal import roles

Items = list[dict[str, Any]]
TOGETHER = ("/samen/", "/intervisie/")  # under what one learns, else under what one teaches


def nav_items(request: HttpRequest) -> dict[str, Any]:
    """`nav_items`: dicts of url, text and current. Lazy, so that an answer without navigation asks nothing."""
    return {"nav_items": SimpleLazyObject(lambda: _items(request))}


def _items(request: HttpRequest) -> Items:
    person = getattr(request, "user", None)  # absent when the error came before the session was read
    if person is None or not person.is_authenticated:
        return []  # the header shows the public pages
    parts = roles.remembered(request.session) or roles.refresh(
        session=request.session, person=person, today=timezone.localdate()
    )
    return _own_items(request, parts)


def _own_items(request: HttpRequest, parts: roles.Parts) -> Items:
    items = []
    if parts.learns or not (parts.teaches or parts.contact or parts.staff):
        items.append(_item(request, reverse("mine"), _("My tracks"), also=TOGETHER))
    if parts.teaches:
        also = () if parts.learns else TOGETHER
        items.append(_item(request, reverse("teaching"), _("My groups"), also=also))
        items.append(_item(request, reverse("marking-queue"), _("To mark")))
    if parts.contact:
        items.append(_item(request, reverse("school"), _("My school")))
    items.append(_item(request, "/leergangen/", _("Offer")))
    if parts.staff:
        items.append(_item(request, reverse("wagtailadmin_home"), _("Administration")))
    return items


def _item(request: HttpRequest, url: str, text: str, *, also: tuple[str, ...] = ()) -> dict[str, Any]:
    """`also` are other beginnings of addresses that belong here."""
    return {"url": url, "text": text, "current": request.path.startswith((url, *also))}
