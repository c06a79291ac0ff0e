"""Work that was judged sufficient in another leergang or edition counts here, without being marked again (decision 0019)."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from common.states import move
from courses.models import CurriculumAssignment
from learning.earlier_assignments import EarlierWork, earlier_work
from learning.enums import EnrolmentState
from learning.models import AssignmentResult, Enrolment
from learning.services import credit
from learning.services.credit import CannotCreditWork
from portfolio.enums import QUESTION_MOVES, WAITS_FOR_TRAINER, QuestionState, SubmissionState
from portfolio.models import CreditQuestion, CreditQuestionHistory, Submission
from portfolio.services.reasons import check_reason
from portfolio.services.telling import tell_credit_answered


class WorkWaitsHere(DomainError):
    default_message = _(
        "Work for this assignment has been handed in here. Take it back first, or wait for the judgement."
    )


class StaffDecide(DomainError):
    default_message = _("The assignment changed since, or your work here was judged already. The organisation decides.")


class NothingToAsk(DomainError):
    default_message = _("You decide about this yourself: let your earlier work count, or make the assignment here.")


class AnsweredAlready(DomainError):
    default_message = _("The organisation answered this question already.")


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
    if not _is_own_choice(earlier, pin, attempts):
        raise StaffDecide
    reason = gettext("Fulfilled in %(where)s; the same version of the assignment.") % {"where": earlier.where}
    return _write(enrolment, earlier, actor=enrolment.person, reason=reason, now=now)


@transaction.atomic
def grant(
    *, enrolment: Enrolment, pin: CurriculumAssignment, actor: User, reason: str, now: datetime
) -> AssignmentResult:
    """Staff let earlier work count, of whatever version, also where work was judged here. Who asked for it is told.

    Raises ReasonMissing, WorkWaitsHere, CannotCreditWork.
    """
    attempts = _lock_attempts(enrolment, pin.assignment_id)
    earlier = _waiting_for_nobody(enrolment, pin, attempts)
    result = _write(enrolment, earlier, actor=actor, reason=reason, now=now)
    for question in _lock_open(enrolment, pin):
        _answer(question, QuestionState.GRANTED, actor=actor, reason=reason, now=now)
    return result


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


# --- asking the organisation ------------------------------------------------------------------------------------------
@transaction.atomic
def ask(*, enrolment: Enrolment, pin: CurriculumAssignment, text: str, now: datetime) -> CreditQuestion:
    """The participant asks whether earlier work may count, where they may not say so themselves. Asking twice is once.

    Raises WorkWaitsHere, CannotCreditWork, NothingToAsk, AnsweredAlready.
    """
    attempts = _lock_attempts(enrolment, pin.assignment_id)
    asked = CreditQuestion.objects.filter(enrolment=enrolment, assignment=pin.assignment_id).last()
    if asked and asked.state == QuestionState.OPEN:
        return asked
    if asked and asked.state == QuestionState.DECLINED:
        raise AnsweredAlready
    if (
        enrolment.state != EnrolmentState.CONFIRMED
        or enrolment.assignmentresults.filter(assignment=pin.assignment_id).exists()
    ):
        raise CannotCreditWork
    if _is_own_choice(_waiting_for_nobody(enrolment, pin, attempts), pin, attempts):
        raise NothingToAsk
    question = CreditQuestion.objects.create(
        enrolment=enrolment, assignment_id=pin.assignment_id, text=text.strip(), asked_at=now
    )
    CreditQuestionHistory.objects.create(subject=question, at=now, actor=enrolment.person, new=question.state)
    return question


@transaction.atomic
def withdraw_question(*, enrolment: Enrolment, pin: CurriculumAssignment, now: datetime) -> None:
    """The participant needs no answer any more. Without an open question nothing happens."""
    for question in _lock_open(enrolment, pin):
        _settle(question, QuestionState.WITHDRAWN, actor=enrolment.person, reason="", now=now)


@transaction.atomic
def decline(*, question: CreditQuestion, actor: User, reason: str, now: datetime) -> CreditQuestion:
    """Staff say that the earlier work does not count; the participant is told why. Raises ReasonMissing, MoveNotAllowed."""
    check_reason(reason)
    locked = CreditQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    _answer(locked, QuestionState.DECLINED, actor=actor, reason=reason, now=now)
    return locked


def _answer(question: CreditQuestion, answer: QuestionState, *, actor: User, reason: str, now: datetime) -> None:
    _settle(question, answer, actor=actor, reason=reason, now=now)
    if answer == QuestionState.DECLINED:  # a credit is in the audit log by itself
        audit.record(
            action="assignment.credit_declined",
            subject=question.enrolment,
            actor=actor,
            now=now,
            new={"assignment": question.assignment.key},
            reason=reason.strip(),
        )
    tell_credit_answered(question, reason=reason, now=now)


def _settle(question: CreditQuestion, state: QuestionState, *, actor: User, reason: str, now: datetime) -> None:
    move(
        question,
        state,
        moves=QUESTION_MOVES,
        history=CreditQuestionHistory,
        actor=actor,
        now=now,
        reason=reason.strip(),
    )


def _lock_open(enrolment: Enrolment, pin: CurriculumAssignment) -> QuerySet[CreditQuestion]:
    """The open question about this assignment, if there is one."""
    rows = CreditQuestion.objects.filter(enrolment=enrolment, assignment=pin.assignment_id, state=QuestionState.OPEN)
    return rows.select_for_update(of=("self",))


# --- the rules they share -----------------------------------------------------------------------------------------------
def _is_own_choice(earlier: EarlierWork, pin: CurriculumAssignment, attempts: list[Submission]) -> bool:
    """The same version, and nothing was judged here: then nothing is left to weigh."""
    return earlier.version_id == pin.version_id and not any(one.state == SubmissionState.RELEASED for one in attempts)


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
