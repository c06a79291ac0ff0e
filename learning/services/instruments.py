"""Instruments that somebody fills in on their own or an invented example. What is not declared so is not kept."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from common.privacy import Hit, find_hits
from courses.instruments import Instrument
from courses.instruments.values import clean_answers, fitting_answers
from courses.instruments.words import all_shown
from learning.models import InstrumentAnswer, InstrumentVersion
from learning.services.progress import lock_person, meet_waiting_lessons

KEPT_VERSIONS = 20
BETWEEN_VERSIONS = timedelta(minutes=10)  # autosave must not fill the list of versions with half words


class NewerElsewhere(DomainError):
    """Another tab saved after this one was opened; `stored` is what stands there."""

    default_message = _("Newer work was saved in another tab. Nothing has been overwritten.")

    def __init__(self, stored: InstrumentAnswer) -> None:
        super().__init__()
        self.stored = stored


class NotOwnExample(DomainError):
    default_message = _("Only your own or an invented example is saved. Tick that this is one.")


class NotKept(DomainError):
    default_message = _("This instrument is not saved here. Print it, or fill it in with a student.")


class LooksLikeSomebody(DomainError):
    """Something new in the text may identify a person; the writer has not looked at it yet."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        words = ", ".join(dict.fromkeys(f"“{hit.text}” ({hit.kind.label})" for hit in hits))
        super().__init__(
            _("Not saved: %(words)s may show who somebody is. Change it, or tick that it is invented or about you.")
            % {"words": words},
            field="looked",
        )


@transaction.atomic
def save_answer(
    *,
    person: User,
    instrument: Instrument,
    answers: Mapping[str, Any],
    revision: int,
    is_own_example: bool,
    now: datetime,
    looked: bool = False,
) -> InstrumentAnswer:
    """Keep what was typed; unfinished is fine. `revision` is the one the form was opened with.

    `looked`: the writer saw what may identify a person and says that it is invented. Lessons that waited for this instrument
    are then met. Raises NotKept, NotOwnExample, NewerElsewhere, LooksLikeSomebody, DomainError on a field.
    """
    if not instrument.is_kept:
        raise NotKept
    if not is_own_example:
        raise NotOwnExample(field="own_example")
    cleaned = clean_answers(instrument, answers)
    stored = _lock(person, instrument, now=now)
    if stored.revision and stored.answers == cleaned and stored.definition_version == instrument.version:
        return stored  # also what is sent once more because its answer got lost on the way
    if stored.revision != revision:
        raise NewerElsewhere(stored)
    if not looked and (hits := _new_hits(instrument, cleaned, stored.answers)):
        raise LooksLikeSomebody(hits)
    _keep_version(stored, now=now)
    _write(stored, cleaned, instrument, now=now)
    return stored


@transaction.atomic
def restore_version(*, person: User, instrument: Instrument, number: int, now: datetime) -> InstrumentAnswer:
    """Put an earlier version back; what stands there now becomes a version itself. Raises DomainError."""
    stored = _lock(person, instrument, now=now)
    version = InstrumentVersion.objects.filter(answer=stored, number=number).first()
    if version is None or not instrument.is_kept:
        raise DomainError(_("This version is no longer there."))
    _keep_version(stored, now=now, always=True)
    _write(stored, fitting_answers(instrument, version.answers), instrument, now=now)
    return stored


@transaction.atomic
def mark_on_paper(*, person: User, instrument: Instrument, on_paper: bool, now: datetime) -> InstrumentAnswer:
    """Note that it was done on paper (or that this was a mistake); a lesson that was met by it stays met."""
    stored = _lock(person, instrument, now=now)
    if stored.on_paper != on_paper:
        stored.on_paper = on_paper  # no new revision: it replaces nothing that was typed in another tab
        _save(stored, now=now)
    return stored


def _write(stored: InstrumentAnswer, answers: dict[str, Any], instrument: Instrument, *, now: datetime) -> None:
    stored.answers = answers
    stored.definition_version = instrument.version
    stored.revision += 1
    _save(stored, now=now)


def _save(stored: InstrumentAnswer, *, now: datetime) -> None:
    stored.save()
    meet_waiting_lessons(person_id=stored.person_id, instrument=stored.instrument, now=now)


def _keep_version(stored: InstrumentAnswer, *, now: datetime, always: bool = False) -> None:
    """Keep what is about to be overwritten, at most once in a while; the oldest versions fall away."""
    if not stored.answers:
        return
    versions = InstrumentVersion.objects.filter(answer=stored)
    newest = versions.first()
    if newest and not always and now - newest.saved_at < BETWEEN_VERSIONS:
        return
    InstrumentVersion.objects.create(
        answer=stored,
        number=newest.number + 1 if newest else 1,
        definition_version=stored.definition_version,
        answers=stored.answers,
        saved_at=now,
    )
    versions.filter(number__lte=(newest.number + 1 if newest else 1) - KEPT_VERSIONS).delete()


def _new_hits(instrument: Instrument, answers: Mapping[str, Any], stored: Mapping[str, Any]) -> list[Hit]:
    """What may identify a person and did not stand there before: that was looked at then."""
    known = {(hit.kind, hit.text) for hit in hits_in(instrument, fitting_answers(instrument, stored))}
    return [hit for hit in hits_in(instrument, answers) if (hit.kind, hit.text) not in known]


def hits_in(instrument: Instrument, answers: Mapping[str, Any]) -> list[Hit]:
    """Everything in the answers that may identify a person."""
    return find_hits("\n\n".join(shown.plain for shown in all_shown(instrument, answers) if shown.way is None))


def _lock(person: User, instrument: Instrument, *, now: datetime) -> InstrumentAnswer:
    """The person's one row of this instrument, made if needed, under the person's lock."""
    lock_person(person.pk)
    empty = InstrumentAnswer(
        person=person, instrument=instrument.key, definition_version=instrument.version, created_at=now
    )
    InstrumentAnswer.objects.bulk_create([empty], ignore_conflicts=True)
    return InstrumentAnswer.objects.get(person=person, instrument=instrument.key)
