"""The way back, for the breadcrumbs on top of a page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Track

Crumb = tuple[str, str]


def to_mine() -> Crumb:
    return reverse("mine"), _("My tracks")


def to_track(track: Track) -> Crumb:
    return reverse("learn-track", args=[track.key]), track.name


def to_hours() -> Crumb:
    return reverse("hours"), _("My hours")


def here(text: str) -> Crumb:
    return "", text
