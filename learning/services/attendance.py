"""Who was there. Rows are appended: a correction stands beside what it corrects, with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from learning.enums import BookingState, Presence
from learning.models import Attendance, DayBooking
from learning.services import completion

REASON_LENGTH = 300


class DayNotStarted(DomainError):
    default_message = _("Attendance can be recorded from the start of the lesson day.")


class NotBooked(DomainError):
    default_message = _("This person no longer has a place on this day.")


class InvalidAttendance(DomainError):
    """At least one person's entry is refused; `errors` holds the refusal per booking id, and nothing was kept."""

    default_message = _("Nothing has been saved yet. Look at the marked people.")

    def __init__(self, errors: dict[int, DomainError]) -> None:
        super().__init__()
        self.errors = errors


@dataclass(frozen=True)
class Entry:
    """What was filled in for one booking. `minutes` counts only for somebody who was there for a part."""

    booking: DayBooking
    presence: str
    minutes: int | None = None
    reason: str = ""


@transaction.atomic
def record(
    *, booking: DayBooking, presence: str, minutes: int | None, actor: User | None, now: datetime, reason: str = ""
) -> Attendance:
    """Append what was seen and evaluate the enrolment. Saying the same again adds nothing.

    Raises DayNotStarted, NotBooked, and DomainError on `presence`, `minutes` or `reason`.
    """
    entry = Entry(booking=booking, presence=presence, minutes=minutes, reason=reason)
    row, _added = _append(entry, actor=actor, now=now)
    return row


@transaction.atomic
def _append(entry: Entry, *, actor: User | None, now: datetime) -> tuple[Attendance, bool]:
    """The row that counts now, and whether it is new."""
    bookings = DayBooking.objects.select_for_update(of=("self",)).select_related("day__component")
    booking = bookings.get(pk=entry.booking.pk)
    if now < booking.day.starts_at:
        raise DayNotStarted
    if booking.state != BookingState.BOOKED:
        raise NotBooked
    minutes = _minutes(entry.presence, entry.minutes, whole_day=booking.day.component.minutes)
    newest = booking.attendance.order_by("-at", "-pk").first()
    if newest and (newest.presence, newest.minutes) == (entry.presence, minutes):
        return newest, False
    row = Attendance.objects.create(
        booking=booking,
        presence=entry.presence,
        minutes=minutes,
        recorded_by=actor,
        at=now,
        reason=_reason(entry.reason, is_correction=newest is not None),
    )
    completion.evaluate(enrolment_id=booking.enrolment_id, now=now)
    return row, True


@transaction.atomic
def record_many(*, entries: Iterable[Entry], actor: User | None, now: datetime) -> int:
    """Record a whole list, all or nothing. Returns how many rows were added. Raises InvalidAttendance."""
    added, errors = 0, {}
    for entry in sorted(
        entries, key=lambda entry: entry.booking.enrolment_id
    ):  # one order: two lists never cross locks
        try:
            _row, is_new = _append(entry, actor=actor, now=now)
        except DomainError as error:
            errors[entry.booking.pk] = error
        else:
            added += is_new
    if errors:
        raise InvalidAttendance(errors)
    return added


def _minutes(presence: str, minutes: int | None, *, whole_day: int) -> int:
    """Minutes that go with this presence. Raises DomainError on `presence` or `minutes`."""
    if presence not in Presence:
        raise DomainError(_("Choose how this person was there."), field="presence")
    if presence == Presence.PRESENT:
        return whole_day
    if presence != Presence.PARTIAL:
        return 0
    if minutes is None or not 0 < minutes <= whole_day:
        raise DomainError(_("Fill in how many minutes: from 1 to %(most)s.") % {"most": whole_day}, field="minutes")
    return minutes


def _reason(reason: str, *, is_correction: bool) -> str:
    """Raises DomainError on `reason`."""
    if is_correction and not reason.strip():
        raise DomainError(_("Say why you change what was recorded."), field="reason")
    if len(reason.strip()) > REASON_LENGTH:
        raise DomainError(_("Keep the reason under %(most)s characters.") % {"most": REASON_LENGTH}, field="reason")
    return reason.strip()
