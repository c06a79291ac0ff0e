from accounts.models import Organisation, User
from courses.models import Edition
from learning.enums import EnrolmentState
from learning.models import DayBooking, Enrolment
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW


def make_enrolment(
    edition: Edition,
    person: User | None = None,
    *,
    employer: Organisation | None = None,
    state: str = EnrolmentState.CONFIRMED,
    **fields: object,
) -> Enrolment:
    """A confirmed place with its lesson days booked, straight in the database; the seat counter follows."""
    enrolment = Enrolment.objects.create(
        person=person or UserFactory(),
        edition=edition,
        employer=employer,
        state=state,
        confirmed_at=NOW,
        completed_at=NOW if state == EnrolmentState.COMPLETED else None,
        **fields,
    )
    for day in edition.days.all():
        DayBooking.objects.create(enrolment=enrolment, day=day)
    Edition.objects.filter(pk=edition.pk).update(seats_taken=edition.enrolments.count())
    return enrolment
