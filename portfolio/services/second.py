"""A final no is never said by one person: a second assessor marks blind, and both agree on what the participant reads."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from common.states import move, note_change
from courses.models import EditionTrainer
from portfolio.enums import SUBMISSION_MOVES, Kind, SubmissionState
from portfolio.models import Assessment, CriterionMark, Submission, SubmissionHistory
from portfolio.services.allotting import TrainerAway, is_away
from portfolio.services.assessments import (
    FIRST_ROUND,
    NotMarking,
    NotReady,
    NotYourEdition,
    StaleMarks,
    TakenByAnother,
    check_is_marking,
    check_may_mark,
    check_no_conflict,
    check_ready,
    judge,
    lock,
    publish,
)
from portfolio.services.reasons import check_reason

SECOND_ROUND = 2
AGREED_ROUND = 3


class NotWanted(DomainError):
    default_message = _("No second assessor is needed for this work at the moment.")


class FirstAssessorAgain(DomainError):
    default_message = _("You were the first assessor of this work. Somebody else looks at it now.")


class SecondHasStarted(DomainError):
    default_message = _("The second assessor has already started.")


class SayWhyYouAgree(DomainError):
    default_message = _("You came to different outcomes. Write down how you came to this one.")


@transaction.atomic
def ask_second(*, submission: Submission, trainer: User, revision: int, now: datetime) -> Submission:
    """The first assessor is done, and the outcome would be final: somebody else marks it blind.

    Raises NotMarking, ColleagueWork, StaleMarks, NotReady.
    """
    locked = lock(submission)
    if locked.state == SubmissionState.SECOND and locked.assessor_id == trainer.pk:
        return locked
    check_is_marking(locked, trainer)
    check_no_conflict(locked, trainer, now=now)
    first = locked.assessments.get(round=FIRST_ROUND)
    first.submission = locked
    verdict = judge(first)
    if first.revision != revision:
        raise StaleMarks
    if not verdict.needs_second:
        raise NotReady(verdict.problem or NotWanted.default_message)
    _finish(first, outcome=str(verdict.outcome), now=now)
    _move(locked, SubmissionState.SECOND, actor=trainer, now=now)
    return locked


@transaction.atomic
def take_back(*, submission: Submission, trainer: User, now: datetime) -> Submission:
    """The first assessor thinks again, as long as no second one has started. Raises NotMarking, SecondHasStarted."""
    locked = lock(submission)
    if locked.state != SubmissionState.SECOND or locked.assessor_id != trainer.pk:
        raise NotMarking
    if locked.second_assessor_id:
        raise SecondHasStarted
    locked.assessments.filter(round=FIRST_ROUND).update(done_at=None)
    _move(locked, SubmissionState.MARKING, actor=trainer, now=now)
    return locked


@transaction.atomic
def claim_second(*, submission: Submission, trainer: User, now: datetime) -> Submission:
    """Become the second assessor. A second click is harmless; of two trainers one gets the work.

    Raises NotWanted, TakenByAnother, FirstAssessorAgain, NotYourEdition, ColleagueWork.
    """
    locked = _lock_wanting(submission)
    if locked.second_assessor_id == trainer.pk:
        return locked
    check_may_mark(locked, trainer, now=now)
    _appoint(locked, trainer, actor=trainer, now=now, reason="")
    return locked


@transaction.atomic
def appoint_second(*, submission: Submission, to: User, actor: User, reason: str, now: datetime) -> Submission:
    """Staff name the second assessor, also somebody who marks in other editions.

    Raises ReasonMissing, NotWanted, TakenByAnother, FirstAssessorAgain, NotYourEdition, ColleagueWork, TrainerAway.
    """
    check_reason(reason)
    locked = _lock_wanting(submission)
    if not EditionTrainer.objects.filter(trainer=to).exists() or locked.enrolment.person_id == to.pk:
        raise NotYourEdition(field="to")
    check_no_conflict(locked, to, now=now)
    if is_away(to, on=timezone.localdate(now)):
        raise TrainerAway(field="to")
    _appoint(locked, to, actor=actor, now=now, reason=reason)
    return locked


def _lock_wanting(submission: Submission) -> Submission:
    locked = lock(submission)
    if locked.state != SubmissionState.SECOND:
        raise NotWanted
    return locked


def _appoint(locked: Submission, to: User, *, actor: User, now: datetime, reason: str) -> None:
    if locked.assessor_id == to.pk:
        raise FirstAssessorAgain
    if locked.second_assessor_id:
        raise TakenByAnother
    locked.second_assessor = to
    locked.save(update_fields=["second_assessor", "updated_at"])
    note_change(locked, history=SubmissionHistory, actor=actor, now=now, reason=reason)
    Assessment.objects.create(submission=locked, assessor=to, round=SECOND_ROUND, kind=Kind.SECOND)


@transaction.atomic
def finish_second(*, submission: Submission, trainer: User, revision: int, now: datetime) -> Submission:
    """The second assessor is done: from here both see both, and what they agree on starts from where they already do.

    Raises NotMarking, ColleagueWork, StaleMarks, NotReady.
    """
    locked = lock(submission)
    if locked.state == SubmissionState.AGREEING and locked.second_assessor_id == trainer.pk:
        return locked
    if locked.state != SubmissionState.SECOND or locked.second_assessor_id != trainer.pk:
        raise NotMarking
    check_no_conflict(locked, trainer, now=now)
    second = locked.assessments.get(round=SECOND_ROUND)
    second.submission = locked
    verdict = judge(second)
    if second.revision != revision:
        raise StaleMarks
    if verdict.problem:
        raise NotReady(verdict.problem)
    _finish(second, outcome=str(verdict.outcome), now=now)
    _move(locked, SubmissionState.AGREEING, actor=trainer, now=now)
    _start_agreeing(locked, second)
    return locked


def _start_agreeing(locked: Submission, second: Assessment) -> None:
    first = locked.assessments.get(round=FIRST_ROUND)
    agreed = Assessment.objects.create(
        submission=locked,
        assessor=first.assessor,
        round=AGREED_ROUND,
        kind=Kind.AGREED,
        feedback=first.feedback if first.outcome == second.outcome else "",
    )
    theirs = {mark.criterion_id: mark for mark in second.marks.all()}
    for mark in first.marks.all():
        other = theirs.get(mark.criterion_id)
        if other and other.level == mark.level:
            CriterionMark.objects.create(
                assessment=agreed, criterion_id=mark.criterion_id, level=mark.level, remark=mark.remark
            )


def disagree(submission: Submission) -> bool:
    """Whether the two assessors came to different outcomes."""
    outcomes = submission.assessments.filter(round__in=[FIRST_ROUND, SECOND_ROUND]).values_list("outcome", flat=True)
    return len(set(outcomes)) > 1


@transaction.atomic
def release_agreed(*, submission: Submission, trainer: User, revision: int, outcome: str, now: datetime) -> Assessment:
    """Either of the two releases what both agree on. Raises NotMarking, ColleagueWork, StaleMarks, NotReady, SayWhyYouAgree."""
    locked = lock(submission)
    both = {locked.assessor_id, locked.second_assessor_id}
    agreed = locked.assessments.filter(kind=Kind.AGREED).first()
    if agreed is None or trainer.pk not in both:
        raise NotMarking
    if agreed.is_released:
        return agreed
    check_no_conflict(locked, trainer, now=now)
    check_ready(agreed, locked, revision=revision, outcome=outcome)
    if disagree(locked) and not agreed.reason.strip():
        raise SayWhyYouAgree(field="reason")
    publish(locked, agreed, actor=trainer, now=now)
    return agreed


def _finish(assessment: Assessment, *, outcome: str, now: datetime) -> None:
    assessment.outcome, assessment.done_at = outcome, now
    assessment.save(update_fields=["outcome", "done_at", "updated_at"])


def _move(locked: Submission, new: str, *, actor: User, now: datetime) -> None:
    move(locked, new, moves=SUBMISSION_MOVES, history=SubmissionHistory, actor=actor, now=now)
