"""Editions and their lesson days: every change of state, date or capacity.

What this means for the people who take part is done by the rooms above (courses/signals.py).
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from common.states import check_move, move
from courses.enums import EDITION_MOVES, LESSON_DAY_MOVES, CurriculumState, EditionState, LessonDayState
from courses.models import Edition, EditionHistory, LessonDay, LessonDayComponent, Venue
from courses.signals import edition_moved, lesson_day_changed

CLOSED = frozenset({EditionState.FINISHED, EditionState.CANCELLED})


class CurriculumNotPublished(DomainError):
    default_message = _("Publish the curriculum first: an edition runs with a frozen one.")


class DaysMissing(DomainError):
    default_message = _("Plan every lesson day of the programme first.")


class DaysToCome(DomainError):
    default_message = _("There are still lesson days to come.")


class ReasonMissing(DomainError):
    default_message = _("Say why; participants and colleagues will ask.")


class CapacityTooSmall(DomainError):
    default_message = _("More places than that are already taken.")


class DayInPast(DomainError):
    default_message = _("A lesson day is moved to a moment that is still to come, and only before it has started.")


class DayEndsBeforeStart(DomainError):
    default_message = _("The day ends before it starts.")


class NoLongerPlanned(DomainError):
    default_message = _("This edition is open already. Use the buttons on the lesson day.")


class EditionClosed(DomainError):
    default_message = _("This edition is finished or cancelled.")


# --- editions ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def open_edition(*, edition: Edition, actor: User | None, now: datetime) -> Edition:
    """Let people ask for a place. Raises CurriculumNotPublished, DaysMissing, MoveNotAllowed."""
    edition = _lock_edition(edition)
    check_move(EDITION_MOVES, old=edition.state, new=EditionState.OPEN)
    if edition.curriculum.state != CurriculumState.PUBLISHED:
        raise CurriculumNotPublished
    planned = edition.days.exclude(state=LessonDayState.CANCELLED).values("component")
    if LessonDayComponent.objects.filter(curriculum=edition.curriculum).exclude(pk__in=planned).exists():
        raise DaysMissing
    return _move_edition(edition, EditionState.OPEN, actor=actor, now=now)


@transaction.atomic
def confirm_edition(*, edition: Edition, actor: User | None, now: datetime) -> Edition:
    """It goes ahead, and so do its planned days. Raises MoveNotAllowed."""
    edition = _lock_edition(edition)
    _move_edition(edition, EditionState.CONFIRMED, actor=actor, now=now)
    for day in edition.days.select_for_update().filter(state=LessonDayState.PLANNED):
        _move_day(day, LessonDayState.CONFIRMED, actor=actor, now=now)
    return edition


@transaction.atomic
def finish_edition(*, edition: Edition, actor: User | None, now: datetime) -> Edition:
    """All lesson days are over. Work that is still handed in or marked goes on. Raises DaysToCome, MoveNotAllowed."""
    edition = _lock_edition(edition)
    if edition.days.exclude(state=LessonDayState.CANCELLED).filter(ends_at__gt=now).exists():
        raise DaysToCome
    return _move_edition(edition, EditionState.FINISHED, actor=actor, now=now)


@transaction.atomic
def cancel_edition(*, edition: Edition, actor: User | None, reason: str, now: datetime) -> Edition:
    """Call it off, with the days still to come. Raises ReasonMissing, MoveNotAllowed."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    edition = _lock_edition(edition)
    _move_edition(edition, EditionState.CANCELLED, actor=actor, now=now, reason=reason)
    ahead = edition.days.select_for_update().filter(starts_at__gt=now).exclude(state=LessonDayState.CANCELLED)
    for day in ahead:
        _move_day(day, LessonDayState.CANCELLED, actor=actor, now=now, reason=reason)
    return edition


@transaction.atomic
def change_capacity(*, edition: Edition, capacity: int, actor: User | None, now: datetime) -> Edition:
    """More or fewer places, never fewer than are taken. Raises CapacityTooSmall, EditionClosed."""
    edition = _lock_edition(edition)
    _refuse_closed(edition)
    if capacity < max(edition.seats_taken, 1):
        raise CapacityTooSmall(field="capacity")
    old, edition.capacity = edition.capacity, capacity
    edition.save(update_fields=["capacity", "updated_at"])
    audit.record(
        action="edition.capacity",
        subject=edition,
        actor=actor,
        now=now,
        old={"capacity": old},
        new={"capacity": capacity},
    )
    return edition


