"""The assessor's side: take work, mark it, put it back, release the judgement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from common.states import move, note_change
from courses.models import Criterion
from learning.services import results
from portfolio.enums import (
    AFTER_RELEASE,
    SUBMISSION_MOVES,
    AssessmentState,
    Kind,
    Level,
    Outcome,
    SubmissionState,
)
from portfolio.models import Assessment, CriterionMark, Submission, SubmissionHistory
from portfolio.querysets import is_colleague
from portfolio.services.blocking import block_for_privacy, note_doubt
from portfolio.services.telling import tell_released

FIRST_ROUND = 1


class NotYourEdition(DomainError):
    default_message = _("You do not mark in this edition.")


class ColleagueWork(DomainError):
    default_message = _("This participant works at the same school as you. Somebody else marks this work.")


class TakenByAnother(DomainError):
    default_message = _("Somebody else is marking this work.")


class GivenToAnother(DomainError):
    default_message = _("This work was given to somebody else. They, or the organisation, can hand it over to you.")


class NotMarking(DomainError):
    default_message = _("You are not marking this work at the moment.")


class StaleMarks(DomainError):
    default_message = _(
        "This judgement was changed in another tab. Nothing was overwritten: below is what you typed here. Saving it again replaces what is stored."
    )


class NotReady(DomainError):
    """The judgement cannot be released as it is."""


@dataclass(frozen=True)
class Mark:
    """What an assessor typed at one criterion. `level` is empty while undecided."""

    level: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the marks lead to. `outcome` is None while the assessor is not done; `problem` says why it cannot be released."""

    outcome: Outcome | None
    problem: str = ""
    blocks_files: bool = False
    needs_second: bool = False


@transaction.atomic
def claim(*, submission: Submission, trainer: User, now: datetime) -> Submission:
    """Start marking. A second click is harmless; of two trainers one gets the work.

    Raises NotYourEdition, ColleagueWork, TakenByAnother, GivenToAnother, MoveNotAllowed.
    """
    locked = lock(submission)
    if locked.state == SubmissionState.MARKING:
        if locked.assessor_id == trainer.pk:
            return locked
        raise TakenByAnother
    check_may_mark(locked, trainer, now=now)
    if locked.state == SubmissionState.SUBMITTED and locked.assessor_id not in {None, trainer.pk}:
        raise GivenToAnother
    move(
        locked,
        SubmissionState.MARKING,
        moves=SUBMISSION_MOVES,
        history=SubmissionHistory,
        actor=trainer,
        now=now,
        also={"assessor": trainer},
    )
    open_assessment(locked, trainer)
    return locked


def lock(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("enrolment__edition__curriculum", "enrolment__person", "assignment", "version")
        .get(pk=submission.pk)
    )


def check_may_mark(submission: Submission, trainer: User, *, now: datetime) -> None:
    taught = Submission.objects.taught_by(trainer, today=timezone.localdate(now))
    if not taught.filter(pk=submission.pk).exists():
        raise NotYourEdition
    check_no_conflict(submission, trainer, now=now)


def check_no_conflict(submission: Submission, trainer: User, *, now: datetime) -> None:
    conflict = is_colleague(trainer, today=timezone.localdate(now))
    if Submission.objects.filter(conflict, pk=submission.pk).exists():
        raise ColleagueWork


def open_assessment(submission: Submission, trainer: User) -> None:
    """The trainer's own concept goes on; a concept that somebody else put back is theirs alone and starts anew."""
    draft = submission.assessments.filter(round=FIRST_ROUND).first()
    if draft and draft.assessor_id == trainer.pk:
        return
    if draft:
        draft.delete()
    Assessment.objects.create(submission=submission, assessor=trainer, round=FIRST_ROUND)


@transaction.atomic
def put_back(*, submission: Submission, trainer: User, now: datetime, reason: str = "") -> Submission:
    """Leave the work to somebody else. The concept stays for when this trainer takes it again. Raises NotMarking."""
    locked = lock_marking(submission, trainer)
    move(
        locked,
        SubmissionState.SUBMITTED,
        moves=SUBMISSION_MOVES,
        history=SubmissionHistory,
        actor=trainer,
        now=now,
        reason=reason,
        also={"assessor": None},
    )
    return locked


