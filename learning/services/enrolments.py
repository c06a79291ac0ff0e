"""Having a place: confirm, cancel, stop, resume. One function a move of `ENROLMENT_MOVES`; completing is completion's."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.errors import DomainError
from common.states import move
from courses.enums import TAKING_REQUESTS, LessonDayState
from courses.models import Edition, LessonDay
from learning.enums import ENROLMENT_MOVES, TAKES_A_SEAT, BookingState, EnrolmentState
from learning.models import DayBooking, Enrolment, EnrolmentHistory, EnrolmentRequest
from learning.services import completion, seats


class AlreadyEnrolled(DomainError):
    default_message = _("This person already has a place in this edition.")


class EditionClosed(DomainError):
    default_message = _("This edition is not open for enrolment.")


class RoomFull(DomainError):
    default_message = _("The room of a lesson day is full.")


class ReasonMissing(DomainError):
    default_message = _("Say why.")


@transaction.atomic
def confirm(
    *,
    person: User,
    edition: Edition,
    employer: Organisation | None,
    request: EnrolmentRequest | None,
    actor: User | None,
    now: datetime,
) -> Enrolment:
    """Give `person` a place: takes the seat, books every lesson day that is not cancelled, writes history, and counts
    what was learned before in another leergang.

    Raises EditionClosed, AlreadyEnrolled, EditionFull, RoomFull.
    """
    locked = seats.lock(edition_id=edition.pk)
    if locked.state not in TAKING_REQUESTS:
        raise EditionClosed
    if Enrolment.objects.filter(person=person, edition=locked, state__in=TAKES_A_SEAT).exists():
        raise AlreadyEnrolled
    seats.take(edition_id=locked.pk)
    enrolment = Enrolment.objects.create(
        person=person, edition=locked, employer=employer, request=request, confirmed_at=now
    )
    book_days(enrolment, locked.days.all(), now=now)
    EnrolmentHistory.objects.create(subject=enrolment, at=now, actor=actor, old="", new=enrolment.state)
    return completion.evaluate(enrolment_id=enrolment.pk, now=now)


@transaction.atomic
def cancel(*, enrolment: Enrolment, actor: User | None, reason: str, now: datetime) -> Enrolment:
    """End a place before it is used: frees the seat, cancels every booking. Raises ReasonMissing, MoveNotAllowed."""
    locked = _move(enrolment, EnrolmentState.CANCELLED, actor=actor, reason=reason, now=now)
    seats.release(edition_id=locked.edition_id)
    cancel_bookings(locked.bookings.all(), now=now)
    return locked


@transaction.atomic
def stop(*, enrolment: Enrolment, actor: User | None, reason: str, now: datetime) -> Enrolment:
    """Somebody gives up on the way: the seat stays used, days still to come are free again.

    Raises ReasonMissing, MoveNotAllowed.
    """
    locked = _move(enrolment, EnrolmentState.STOPPED, actor=actor, reason=reason, now=now)
    cancel_bookings(locked.bookings.filter(day__starts_at__gt=now), now=now)
    return locked


@transaction.atomic
def resume(*, enrolment: Enrolment, actor: User | None, reason: str, now: datetime) -> Enrolment:
    """Somebody who stopped goes on, and gets the days back that are still to come; what was learned meanwhile counts.

    Raises ReasonMissing, MoveNotAllowed, RoomFull.
    """
    locked = _move(enrolment, EnrolmentState.CONFIRMED, actor=actor, reason=reason, now=now)
    book_days(locked, locked.edition.days.filter(starts_at__gt=now), now=now)
    return completion.evaluate(enrolment_id=locked.pk, now=now)


def _move(enrolment: Enrolment, new: str, *, actor: User | None, reason: str, now: datetime) -> Enrolment:
    if not reason.strip():
        raise ReasonMissing(field="reason")
    seats.lock(edition_id=enrolment.edition_id)
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    move(locked, new, moves=ENROLMENT_MOVES, history=EnrolmentHistory, actor=actor, now=now, reason=reason.strip())
    return locked


def book_days(enrolment: Enrolment, days: QuerySet[LessonDay], *, now: datetime) -> None:
    """Book every day; the edition's lock, which the caller holds, keeps the last chair of a room from going twice.

    Raises RoomFull.
    """
    booked = Count("bookings", filter=Q(bookings__state=BookingState.BOOKED))
    wanted = list(days.exclude(state=LessonDayState.CANCELLED).annotate(booked=booked))
    for day in wanted:
        if day.booked >= day.capacity:
            raise RoomFull(_("The room of “%(day)s” is full.") % {"day": day.component.title})
    DayBooking.objects.bulk_create(
        [DayBooking(enrolment=enrolment, day=day, state=BookingState.BOOKED, created_at=now) for day in wanted],
        update_conflicts=True,  # somebody who resumes gets the cancelled row back
        unique_fields=["enrolment", "day"],
        update_fields=["state", "updated_at"],
    )


def cancel_bookings(bookings: QuerySet[DayBooking], *, now: datetime) -> None:
    bookings.filter(state=BookingState.BOOKED).update(state=BookingState.CANCELLED, updated_at=now)
