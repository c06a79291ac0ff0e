"""Every address of the site, with its blanks filled in from the stage.

A new view of ours joins by itself; one whose blanks nobody fills fails `test_every_address_of_ours_is_walked`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.admin.viewsets import viewsets

ROWS_PER_VIEWSET = 3


@dataclass(frozen=True)
class Address:
    name: str
    url: str


def own_patterns(
    resolver: URLResolver | None = None, blanks: tuple[str, ...] = ()
) -> Iterator[tuple[URLPattern, tuple[str, ...]]]:
    """URL patterns whose view is ours, with the names of their blanks."""
    for pattern in (resolver or get_resolver()).url_patterns:
        names = blanks + tuple(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            if pattern.namespace:  # a viewset of the CMS: `cms_addresses` walks those row by row
                continue
            yield from own_patterns(pattern, names)
        elif _room_of(pattern) in settings.ROOMS and pattern.name:
            yield pattern, names


def _room_of(pattern: URLPattern) -> str:
    view = getattr(pattern.callback, "view_class", pattern.callback)
    return getattr(view, "__module__", "").split(".")[0]


def own_addresses(blanks: dict[str, dict[str, list[Any]]]) -> list[Address]:
    """Addresses of our own views, one for every combination of what `blanks` offers per URL name or under "*"."""
    found = []
    for pattern, names in own_patterns():
        offered = {**blanks["*"], **blanks.get(pattern.name, {})}
        found += [
            Address(pattern.name, reverse(pattern.name, kwargs=dict(zip(names, values, strict=True))))
            for values in product(*(offered[name] for name in names))
        ]
    return found


def cms_addresses() -> list[Address]:
    """The CMS pages of our own models: every list, and every page about the first rows."""
    found = [Address("wagtailadmin_home", reverse("wagtailadmin_home"))]
    for viewset in viewsets.viewsets:
        model = getattr(viewset, "model", None)
        if not hasattr(model, "_meta") or model._meta.app_label not in settings.ROOMS:
            continue
        for pattern in viewset.get_urlpatterns():
            name = viewset.get_url_name(pattern.name)
            blanks = list(pattern.pattern.regex.groupindex) or ["pk"] * pattern.pattern.regex.groups
            if not blanks:
                found.append(Address(name, reverse(name)))
            elif len(blanks) == 1:
                rows = model._base_manager.order_by("pk").values_list("pk", flat=True)[:ROWS_PER_VIEWSET]
                found += [Address(name, _reverse_row(name, blanks[0], row)) for row in rows]
    return found


def _reverse_row(name: str, blank: str, row: int) -> str:
    return reverse(name, args=[row]) if blank == "pk" else reverse(name, kwargs={blank: row})
