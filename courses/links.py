"""Read module: every link that authors wrote. Those inside the site are checked here; the others a person looks at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from courses.checks import Link, all_links, links, places
from courses.instruments import instruments
from courses.models import CurriculumLesson, GlossaryTerm, Lesson, LinkCheck, Module, Track
from courses.models.pages import IntroPage

STATES = [
    ("broken", _("broken")),
    ("works", _("works")),
    ("unknown", _("not looked at yet")),
]
KINDS = [("internal", _("inside the site")), ("external", _("elsewhere"))]
ADDRESS = re.compile(r"https?://[^\s)>\]]+")


@dataclass(frozen=True)
class LinkRow:
    """One place where a link stands. `checked_at` and `checked_by` belong to its address, wherever it stands."""

    url: str
    words: str
    where: str
    edit_url: str
    kind: str
    state: str
    checked_at: datetime | None = None
    checked_by: str = ""

    @property
    def state_label(self) -> Any:
        return dict(STATES)[self.state]

    @property
    def kind_label(self) -> Any:
        return dict(KINDS)[self.kind]


@dataclass(frozen=True)
class Written:
    """A link with where it was written."""

    link: Link
    where: str
    edit_url: str
    anchors: frozenset[str] = frozenset()


class Inside:
    """What exists inside the site, asked once."""

    def __init__(self) -> None:
        self.host = urlsplit(settings.SITE_URL).netloc

    @cached_property
    def pages(self) -> set[str]:
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site is None:
            return set()
        start = len(site.root_page.url_path) - 1
        rows = Page.objects.live().descendant_of(site.root_page, inclusive=True)
        return {url_path[start:] for url_path in rows.values_list("url_path", flat=True)}

    @cached_property
    def lessons(self) -> set[tuple[str, str]]:
        return set(CurriculumLesson.objects.values_list("curriculum__track__key", "lesson__key"))

    @cached_property
    def tracks(self) -> set[str]:
        return set(Track.objects.values_list("key", flat=True))

    @cached_property
    def documents(self) -> set[int]:
        return set(get_document_model().objects.values_list("pk", flat=True))

    def is_internal(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.netloc == self.host if parts.netloc else not parts.scheme

    def has(self, url: str, *, anchors: frozenset[str]) -> bool:
        """Whether an address inside the site leads somewhere."""
        parts = urlsplit(url)
        if not parts.path:
            return not parts.netloc and parts.fragment in anchors
        try:
            match = resolve(parts.path)
        except Resolver404:
            return False
        known = {
            "wagtail_serve": lambda: parts.path in self.pages,
            "wagtaildocs_serve": lambda: (
                int(match.args[0] if match.args else match.kwargs["document_id"]) in self.documents
            ),
            "lesson": lambda: (match.kwargs["track_key"], match.kwargs["lesson_key"]) in self.lessons,
            "learn-track": lambda: match.kwargs["track_key"] in self.tracks,
            "instrument": lambda: match.kwargs["key"] in instruments(),
        }
        return bool(known.get(match.url_name or "", lambda: True)())


def link_rows() -> list[LinkRow]:
    """Every link, the broken ones first. The same number of statements however many links."""
    inside = Inside()
    ticked = {row.url: row for row in LinkCheck.objects.select_related("checked_by")}
    rows = [_row(written, inside=inside, ticked=ticked) for written in written_links()]
    order = [state for state, _label in STATES]
    return sorted(rows, key=lambda row: (order.index(row.state), row.where))


def _row(written: Written, *, inside: Inside, ticked: dict[str, LinkCheck]) -> LinkRow:
    link = written.link
    place: dict[str, Any] = {"url": link.url, "words": link.words, "where": written.where, "edit_url": written.edit_url}
    if inside.is_internal(link.url):
        state = "works" if inside.has(link.url, anchors=written.anchors) else "broken"
        return LinkRow(**place, kind="internal", state=state)
    seen = ticked.get(link.url)
    if seen is None:
        return LinkRow(**place, kind="external", state="unknown")
    return LinkRow(
        **place,
        kind="external",
        state="works" if seen.works else "broken",
        checked_at=seen.checked_at,
        checked_by=str(seen.checked_by or ""),
    )


def written_links() -> Iterator[Written]:
    """Links to write to somebody (mailto) are left out: nothing to follow."""
    for written in _all_written():
        if urlsplit(written.link.url).scheme in ("", "http", "https"):
            yield written


def _all_written() -> Iterator[Written]:
    for lesson in Lesson.objects.all():
        yield from _in_lesson(lesson)
    for module in Module.objects.all():
        yield from _in_text(module.intro, where=str(module), edit_url=reverse("modules:edit", args=[module.pk]))
    for track in Track.objects.all():
        yield from _in_text(track.intro, where=str(track), edit_url=reverse("leergangen:edit", args=[track.pk]))
    for term in GlossaryTerm.objects.all():
        edit_url = reverse("begrippen:edit", args=[term.pk])
        yield from _addresses(f"{term.definition} {term.source}", where=term.term, edit_url=edit_url)
    for page in Page.objects.live().type(IntroPage).specific():
        edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        yield from _in_text(page.intro, where=page.title, edit_url=edit_url)
        for _place, link in all_links(list(page.body.raw_data)):
            yield Written(link, page.title, edit_url)


def _in_lesson(lesson: Lesson) -> Iterator[Written]:
    body = list(lesson.body.raw_data)
    where, url = f"{lesson.key} {lesson.title}", reverse("lessen:edit", args=[lesson.pk])
    anchors = frozenset(f"blok-{place.block_id}" for place in places(body))
    for place, link in all_links(body):
        yield Written(link, where, f"{url}#block-{place.block_id}-section", anchors)
    yield from _addresses(lesson.sources, where=where, edit_url=url)


def _in_text(text: str, *, where: str, edit_url: str) -> Iterator[Written]:
    return (Written(link, where, edit_url) for link in links(text))


def _addresses(text: str, *, where: str, edit_url: str) -> Iterator[Written]:
    """Addresses that stand in a plain text, without Markdown."""
    for address in ADDRESS.findall(text):
        yield Written(Link(url=address.rstrip(".,;"), words=""), where, edit_url)
