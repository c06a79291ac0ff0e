"""Own notes and bookmarks. The caller has found the lesson among those the person may read."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.models import CurriculumLesson
from learning.models import LessonNote
from learning.services.progress import lock_person

LONGEST_NOTE = 20_000  # characters


class NoteChangedElsewhere(DomainError):
    """Another tab saved after this one was opened; `stored` is what stands there (revision 0: deleted)."""

    default_message = _("Your note was changed in another tab. Nothing has been overwritten.")

    def __init__(self, stored: LessonNote) -> None:
        super().__init__(field="text")
        self.stored = stored


class NoteTooLong(DomainError):
    default_message = _("Keep your note under 20,000 characters.")


class NoSuchBlock(DomainError):
    default_message = _("This part is no longer in the lesson.")


@transaction.atomic
def save_note(*, person: User, lesson_id: int, text: str, revision: int, now: datetime) -> LessonNote:
    """Keep the note as typed; an empty one is deleted. `revision` is the one the note was opened with.

    Raises NoteChangedElsewhere, NoteTooLong.
    """
    typed = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(typed) > LONGEST_NOTE:
        raise NoteTooLong(field="text")
    lock_person(person.pk)  # two tabs that both write the first word
    stored = LessonNote.objects.filter(person=person, lesson_id=lesson_id, block_id="").first()
    note = stored or LessonNote(person=person, lesson_id=lesson_id, created_at=now)
    if note.text == typed:  # also an answer that got lost on the way and is sent once more
        return note
    if note.revision != revision:
        raise NoteChangedElsewhere(note)
    if not typed:
        note.delete()
        return LessonNote(person=person, lesson_id=lesson_id)
    note.text = typed
    note.revision += 1
    note.save()
    return note


def set_bookmark(*, person: User, pin: CurriculumLesson, block_id: str, is_marked: bool, now: datetime) -> None:
    """Put a bookmark at a block of the lesson, or take it away; doing either twice is the same. Raises NoSuchBlock."""
    if not is_marked:
        LessonNote.objects.filter(person=person, lesson_id=pin.lesson_id, block_id=block_id).exclude(
            block_id=""
        ).delete()
        return
    if block_id not in {block["id"] for block in pin.version.blocks}:
        raise NoSuchBlock
    mark = LessonNote(person=person, lesson_id=pin.lesson_id, block_id=block_id, created_at=now, updated_at=now)
    LessonNote.objects.bulk_create([mark], ignore_conflicts=True)


def delete_note(*, person: User, note_id: int) -> bool:
    """Whether there was such a note or bookmark of this person."""
    deleted, _by_model = LessonNote.objects.filter(person=person, pk=note_id).delete()
    return deleted > 0
