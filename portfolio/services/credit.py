"""Work that was judged sufficient in another leergang or edition counts here, without being marked again (decision 0019)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.models import CurriculumAssignment
from learning.earlier_assignments import EarlierWork, earlier_work
from learning.models import AssignmentResult, Enrolment
from learning.services import credit
from learning.services.credit import CannotCreditWork
from portfolio.enums import WAITS_FOR_TRAINER, SubmissionState
from portfolio.models import Submission


class WorkWaitsHere(DomainError):
    default_message = _(
        "Work for this assignment has been handed in here. Take it back first, or wait for the judgement."
    )


class StaffDecide(DomainError):
    default_message = _("The assignment changed since, or your work here was judged already. The organisation decides.")


class NotYourChoice(DomainError):
    default_message = _("The organisation let this assignment count. Ask it if you want to hand in here after all.")


@transaction.atomic
def accept(*, enrolment: Enrolment, pin: CurriculumAssignment, now: datetime) -> AssignmentResult:
    """The participant lets earlier work of the same version count. A second click finds it counting.

    Raises WorkWaitsHere, StaffDecide, CannotCreditWork.
    """
    attempts = _lock_attempts(enrolment, pin.assignment_id)
    there = AssignmentResult.objects.filter(enrolment=enrolment, assignment=pin.assignment_id, origin__isnull=False)
    if found := there.first():
        return found
    earlier = _waiting_for_nobody(enrolment, pin, attempts)
    if earlier.version_id != pin.version_id or any(one.state == SubmissionState.RELEASED for one in attempts):
        raise StaffDecide
    reason = gettext("Fulfilled in %(where)s; the same version of the assignment.") % {"where": earlier.where}
    return _write(enrolment, earlier, actor=enrolment.person, reason=reason, now=now)


@transaction.atomic
def grant(
    *, enrolment: Enrolment, pin: CurriculumAssignment, actor: User, reason: str, now: datetime
) -> AssignmentResult:
    """Staff let earlier work count, of whatever version, also where work was judged here.

    Raises ReasonMissing, WorkWaitsHere, CannotCreditWork.
    """
    attempts = _lock_attempts(enrolment, pin.assignment_id)
    return _write(enrolment, _waiting_for_nobody(enrolment, pin, attempts), actor=actor, reason=reason, now=now)


@transaction.atomic
def take_back(*, enrolment: Enrolment, pin: CurriculumAssignment, now: datetime) -> None:
    """The participant hands in here after all. Twice is once. Raises NotYourChoice, CountsInComponent, CannotCreditWork."""
    result = AssignmentResult.objects.filter(
        enrolment=enrolment, assignment=pin.assignment_id, origin__isnull=False
    ).first()
    if result is None:
        return
    if result.actor_id != enrolment.person_id:
        raise NotYourChoice
    reason = gettext("The participant makes the assignment here after all.")
    credit.take_credit_back(result=result, actor=enrolment.person, reason=reason, now=now)


def _lock_attempts(enrolment: Enrolment, assignment_id: int) -> list[Submission]:
    """Attempts before the enrolment, in the order in which releasing takes them: handing in waits, or makes this wait.

    An attempt that was opened in between is not locked; then nothing happens. Raises WorkWaitsHere.
    """
    rows = Submission.objects.filter(enrolment=enrolment, assignment=assignment_id).order_by("pk")
    attempts = list(rows.select_for_update(of=("self",)).defer("snapshot"))
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if rows.count() != len(attempts):
        raise WorkWaitsHere
    return attempts


def _waiting_for_nobody(enrolment: Enrolment, pin: CurriculumAssignment, attempts: list[Submission]) -> EarlierWork:
    if any(one.state in WAITS_FOR_TRAINER for one in attempts):
        raise WorkWaitsHere(field="assignment")
    earlier = earlier_work(enrolment, pin)
    if earlier is None:
        raise CannotCreditWork(field="assignment")
    return earlier


def _write(enrolment: Enrolment, earlier: EarlierWork, *, actor: User, reason: str, now: datetime) -> AssignmentResult:
    origin = AssignmentResult.objects.select_related("enrolment").get(pk=earlier.result_id)
    return credit.credit_assignment(enrolment=enrolment, origin=origin, actor=actor, reason=reason, now=now)