# --- lesson days -------------------------------------------------------------------------------------------------------
@transaction.atomic
def confirm_day(*, day: LessonDay, actor: User | None, now: datetime) -> LessonDay:
    """The place and time stand. Raises EditionClosed, MoveNotAllowed."""
    day = _lock_day(day)
    return _move_day(day, LessonDayState.CONFIRMED, actor=actor, now=now)


@transaction.atomic
def cancel_day(*, day: LessonDay, actor: User | None, reason: str, now: datetime) -> LessonDay:
    """Call one day off. Raises ReasonMissing, EditionClosed, MoveNotAllowed."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    day = _lock_day(day)
    return _move_day(day, LessonDayState.CANCELLED, actor=actor, now=now, reason=reason)


@transaction.atomic
def move_day(
    *,
    day: LessonDay,
    starts_at: datetime,
    ends_at: datetime,
    venue: Venue,
    actor: User | None,
    reason: str,
    now: datetime,
    room: str = "",
) -> LessonDay:
    """Another time or place. Raises ReasonMissing, DayEndsBeforeStart, DayInPast, EditionClosed, MoveNotAllowed."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    if ends_at <= starts_at:
        raise DayEndsBeforeStart(field="ends_at")
    day = _lock_day(day)
    if starts_at <= now or day.starts_at <= now:
        raise DayInPast(field="starts_at")
    new = {"starts_at": starts_at, "ends_at": ends_at, "venue": venue, "room": room}
    return _move_day(day, LessonDayState.MOVED, actor=actor, now=now, reason=reason, new=new)


def lock_concept_edition(edition: Edition) -> Edition:
    """The row under its lock, for a change that only a concept allows. Raises NoLongerPlanned."""
    edition = _lock_edition(edition)
    if edition.state != EditionState.CONCEPT:
        raise NoLongerPlanned
    return edition


# --- inside ------------------------------------------------------------------------------------------------------------
def _lock_edition(edition: Edition) -> Edition:
    return Edition.objects.select_for_update(of=("self",)).select_related("curriculum__track").get(pk=edition.pk)


def _lock_day(day: LessonDay) -> LessonDay:
    """The edition first, as everywhere, so that two people never wait for each other."""
    edition = _lock_edition(day.edition)
    _refuse_closed(edition)
    return LessonDay.objects.select_for_update(of=("self",)).select_related("component", "edition").get(pk=day.pk)


def _refuse_closed(edition: Edition) -> None:
    if edition.state in CLOSED:
        raise EditionClosed


def _move_edition(
    edition: Edition, state: EditionState, *, actor: User | None, now: datetime, reason: str = ""
) -> Edition:
    move(edition, state, moves=EDITION_MOVES, history=EditionHistory, actor=actor, now=now, reason=reason)
    transaction.on_commit(lambda: edition_moved.send(sender=Edition, edition_id=edition.pk))
    return edition


def _move_day(
    day: LessonDay,
    state: LessonDayState,
    *,
    actor: User | None,
    now: datetime,
    reason: str = "",
    new: dict[str, Any] | None = None,
) -> LessonDay:
    """One change of a day: `sequence` rises, so that a calendar takes the update over the earlier entry."""
    check_move(LESSON_DAY_MOVES, old=day.state, new=state)
    changes = {"state": state, **(new or {})}
    old = {name: str(getattr(day, name)) for name in changes}
    for name, value in changes.items():
        setattr(day, name, value)
    day.sequence += 1
    day.save(update_fields=[*changes, "sequence", "updated_at"])
    audit.record(
        action=f"lesson_day.{state}",
        subject=day,
        actor=actor,
        now=now,
        old=old,
        new={name: str(value) for name, value in changes.items()},
        reason=reason,
    )
    transaction.on_commit(lambda: lesson_day_changed.send(sender=LessonDay, day_id=day.pk))
    return day