def lock_marking(submission: Submission, trainer: User) -> Submission:
    locked = lock(submission)
    check_is_marking(locked, trainer)
    return locked


def check_is_marking(submission: Submission, trainer: User) -> None:
    if submission.state != SubmissionState.MARKING or submission.assessor_id != trainer.pk:
        raise NotMarking


@transaction.atomic
def save_marks(
    *,
    submission: Submission,
    trainer: User,
    marks: Mapping[int, Mark],
    feedback: str,
    revision: int,
    now: datetime,
    reason: str = "",
) -> Assessment:
    """Save the concept that `trainer` is writing, however incomplete; `marks` by criterion id. The same again is fine.

    `outcome` holds what it would lead to, once nothing is missing. Insufficient on privacy closes the files to others, and
    another level opens them again (decision 0022). Raises NotMarking, StaleMarks.
    """
    locked = lock(submission)
    assessment = concept_of(locked, trainer)
    if assessment is None:
        raise NotMarking
    stored = _stored_marks(assessment)
    if (
        assessment.feedback == feedback
        and assessment.reason == reason
        and stored == {pk: mark for pk, mark in marks.items() if mark != Mark()}
    ):
        return assessment
    if revision != assessment.revision:
        raise StaleMarks
    rubric = list(locked.version.rubric.all())
    for criterion in rubric:
        _save_mark(assessment, criterion, marks.get(criterion.pk, Mark()))
    if _doubts_privacy(marks, rubric) != _doubts_privacy(stored, rubric):
        note_doubt(locked, is_doubted=_doubts_privacy(marks, rubric), actor=trainer, now=now)
    assessment.submission = locked
    assessment.feedback = feedback
    assessment.reason = reason
    verdict = judge(assessment)
    assessment.outcome = verdict.outcome if verdict.outcome and (verdict.needs_second or not verdict.problem) else ""
    assessment.revision += 1
    assessment.save(update_fields=["feedback", "reason", "outcome", "revision", "updated_at"])
    return assessment


def concept_of(submission: Submission, trainer: User) -> Assessment | None:
    """The judgement that `trainer` is writing about this work now; None when it is not theirs to write.

    What both assessors agree on is written by either of them; everything else by its own assessor alone.
    """
    open_ones = submission.assessments.filter(state=AssessmentState.DRAFT, done_at__isnull=True)
    if submission.state == SubmissionState.AGREEING:
        if trainer.pk not in {submission.assessor_id, submission.second_assessor_id}:
            return None
        return open_ones.filter(kind=Kind.AGREED).first()
    kinds = {
        SubmissionState.MARKING: [Kind.FIRST] if submission.assessor_id == trainer.pk else [],
        SubmissionState.SECOND: [Kind.SECOND] if submission.second_assessor_id == trainer.pk else [],
        SubmissionState.RELEASED: list(AFTER_RELEASE),
    }.get(SubmissionState(submission.state), [])
    return open_ones.filter(kind__in=kinds, assessor=trainer).first() if kinds else None


def _stored_marks(assessment: Assessment) -> dict[int, Mark]:
    return {row.criterion_id: Mark(level=row.level, remark=row.remark) for row in assessment.marks.all()}


def _doubts_privacy(marks: Mapping[int, Mark], rubric: list[Criterion]) -> bool:
    return any(each.is_privacy and marks.get(each.pk, Mark()).level == Level.INSUFFICIENT for each in rubric)


def _save_mark(assessment: Assessment, criterion: Criterion, mark: Mark) -> None:
    if mark == Mark():
        assessment.marks.filter(criterion=criterion).delete()
        return
    CriterionMark.objects.update_or_create(
        assessment=assessment, criterion=criterion, defaults={"level": mark.level, "remark": mark.remark}
    )


