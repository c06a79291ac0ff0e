"""Read module: all notes and bookmarks of one person, and where they belong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import CurriculumLesson
from learning.models import LessonNote
from learning.pins import readable_pins
from learning.reading_text import block_text, first_words


@dataclass(frozen=True)
class NotebookRow:
    """A note or a bookmark. `url` is empty where the lesson may no longer be read; the person's own words stay."""

    pk: int
    lesson: str
    text: str
    is_bookmark: bool
    changed_at: datetime
    url: str


def notes_of(person_id: int) -> QuerySet[LessonNote]:
    return LessonNote.objects.filter(person_id=person_id).select_related("lesson").order_by("-updated_at", "-pk")


def notebook_rows(notes: Sequence[LessonNote], *, person_id: int) -> list[NotebookRow]:
    """One page of notes with the lessons they belong to; one statement."""
    pins: dict[int, CurriculumLesson] = {}
    for pin in readable_pins(person_id).filter(lesson__in=[note.lesson_id for note in notes]).select_related("lesson"):
        pins.setdefault(pin.lesson_id, pin)
    return [_row(note, pins.get(note.lesson_id)) for note in notes]


def _row(note: LessonNote, pin: CurriculumLesson | None) -> NotebookRow:
    url = reverse("lesson", args=[pin.curriculum.track.key, pin.lesson.key]) if pin else ""
    text, anchor = note.text, "#notitie"
    if note.block_id:
        block = next((block for block in pin.version.blocks if block["id"] == note.block_id), None) if pin else None
        text = _block_name(block)
        anchor = f"#blok-{note.block_id}" if block else ""
    return NotebookRow(
        pk=note.pk,
        lesson=pin.version.title if pin else note.lesson.title,
        text=text,
        is_bookmark=bool(note.block_id),
        changed_at=note.updated_at,
        url=f"{url}{anchor}" if url else "",
    )


def _block_name(block: dict | None) -> str:
    if block is None:
        return _("This part is no longer in the lesson.")
    names = {"quiz": _("Check what you know"), "instrument": _("Instrument")}
    return names.get(block["kind"]) or first_words(block_text(block))
