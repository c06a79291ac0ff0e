"""What was done before counts: a module by decision of the staff, an assignment that was judged in another enrolment."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from learning.earlier import credit_options
from learning.enums import EnrolmentState, ResultSource
from learning.models import AssignmentResult, ComponentResult, Enrolment, ModuleResult
from learning.services import completion


class ReasonMissing(DomainError):
    default_message = _("Say why.")


class CannotCredit(DomainError):
    default_message = _("This module counts already, or is not part of this leergang.")


class CannotCreditWork(DomainError):
    default_message = _("This assignment counts already, or was not fulfilled in another leergang.")


class CountsInComponent(DomainError):
    default_message = _("A whole component counts because of this, so it stays as it is.")


@transaction.atomic
def credit_module(
    *, enrolment: Enrolment, module_id: int, actor: User | None, reason: str, now: datetime
) -> ModuleResult:
    """Staff decide that a module counts though this version was not done. Raises ReasonMissing, CannotCredit."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    locked = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if locked.state != EnrolmentState.CONFIRMED or module_id not in {
        option.module_id for option in credit_options(locked)
    }:
        raise CannotCredit(field="module")
    result = ModuleResult.objects.create(
        enrolment=locked,
        module_id=module_id,
        met_at=now,
        source=ResultSource.CREDIT,
        actor=actor,
        reason=reason.strip(),
    )
    audit.record(
        action="module.credited",
        subject=locked,
        actor=actor,
        now=now,
        new={"module": result.module.key},
        reason=reason.strip(),
    )
    completion.evaluate(enrolment_id=locked.pk, now=now)
    return result


@transaction.atomic
def credit_assignment(
    *, enrolment: Enrolment, origin: AssignmentResult, actor: User, reason: str, now: datetime
) -> AssignmentResult:
    """Work judged sufficient in another enrolment of the same person counts here too; the judgement stays there.

    The caller has decided who may say so. Raises ReasonMissing, CannotCreditWork.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    locked = (
        Enrolment.objects.select_for_update(of=("self",)).select_related("edition__curriculum").get(pk=enrolment.pk)
    )
    pinned = locked.edition.curriculum.assignment_pins.filter(assignment=origin.assignment_id)
    if (
        locked.state != EnrolmentState.CONFIRMED
        or origin.enrolment_id == locked.pk
        or origin.enrolment.person_id != locked.person_id
        or origin.source != ResultSource.COMPUTED
        or not pinned.exists()
        or locked.assignmentresults.filter(assignment=origin.assignment_id).exists()
    ):
        raise CannotCreditWork(field="assignment")
    result = AssignmentResult.objects.create(
        enrolment=locked,
        assignment_id=origin.assignment_id,
        version_id=origin.version_id,
        origin=origin,
        met_at=now,
        source=ResultSource.CREDIT,
        actor=actor,
        reason=reason.strip(),
    )
    audit.record(
        action="assignment.credited",
        subject=locked,
        actor=actor,
        now=now,
        new={"assignment": result.assignment.key, "origin": origin.pk},
        reason=reason.strip(),
    )
    completion.evaluate(enrolment_id=locked.pk, now=now)
    return result


@transaction.atomic
def take_credit_back(*, result: AssignmentResult, actor: User, reason: str, now: datetime) -> None:
    """The assignment is to be made here after all. Only while nothing rests on it; the audit log keeps what it was.

    Raises ReasonMissing, CannotCreditWork, CountsInComponent.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    locked = Enrolment.objects.select_for_update(of=("self",)).get(pk=result.enrolment_id)
    there = AssignmentResult.objects.filter(pk=result.pk, origin__isnull=False).select_related("assignment").first()
    if there is None or locked.state != EnrolmentState.CONFIRMED:
        raise CannotCreditWork(field="assignment")
    if rests_on(there):
        raise CountsInComponent(field="assignment")
    audit.record(
        action="assignment.credit_taken_back",
        subject=locked,
        actor=actor,
        now=now,
        old={"assignment": there.assignment.key, "origin": there.origin_id, "reason": there.reason},
        reason=reason.strip(),
    )
    AssignmentResult._base_manager.filter(
        pk=there.pk
    ).delete()  # frozen to edits; this is a decision, written down above


def rests_on(result: AssignmentResult) -> bool:
    """Whether a component that asks for this assignment is met: such a result is never taken away."""
    pin = "component__curriculum__assignment_pins"
    required = Q(**{f"{pin}__assignment": result.assignment_id, f"{pin}__required": True})
    asks = (Q(component__portfoliocomponent__isnull=False) & required) | Q(
        component__preparatoryassignmentcomponent__assignment=result.assignment_id
    )
    return ComponentResult.objects.filter(asks, enrolment=result.enrolment_id).exists()
