"""Instruments that somebody fills in on their own or an invented example. What is not declared so is not kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.instruments import Instrument
from learning.models import InstrumentAnswer
from learning.services.progress import lock_person, meet_waiting_lessons

LONGEST_ANSWER = 10_000  # characters a field


class NewerElsewhere(DomainError):
    """Another tab saved after this one was opened; `stored` is what stands there."""

    default_message = _("Newer work was saved in another tab. Nothing has been overwritten.")

    def __init__(self, stored: InstrumentAnswer) -> None:
        super().__init__()
        self.stored = stored


class NotOwnExample(DomainError):
    default_message = _("Only your own or an invented example is saved. Tick that this is one.")


@transaction.atomic
def save_answer(
    *,
    person: User,
    instrument: Instrument,
    answers: Mapping[str, str],
    revision: int,
    is_own_example: bool,
    now: datetime,
) -> InstrumentAnswer:
    """Keep what was typed; unfinished is fine. `revision` is the one the form was opened with.

    Lessons that waited for this instrument are then met. Raises NotOwnExample, NewerElsewhere, DomainError on a field.
    """
    if not is_own_example:
        raise NotOwnExample(field="own_example")
    cleaned = _checked(instrument, answers)
    stored = _lock(person, instrument, now=now)
    if stored.revision != revision:
        raise NewerElsewhere(stored)
    if stored.revision and stored.answers == cleaned and stored.definition_version == instrument.version:
        return stored
    stored.answers = cleaned
    stored.definition_version = instrument.version
    stored.revision += 1
    _save(stored, now=now)
    return stored


@transaction.atomic
def mark_on_paper(*, person: User, instrument: Instrument, on_paper: bool, now: datetime) -> InstrumentAnswer:
    """Note that it was done on paper (or that this was a mistake); a lesson that was met by it stays met."""
    stored = _lock(person, instrument, now=now)
    if stored.on_paper != on_paper:
        stored.on_paper = on_paper  # no new revision: it replaces nothing that was typed in another tab
        _save(stored, now=now)
    return stored


def _save(stored: InstrumentAnswer, *, now: datetime) -> None:
    stored.save()
    meet_waiting_lessons(person_id=stored.person_id, instrument=stored.instrument, now=now)


def _lock(person: User, instrument: Instrument, *, now: datetime) -> InstrumentAnswer:
    """The person's one row of this instrument, made if needed, under the person's lock."""
    lock_person(person.pk)
    empty = InstrumentAnswer(
        person=person, instrument=instrument.key, definition_version=instrument.version, created_at=now
    )
    InstrumentAnswer.objects.bulk_create([empty], ignore_conflicts=True)
    return InstrumentAnswer.objects.get(person=person, instrument=instrument.key)


def _checked(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, per field of the definition; empty fields are left out. Raises DomainError on a field."""
    cleaned = {}
    for field in instrument.fields:
        value = str(answers.get(field.key) or "").replace("\r\n", "\n").strip()
        if field.options and value and value not in dict(field.options):
            raise DomainError(_("Choose one of the answers below."), field=field.key)
        if len(value) > LONGEST_ANSWER:
            raise DomainError(_("Keep this under %(most)s characters.") % {"most": LONGEST_ANSWER}, field=field.key)
        if value:
            cleaned[field.key] = value
    return cleaned
