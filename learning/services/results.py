"""Results that other rooms bring."""

from datetime import datetime

from django.db import transaction

from courses.models import AssignmentVersion
from learning.models import AssignmentResult, Enrolment
from learning.services import completion


@transaction.atomic
def record_assignment_met(*, enrolment: Enrolment, version: AssignmentVersion, now: datetime) -> AssignmentResult:
    """The portfolio judged an assignment sufficient: written once, then the enrolment is evaluated."""
    result, _created = AssignmentResult.objects.get_or_create(
        enrolment=enrolment, assignment_id=version.assignment_id, defaults={"version": version, "met_at": now}
    )
    completion.evaluate(enrolment_id=enrolment.pk, now=now)
    return result