def judge(assessment: Assessment) -> Verdict:
    """What this concept leads to (DESIGN: all sufficient → voldaan; any insufficient → aanvullen).

    Insufficient on privacy is always aanvullen. Otherwise, at the last attempt, insufficient is final, and a final no needs
    two assessors: of the first it goes to a second one, of both it may be released.
    """
    submission = assessment.submission
    levels = {row.criterion_id: row.level for row in assessment.marks.all()}
    rubric = list(submission.version.rubric.all())
    if any(not levels.get(criterion.pk) for criterion in rubric):
        return Verdict(None, str(_("Choose a level for every criterion first.")))
    insufficient = [criterion for criterion in rubric if levels[criterion.pk] == Level.INSUFFICIENT]
    if not insufficient:
        return Verdict(Outcome.SUFFICIENT)
    privacy = any(criterion.is_privacy for criterion in insufficient)
    outcome = Outcome.INSUFFICIENT if submission.is_last_attempt and not privacy else Outcome.REVISE
    problem = "" if assessment.feedback.strip() else str(_("Say in the overall feedback what has to be supplemented."))
    if outcome == Outcome.INSUFFICIENT and assessment.kind == Kind.FIRST and not problem:
        problem = str(
            _(
                "This is the last attempt, so the outcome would be final. A second assessor looks at it first, without seeing your marks."
            )
        )
        return Verdict(outcome, problem, needs_second=True)
    return Verdict(outcome, problem, blocks_files=privacy)


@transaction.atomic
def release(*, submission: Submission, trainer: User, revision: int, outcome: str, now: datetime) -> Assessment:
    """Make the judgement final and tell the participant: lock, check, block files, save, results, mail.

    `revision` and `outcome` are what the trainer saw when deciding. A second click finds it released and changes nothing.
    Raises NotMarking, ColleagueWork, StaleMarks, NotReady.
    """
    locked = lock(submission)
    if locked.state == SubmissionState.RELEASED and locked.assessor_id == trainer.pk:
        return locked.assessments.get(round=FIRST_ROUND)
    check_is_marking(locked, trainer)
    check_no_conflict(locked, trainer, now=now)
    assessment = locked.assessments.get(round=FIRST_ROUND)
    check_ready(assessment, locked, revision=revision, outcome=outcome)
    publish(locked, assessment, actor=trainer, now=now)
    return assessment


def check_ready(assessment: Assessment, locked: Submission, *, revision: int, outcome: str) -> Verdict:
    """The verdict, when it may be released and is what the trainer saw. Raises StaleMarks, NotReady."""
    assessment.submission = locked
    verdict = judge(assessment)
    if assessment.revision != revision:
        raise StaleMarks
    if verdict.problem or verdict.outcome is None:
        raise NotReady(verdict.problem)
    if verdict.outcome != outcome:
        raise StaleMarks
    return verdict


def publish(locked: Submission, assessment: Assessment, *, actor: User, now: datetime) -> None:
    """Release what is ready: the judgement, what follows from it, and the mail. The caller holds the lock and has checked."""
    verdict = judge(assessment)
    if verdict.blocks_files:
        block_for_privacy(locked, actor=actor, now=now)
    assessment.state = AssessmentState.RELEASED
    assessment.outcome = str(verdict.outcome)
    assessment.released_at = now
    assessment.save(update_fields=["state", "outcome", "reason", "released_at", "updated_at"])
    if locked.state == SubmissionState.RELEASED:  # a correction: the attempt stays what it was
        note_change(locked, history=SubmissionHistory, actor=actor, now=now, reason=assessment.reason)
    else:
        move(
            locked,
            SubmissionState.RELEASED,
            moves=SUBMISSION_MOVES,
            history=SubmissionHistory,
            actor=actor,
            now=now,
            reason=assessment.outcome,
        )
    if verdict.outcome == Outcome.SUFFICIENT:
        results.record_assignment_met(enrolment=locked.enrolment, version=locked.version, now=now)
    tell_released(locked, assessment, now=now)
