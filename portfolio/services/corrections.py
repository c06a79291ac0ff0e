"""A released judgement is never overwritten: a correction, or what an appeal led to, is a new row with a reason."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from common.states import move
from courses.models import EditionTrainer
from portfolio.enums import AFTER_RELEASE, APPEAL_MOVES, AppealState, AssessmentState, Kind, Outcome, SubmissionState
from portfolio.models import Appeal, AppealHistory, Assessment, CriterionMark, Submission
from portfolio.services.assessments import (
    NotMarking,
    NotReady,
    NotYourEdition,
    check_no_conflict,
    check_ready,
    concept_of,
    lock,
    publish,
)
from portfolio.services.reasons import check_reason
from portfolio.services.telling import tell_dismissed


class NothingReleased(DomainError):
    default_message = _("There is no released judgement here.")


class NotYourJudgement(DomainError):
    default_message = _("Only who gave this judgement can correct it.")


class AlreadyLookedAt(DomainError):
    default_message = _("Somebody is already looking at this judgement again.")


class NeverLower(DomainError):
    default_message = _(
        "This work counts as fulfilled, and that is not taken away. You can correct the feedback and the levels that stay sufficient."
    )


class JudgedBefore(DomainError):
    default_message = _("This trainer already judged this work. Choose somebody who has not seen it.")


class NoAppealOpen(DomainError):
    default_message = _("There is no appeal open here.")


@transaction.atomic
def start_correction(*, submission: Submission, trainer: User, now: datetime) -> Assessment:
    """Open a copy of the judgement to correct; the participant keeps reading the old one until it is released.

    A second click finds it open. Raises NothingReleased, NotYourJudgement, AlreadyLookedAt.
    """
    locked = lock(submission)
    current = _current(locked)
    writers: set[int | None] = {current.assessor_id}
    if current.kind == Kind.AGREED:
        writers |= {locked.assessor_id, locked.second_assessor_id}
    if trainer.pk not in writers:
        raise NotYourJudgement
    check_no_conflict(locked, trainer, now=now)
    open_one = _open_one(locked)
    if open_one:
        if open_one.assessor_id == trainer.pk and open_one.kind == Kind.CORRECTION:
            return open_one
        raise AlreadyLookedAt
    correction = _new_round(locked, assessor=trainer, kind=Kind.CORRECTION, feedback=current.feedback)
    for mark in current.marks.all():
        CriterionMark.objects.create(
            assessment=correction, criterion_id=mark.criterion_id, level=mark.level, remark=mark.remark
        )
    for spot in current.spots.all():
        spot.pk = None
        spot.assessment = correction
        spot.save()
    return correction


@transaction.atomic
def drop_correction(*, submission: Submission, trainer: User) -> None:
    """Leave the judgement as it was. Dropping twice is once."""
    lock(submission).assessments.filter(kind=Kind.CORRECTION, state=AssessmentState.DRAFT, assessor=trainer).delete()


@transaction.atomic
def release_correction(
    *, submission: Submission, trainer: User, revision: int, outcome: str, now: datetime
) -> Assessment:
    """Release the corrected judgement, or the one after an appeal. The earlier stays readable in the history.

    Raises NotMarking, ColleagueWork, StaleMarks, NotReady, ReasonMissing, NeverLower.
    """
    locked = lock(submission)
    concept = concept_of(locked, trainer)
    if concept is None or locked.state != SubmissionState.RELEASED:
        raise NotMarking
    check_no_conflict(locked, trainer, now=now)
    current = _current(locked)
    verdict = check_ready(concept, locked, revision=revision, outcome=outcome)
    check_reason(concept.reason)
    if current.outcome == Outcome.SUFFICIENT and verdict.outcome != Outcome.SUFFICIENT:
        raise NeverLower
    if verdict.outcome == Outcome.INSUFFICIENT and current.outcome != Outcome.INSUFFICIENT:
        raise NotReady(_("A final no needs two assessors; it cannot be said in a correction."))
    publish(locked, concept, actor=trainer, now=now)
    if concept.kind == Kind.APPEAL:
        appeal = _open_appeal(locked)
        move(
            appeal,
            AppealState.UPHELD,
            moves=APPEAL_MOVES,
            history=AppealHistory,
            actor=trainer,
            now=now,
            reason=concept.reason,
            also={"replacement": concept},
        )
    return concept


@transaction.atomic
def register_appeal(*, submission: Submission, grounds: str, assessor: User, actor: User, now: datetime) -> Appeal:
    """Staff write down that the participant disagrees, and who looks at the work anew: nobody who judged it before.

    Raises NothingReleased, ReasonMissing, AlreadyLookedAt, NotYourEdition, JudgedBefore, ColleagueWork.
    """
    check_reason(grounds, field="grounds")
    locked = lock(submission)
    current = _current(locked)
    if _open_one(locked):
        raise AlreadyLookedAt
    if locked.assessments.filter(assessor=assessor).exists():
        raise JudgedBefore(field="assessor")
    if not EditionTrainer.objects.filter(trainer=assessor).exists() or locked.enrolment.person_id == assessor.pk:
        raise NotYourEdition(field="assessor")
    check_no_conflict(locked, assessor, now=now)
    appeal = Appeal.objects.create(
        submission=locked, against=current, grounds=grounds, raised_at=now, assessor=assessor
    )
    AppealHistory.objects.create(subject=appeal, at=now, actor=actor, new=appeal.state)
    _new_round(locked, assessor=assessor, kind=Kind.APPEAL, feedback="")
    return appeal


@transaction.atomic
def dismiss_appeal(*, submission: Submission, trainer: User, reason: str, now: datetime) -> Appeal:
    """The judgement stands. The participant reads why. Raises NoAppealOpen, ReasonMissing."""
    check_reason(reason)
    locked = lock(submission)
    appeal = _open_appeal(locked)
    if appeal.assessor_id != trainer.pk:
        raise NoAppealOpen
    locked.assessments.filter(kind=Kind.APPEAL, state=AssessmentState.DRAFT).delete()
    move(
        appeal,
        AppealState.DISMISSED,
        moves=APPEAL_MOVES,
        history=AppealHistory,
        actor=trainer,
        now=now,
        reason=reason,
    )
    tell_dismissed(locked, appeal, now=now)
    return appeal


def _open_appeal(locked: Submission) -> Appeal:
    appeal = Appeal.objects.select_for_update().filter(submission=locked, state=AppealState.OPEN).first()
    if appeal is None:
        raise NoAppealOpen
    return appeal


def _current(locked: Submission) -> Assessment:
    current: Assessment | None = locked.judgement if locked.state == SubmissionState.RELEASED else None
    if current is None:
        raise NothingReleased
    return current


def _open_one(locked: Submission) -> Assessment | None:
    return locked.assessments.filter(state=AssessmentState.DRAFT, kind__in=AFTER_RELEASE).first()


def _new_round(locked: Submission, *, assessor: User, kind: Kind, feedback: str) -> Assessment:
    last = locked.assessments.aggregate(last=Max("round"))["last"] or 0
    return Assessment.objects.create(submission=locked, assessor=assessor, kind=kind, round=last + 1, feedback=feedback)
