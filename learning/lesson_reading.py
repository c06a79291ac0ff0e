"""Read module: one lesson as one person reads it, in five statements, whatever its size."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from common.prepared import prepared
from courses.glossary import Term, glossary, link_terms
from courses.instruments import instruments
from courses.models import CurriculumLesson
from learning.models import InstrumentAnswer, LessonNote, QuizAttempt
from learning.pins import LessonLine, ModuleLine, module_lines
from learning.plans import Found, find_lesson, lines_of
from learning.quiz_reading import FreshQuiz, QuizInput, QuizView, quiz_view
from learning.services.requirements import (
    INSTRUMENT,
    QUIZ,
    Requirement,
    counting_attempts,
    instrument_answers,
    is_done,
    requirements_of,
)


@dataclass(frozen=True)
class InstrumentCard:
    """An instrument where it stands in a lesson."""

    key: str
    name: str
    purpose: str
    is_required: bool
    is_done: bool
    is_started: bool
    on_paper: bool
    on_paper_only: bool = False
    is_for_students: bool = False


@dataclass(frozen=True)
class BlockView:
    """One block: ready HTML, a quiz, or an instrument."""

    id: str
    kind: str
    is_bookmarked: bool = False
    html: SafeString | None = None
    quiz: QuizView | FreshQuiz | None = None
    instrument: InstrumentCard | None = None

    @property
    def is_own(self) -> bool:
        """A quiz that somebody answered or is answering: it reads so for nobody else."""
        return isinstance(self.quiz, QuizView)


@dataclass(frozen=True)
class OwnNote:
    """The reader's note on this lesson, as it stands in the database or as it was just typed and refused."""

    text: str = ""
    revision: int = 0
    error: str = ""
    stored: str | None = None

    @property
    def is_blank(self) -> bool:
        return not (self.text or self.error)


@dataclass(frozen=True)
class LessonPage:
    pin: CurriculumLesson
    line: LessonLine
    module: ModuleLine
    blocks: Sequence[BlockView]
    terms: Sequence[Term]
    note: OwnNote
    requirements: tuple[Requirement, ...]
    previous: LessonLine | None
    next: LessonLine | None

    @property
    def runs(self) -> list[tuple[BlockView, ...]]:
        """The blocks, those between two answered quizzes together: they read the same for many."""
        runs = groupby(self.blocks, key=lambda block: block.is_own and block.id)
        return [tuple(blocks) for _quiz, blocks in runs]

    @property
    def is_lacking(self) -> bool:
        return not all(requirement.is_done for requirement in self.requirements)

    @property
    def has_next(self) -> bool:
        return self.next is not None

    @property
    def is_waiting(self) -> bool:
        """Finished, but something required is still open."""
        return self.line.is_finished and not self.line.is_met

    @property
    def is_renewed(self) -> bool:
        """Met in an older version, and to be done again since a material change."""
        return self.line.met is not None and not self.line.is_met

    def is_overdue(self, today: date) -> bool:
        """Whether the facts should have been checked again by now."""
        check_on = self.pin.version.check_on
        return check_on is not None and check_on < today


def read_lesson(
    person: User,
    *,
    track_key: str,
    lesson_key: str,
    quiz_input: QuizInput | None = None,
    note: OwnNote | None = None,
) -> LessonPage | None:
    """The lesson with everything around it; None where it does not exist for this person."""
    found = find_lesson(person.pk, track_key=track_key, lesson_key=lesson_key)
    if found is None:
        return None
    pin, lines = found.pin, lines_of(person.pk, found.plan)
    place = next(place for place, line in enumerate(lines) if line.lesson_id == pin.lesson_id)
    attempts = counting_attempts(person_id=person.pk, pin=pin) if pin.version.quizzes else []
    asked = [block["key"] for block in pin.version.blocks if block["kind"] == INSTRUMENT]
    answers = instrument_answers(person_id=person.pk, keys=asked)
    marks = _marks(person.pk, pin.lesson_id)
    kept = marks.get("")
    html, terms = link_terms(_written(found), glossary())
    return LessonPage(
        pin=pin,
        line=lines[place],
        module=next(row for row in module_lines(lines) if row.module_id == lines[place].module_id),
        blocks=_blocks(
            pin,
            html=html,
            bookmarks=marks,
            attempts=attempts,
            answers=answers,
            quiz_input=quiz_input or QuizInput(),
        ),
        terms=terms,
        note=note or (OwnNote(*kept) if kept else OwnNote()),
        requirements=tuple(requirements_of(pin, attempts=attempts, answers=answers)),
        previous=lines[place - 1] if place else None,
        next=lines[place + 1] if place + 1 < len(lines) else None,
    )


def _written(found: Found) -> tuple[str, ...]:
    """The HTML of each block as the sector of the edition has it; empty for what is no text."""
    blocks = found.pin.version.blocks
    return tuple(block.get("sectors", {}).get(found.sector) or block.get("html", "") for block in blocks)


def _marks(person_id: int, lesson_id: int) -> dict[str, tuple[str, int]]:
    """Text and revision of the note (without block) and the bookmarks of one lesson."""
    rows = _notes(person_id=person_id, lesson_id=lesson_id)
    return {block_id: (text, revision) for block_id, text, revision in rows}


@prepared
def _notes(*, person_id: int, lesson_id: int) -> QuerySet[LessonNote, tuple[str, str, int]]:
    notes = LessonNote.objects.filter(person_id=person_id, lesson_id=lesson_id)
    return notes.values_list("block_id", "text", "revision")


def _blocks(
    pin: CurriculumLesson,
    *,
    html: Sequence[str],
    bookmarks: Container[str],
    attempts: Sequence[QuizAttempt],
    answers: Mapping[str, InstrumentAnswer],
    quiz_input: QuizInput,
) -> list[BlockView]:
    views = []
    for block, linked in zip(pin.version.blocks, html, strict=True):
        marked = block["id"] in bookmarks
        if block["kind"] == QUIZ:
            quiz = quiz_view(block, pin=pin, attempts=attempts, quiz_input=quiz_input)
            views.append(BlockView(block["id"], QUIZ, marked, quiz=quiz))
        elif block["kind"] == INSTRUMENT:
            card = _card(block, answers.get(block["key"]))
            if card:
                views.append(BlockView(block["id"], INSTRUMENT, marked, instrument=card))
        else:
            safe = mark_safe(linked)  # noqa: S308  rendered and cleaned by us when the version was published
            views.append(BlockView(block["id"], block["kind"], marked, html=safe))
    return views


def _card(block: Mapping[str, Any], answer: InstrumentAnswer | None) -> InstrumentCard | None:
    """None for an instrument that has been withdrawn since."""
    definition = instruments().get(block["key"])
    if definition is None:
        return None
    return InstrumentCard(
        key=definition.key,
        name=definition.name,
        purpose=definition.purpose,
        is_required=bool(block.get("required")),
        is_done=is_done(answer),
        is_started=answer is not None and answer.revision > 0,
        on_paper=answer is not None and answer.on_paper,
        on_paper_only=not definition.is_kept,
        is_for_students=definition.is_for_students,
    )
