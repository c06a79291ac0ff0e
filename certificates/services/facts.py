"""What a certificate will say, read once from the live rows when it is issued.

The words are Dutch whatever language a screen has: they are part of a Dutch document that never changes again.
"""

from datetime import date, datetime

from django.db.models import Prefetch
from django.utils import timezone

from certificates.models import CertificateSettings
from certificates.printed import Printed, PrintedModule
from common.hours import format_sbu, to_half_hour
from courses.models import CurriculumModule
from learning.enums import BookingState
from learning.models import Attendance, DayBooking, Enrolment

RECOGNISED_BY = ("ministerie van OCW", "Ingrado", "MBO Raad", "SBB")  # U18: printed with "onder meer"
DISCLAIMER = (
    "Dit certificaat heeft geen wettelijke waarde. Het is geen mbo-certificaat in de zin van de Wet educatie en "
    "beroepsonderwijs (WEB)."
)


def collect(*, enrolment: Enrolment, now: datetime) -> Printed:
    """Everything that a certificate for `enrolment`, issued at `now`, says."""
    edition = enrolment.edition
    curriculum, seller = edition.curriculum, edition.seller
    signing = CertificateSettings.load()
    rows = CurriculumModule.objects.filter(curriculum=curriculum).select_related("module")
    return Printed(
        holder=enrolment.person.get_full_name(),
        track=curriculum.track.name,
        qualification=curriculum.track.qualification,
        modules=tuple(PrintedModule(number=row.module.number, name=row.module.name) for row in rows),
        sbu=format_sbu(to_half_hour(curriculum.planned_sbu)),
        days=days_attended(enrolment=enrolment),
        issued_on=timezone.localdate(now),
        place=signing.place or seller.city,
        issuer=seller.name,
        signatory=signing.signatory or seller.name,
        signatory_role=signing.role if signing.signatory else "",
        recognised_by=RECOGNISED_BY,
        disclaimer=DISCLAIMER,
    )


def renew(printed: Printed, *, enrolment: Enrolment, now: datetime) -> Printed:
    """What a replacement says: the person, days and signature of today, the programme of then."""
    today = collect(enrolment=enrolment, now=now)
    return today.with_changes(
        track=printed.track, qualification=printed.qualification, modules=printed.modules, sbu=printed.sbu
    )


def days_attended(*, enrolment: Enrolment) -> tuple[date, ...]:
    """Local dates of the lesson days that count: the newest attendance row reaches the norm of the curriculum."""
    percent = enrolment.edition.curriculum.attendance_percent
    newest_first = Prefetch("attendance", Attendance.objects.order_by("-at", "-pk"))
    bookings = (
        DayBooking.objects.filter(enrolment=enrolment, state=BookingState.BOOKED)
        .select_related("day__component")
        .prefetch_related(newest_first)
    )
    days = set()
    for booking in bookings:
        newest = next(iter(booking.attendance.all()), None)
        if newest and newest.minutes * 100 >= booking.day.component.minutes * percent:
            days.add(timezone.localdate(booking.day.starts_at))
    return tuple(sorted(days))
