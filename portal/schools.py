"""Read module of `/school/`: who of a school takes part, per lesson day, and how it ended. Nothing of what they wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import MembershipKind
from accounts.models import Organisation, User
from certificates.models import Certificate
from courses.enums import LessonDayState
from invoicing.models import Invoice
from learning.enums import BookingState, Payer, Presence
from learning.models import DayBooking, Enrolment
from learning.services.attended import with_newest_attendance


@dataclass(frozen=True)
class DayCell:
    """One booked day of one colleague: whether they were there, never how many minutes."""

    title: str
    on: date
    city: str
    text: Any
    was_there: bool


@dataclass(frozen=True)
class ColleagueRow:
    enrolment: Enrolment
    days: list[DayCell]
    certificate: Certificate | None


def schools_of(contact: User) -> QuerySet[Organisation]:
    """Schools that `contact` speaks for today."""
    return Organisation.objects.filter(
        memberships__person=contact, memberships__kind=MembershipKind.CONTACT, memberships__until__isnull=True
    ).order_by("name")


def enrolments_of(school: Organisation, *, contact: User) -> QuerySet[Enrolment]:
    """What the school pays for. Who pays themselves is not the school's business, even as a colleague."""
    return (
        Enrolment.objects.paid_by_schools_of(contact)
        .filter(employer=school)
        .exclude(request__payer=Payer.SELF)
        .select_related("person", "edition__curriculum__track")
        .order_by("-confirmed_at", "-pk")
    )


def colleague_rows(enrolments: Iterable[Enrolment], *, now: datetime) -> list[ColleagueRow]:
    """Two statements more, however many rows."""
    rows = list(enrolments)
    days: dict[int, list[DayCell]] = {}
    bookings = with_newest_attendance(DayBooking.objects.filter(enrolment__in=rows, state=BookingState.BOOKED))
    for booking in bookings.select_related("day__component", "day__venue").order_by("day__starts_at"):
        days.setdefault(booking.enrolment_id, []).append(_cell(booking, now=now))
    newest = {
        certificate.enrolment_id: certificate
        for certificate in Certificate.objects.filter(enrolment__in=rows).order_by("issued_on", "pk")
    }
    return [ColleagueRow(row, days.get(row.pk, []), newest.get(row.pk)) for row in rows]


def invoices_of(school: Organisation) -> QuerySet[Invoice]:
    return Invoice.objects.issued().filter(contract__organisation=school)


def _cell(booking: Any, *, now: datetime) -> DayCell:
    day = booking.day
    if booking.presence:
        text = Presence(booking.presence).label
    elif day.state == LessonDayState.CANCELLED:
        text = _("the day was cancelled")
    else:
        text = _("booked") if day.ends_at > now else _("not recorded yet")
    return DayCell(
        title=day.component.title,
        on=timezone.localdate(day.starts_at),
        city=day.venue.city,
        text=text,
        was_there=booking.presence in {Presence.PRESENT, Presence.PARTIAL},
    )
