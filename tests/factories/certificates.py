from datetime import datetime

from accounts.models import User
from certificates.models import Certificate
from certificates.services.issuing import issue
from courses.models import Edition
from learning.enums import EnrolmentState, Presence
from learning.models import Attendance, DayBooking, Enrolment
from tests.factories.courses import NOW
from tests.factories.learning import make_enrolment


def attend(enrolment: Enrolment, *, minutes: int = 420, at: datetime = NOW) -> Attendance:
    """The first lesson day of `enrolment`, attended for so many minutes."""
    booking = DayBooking.objects.filter(enrolment=enrolment).order_by("day__starts_at").first()
    return Attendance.objects.create(booking=booking, presence=Presence.PRESENT, minutes=minutes, at=at)


def complete(enrolment: Enrolment) -> Enrolment:
    """As if everything was met: the state straight in the database."""
    enrolment.state, enrolment.completed_at = EnrolmentState.COMPLETED, NOW
    enrolment.save(update_fields=["state", "completed_at"])
    return enrolment


def make_certificate(enrolment: Enrolment, *, now: datetime = NOW) -> Certificate:
    """Issued as the job does it, PDF and all."""
    complete(enrolment)
    return issue(enrolment_id=enrolment.pk, now=now)


def make_certificate_for(person: User, edition: Edition) -> Certificate:
    return make_certificate(make_enrolment(edition, person))
