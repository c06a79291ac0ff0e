"""Read module: search in what one person may read: their lessons in the pinned version, the glossary, their own notes.

Done here and not by the database: a person reads some sixty lessons, kept as JSON, and SQLite and PostgreSQL then give
the same answer, accents and capitals aside.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from courses.glossary import glossary
from courses.models import CurriculumLesson
from learning.models import LessonNote
from learning.pins import readable_pins
from learning.reading_text import block_text

SHORTEST_WORD = 2
LONGEST_QUERY = 100
AROUND = 80  # characters before and after what was found


class HitKind(models.TextChoices):
    LESSON = "lesson", _("Lesson")
    TERM = "term", _("Term")
    NOTE = "note", _("Your note")


@dataclass(frozen=True)
class Snippet:
    """Words around a hit: what comes before, the hit itself, what comes after."""

    before: str
    hit: str
    after: str


@dataclass(frozen=True)
class SearchHit:
    kind: HitKind
    title: str
    url: str
    snippet: Snippet
    weight: int


class Query:
    """The words somebody typed. All of them must be found; accents and capitals do not matter."""

    def __init__(self, typed: str) -> None:
        self.typed = " ".join(typed.replace("\x00", "").split())[:LONGEST_QUERY]
        self.words = [word for word in fold(self.typed).split() if len(word) >= SHORTEST_WORD]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(re.escape(word) for word in sorted(self.words, key=len, reverse=True)))

    def is_in(self, *folded: str) -> bool:
        return bool(self.words) and all(any(word in text for text in folded) for word in self.words)

    def snippet(self, text: str) -> Snippet:
        """Around the first hit in `text`, else its first words. Folding keeps every place."""
        found = self.pattern.search(fold(text))
        if found is None:
            return Snippet(_cut_end(text[: 2 * AROUND], whole=len(text) <= 2 * AROUND), "", "")
        start, end = max(found.start() - AROUND, 0), found.end() + AROUND
        before = text[start : found.start()]
        before = before if start == 0 else f"…{before.partition(' ')[2]}"
        return Snippet(
            before, text[found.start() : found.end()], _cut_end(text[found.end() : end], whole=end >= len(text))
        )


class _Folding(dict[int, str]):
    """Letter by letter, looked up once each: a whole curriculum is folded in a few milliseconds."""

    def __missing__(self, letter: int) -> str:
        self[letter] = unicodedata.normalize("NFD", chr(letter))[0].lower()[0]
        return self[letter]


_folding = _Folding()


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Small letters without accents, one character for one, so that places in both are the same."""
    return text.lower() if text.isascii() else text.translate(_folding)


def search(query: Query, *, person_id: int) -> list[SearchHit]:
    """Best first: in the title, then by how often; three statements, the glossary's from the cache."""
    if not query.words:
        return []
    hits = [
        *_lesson_hits(query, readable_pins(person_id).select_related("lesson")),
        *_term_hits(query),
        *_note_hits(query, person_id=person_id),
    ]
    return sorted(hits, key=lambda hit: -hit.weight)


def _lesson_hits(query: Query, pins: Iterable[CurriculumLesson]) -> list[SearchHit]:
    """A lesson that two leergangen share comes once, in the one that `readable_pins` puts first."""
    hits: dict[int, SearchHit | None] = {}
    for pin in pins:
        if pin.lesson_id not in hits:
            hits[pin.lesson_id] = _lesson_hit(query, pin)
    return [hit for hit in hits.values() if hit]


def _lesson_hit(query: Query, pin: CurriculumLesson) -> SearchHit | None:
    """The link leads to the first block that says it."""
    title = pin.version.title
    texts = [(block["id"], block_text(block)) for block in pin.version.blocks]
    goals = ". ".join(pin.version.goals)
    folded = [(block_id, text, fold(text)) for block_id, text in texts]
    if not query.is_in(fold(title), fold(goals), *(text for _id, _text, text in folded)):
        return None
    best = max(folded, key=lambda row: _distinct(query, row[2]), default=("", "", ""))
    url = reverse("lesson", args=[pin.curriculum.track.key, pin.lesson.key])
    said = _distinct(query, best[2]) > 0
    return SearchHit(
        kind=HitKind.LESSON,
        title=title,
        url=f"{url}#blok-{best[0]}" if said else url,
        snippet=query.snippet(best[1] if said else goals),
        weight=50 * _distinct(query, fold(title)) + sum(len(query.pattern.findall(text)) for *_rest, text in folded),
    )


def _distinct(query: Query, folded: str) -> int:
    return sum(word in folded for word in query.words)


def _term_hits(query: Query) -> list[SearchHit]:
    return [
        SearchHit(
            kind=HitKind.TERM,
            title=term.term,
            url=f"{reverse('glossary')}#begrip-{term.slug}",
            snippet=query.snippet(term.definition),
            weight=60 * _distinct(query, fold(term.term)) + 1,
        )
        for term in glossary()
        if query.is_in(fold(term.term), fold(term.definition))
    ]


def _note_hits(query: Query, *, person_id: int) -> list[SearchHit]:
    notes: Sequence[LessonNote] = [
        note
        for note in LessonNote.objects.filter(person_id=person_id, block_id="").select_related("lesson")
        if query.is_in(fold(note.text))
    ]
    return [
        SearchHit(
            kind=HitKind.NOTE,
            title=note.lesson.title,
            url=f"{reverse('notes')}#notitie-{note.pk}",
            snippet=query.snippet(note.text),
            weight=40,
        )
        for note in notes
    ]


def _cut_end(text: str, *, whole: bool) -> str:
    return text if whole else f"{text.rpartition(' ')[0]}…"
