"""What a lesson must have before it is published: plain functions over its body.

A draft may be unfinished; the form (forms.py) refuses to send a lesson on for review while one of these is open, and the
editor lists them with links to the blocks. `body` is the plain data of `publishing.body_data`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

Body = list[dict[str, Any]]
DATED = frozenset({"law", "check"})
TOP_HEADING = 3  # of ### and ####, which authors write under the title of a block
LOWEST_HEADING = 4
EMPTY_WORDS = frozenset(
    {
        "hier", "klik", "klik hier", "klik op deze link", "deze link", "link", "lees meer", "lees verder", "meer",
        "meer informatie", "meer info", "website", "deze website", "bekijk hier", "lees hier", "open", "download", "pdf",
    }
)  # fmt: skip
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


@dataclass(frozen=True)
class Problem:
    """`path` leads to the block by position, also inside a block that folds away; a problem of the lesson itself has
    none and names its `field`.
    """

    message: str
    path: tuple[int, ...] = ()
    block_id: str = ""
    kind: str = ""
    field: str = "body"

    @property
    def number(self) -> int | None:
        """The place of the block in the lesson, counted from 1."""
        return self.path[0] + 1 if self.path else None


@dataclass(frozen=True)
class Place:
    """One block of a body, with where it stands."""

    path: tuple[int, ...]
    block_id: str
    kind: str
    value: Any

    def problem(self, message: str) -> Problem:
        return Problem(message=message, path=self.path, block_id=self.block_id, kind=self.kind)


def check_lesson(*, body: Body, check_on: date | None) -> list[Problem]:
    """Everything that stands in the way of publishing, in reading order; what is about the whole lesson comes last."""
    found = [problem for place in places(body) for check in CHECKS for problem in check(place)]
    return [*found, *check_date_of_lesson(body=body, check_on=check_on)]


def places(body: Body, path: tuple[int, ...] = ()) -> Iterator[Place]:
    """The blocks of a body, those inside a folded one too."""
    for position, row in enumerate(body):
        here = (*path, position)
        if row["type"] == "nice":
            yield from places(row["value"], here)
        else:
            yield Place(path=here, block_id=row.get("id") or "", kind=row["type"], value=row["value"])


# --- one check each ------------------------------------------------------------------------------------------------------
def check_alt_text(place: Place) -> Iterator[Problem]:
    """An image says in words what it shows."""
    if place.kind == "image" and not _filled(place.value, "alt", "alt_text"):
        yield place.problem(_("Say in words what the image shows: who cannot see it reads that instead."))


def check_captions(place: Place) -> Iterator[Problem]:
    """A video can be followed without sound."""
    if place.kind == "video" and not _filled(place.value, "captions", "transcript"):
        yield place.problem(_("Give the video captions or a transcript."))


def check_headings(place: Place) -> Iterator[Problem]:
    """Headings go down one step at a time: ### and below it ####."""
    for text in _texts(place.value):
        level_above = TOP_HEADING - 1
        for level, words in headings(text):
            if level not in (TOP_HEADING, LOWEST_HEADING):
                yield place.problem(_("Write headings with ### or ####: “%(words)s”.") % {"words": words})
            elif level > level_above + 1:
                yield place.problem(
                    _("“%(words)s” (####) needs a heading with ### above it in the same block.") % {"words": words}
                )
            level_above = level


def check_links(place: Place) -> Iterator[Problem]:
    """A link says where it leads, also read on its own."""
    for text in _texts(place.value):
        for link in links(text):
            words = link.words.strip().strip(".,:;!?…>»").strip()
            if not words:
                yield place.problem(_("The link to %(url)s has no words.") % {"url": link.url})
            elif words.casefold() in EMPTY_WORDS or re.match(r"(https?://|www\.)", words):
                yield place.problem(
                    _("Say in the link where it leads, instead of “%(words)s”.") % {"words": link.words.strip()}
                )


def check_date_of_block(place: Place) -> Iterator[Problem]:
    """A law reference says when it is looked up again."""
    if place.kind == "law" and not place.value.get("check_on"):
        yield place.problem(_("Say when this law reference is checked again."))


def check_date_of_lesson(*, body: Body, check_on: date | None) -> Iterator[Problem]:
    """A lesson with facts that grow old says when they are checked."""
    if check_on is None and any(place.kind in DATED for place in places(body)):
        message = _("This lesson refers to the law or to facts to look up: say when they are checked again.")
        yield Problem(message=message, field="check_on")


CHECKS: tuple[Callable[[Place], Iterator[Problem]], ...] = (
    check_alt_text,
    check_captions,
    check_headings,
    check_links,
    check_date_of_block,
)


# --- reading Markdown ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Link:
    url: str
    words: str


def links(text: str) -> list[Link]:
    """The links in a Markdown text."""
    found = []
    for token in _parser.parse(text):
        url, words = None, ""
        for part in token.children or ():
            if part.type == "link_open":
                url, words = str(part.attrGet("href") or ""), ""
            elif part.type == "link_close" and url is not None:
                found.append(Link(url=url, words=words))
                url = None
            elif url is not None:
                words += part.content
    return found


def headings(text: str) -> list[tuple[int, str]]:
    """Level and words of the headings in a Markdown text."""
    tokens = _parser.parse(text)
    return [
        (int(token.tag[1]), tokens[place + 1].content)
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def all_links(body: Body) -> Iterator[tuple[Place, Link]]:
    """Every link of a body with the block it stands in; also those in a field of their own, such as a download's."""
    for place in places(body):
        for text in _texts(place.value):
            for link in links(text):
                yield place, link
        if isinstance(place.value, dict) and str(place.value.get("url") or "").strip():
            yield place, Link(url=str(place.value["url"]).strip(), words=str(place.value.get("title") or ""))


def _texts(value: Any) -> Iterator[str]:
    """Every text inside a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _filled(value: Any, *names: str) -> bool:
    return isinstance(value, dict) and any(str(value.get(name) or "").strip() for name in names)
