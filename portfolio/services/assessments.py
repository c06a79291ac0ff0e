"""The assessor's side: take work, mark it, put it back, release the judgement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from common.states import move
from courses.models import Criterion
from learning.services import results
from messaging.services import outbox
from portfolio.enums import (
    SUBMISSION_MOVES,
    AssessmentState,
    Level,
    Outcome,
    ScanState,
    SubmissionState,
)
from portfolio.models import Assessment, CriterionMark, FileEvidence, Submission, SubmissionHistory
from portfolio.querysets import is_colleague

FIRST_ROUND = 1


class NotYourEdition(DomainError):
    default_message = _("You do not mark in this edition.")


class ColleagueWork(DomainError):
    default_message = _("This participant works at the same school as you. Somebody else marks this work.")


class TakenByAnother(DomainError):
    default_message = _("Somebody else is marking this work.")


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


@transaction.atomic
def claim(*, submission: Submission, trainer: User, now: datetime) -> Submission:
    """Start marking. A second click is harmless; of two trainers one gets the work.

    Raises NotYourEdition, ColleagueWork, TakenByAnother, MoveNotAllowed.
    """
    locked = _lock(submission)
    if locked.state == SubmissionState.MARKING:
        if locked.assessor_id == trainer.pk:
            return locked
        raise TakenByAnother
    _check_may_mark(locked, trainer, now=now)
    move(
        locked,
        SubmissionState.MARKING,
        moves=SUBMISSION_MOVES,
        history=SubmissionHistory,
        actor=trainer,
        now=now,
        also={"assessor": trainer},
    )
    _open_assessment(locked, trainer)
    return locked


def _lock(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("enrolment__edition__curriculum", "enrolment__person", "assignment", "version")
        .get(pk=submission.pk)
    )


def _check_may_mark(submission: Submission, trainer: User, *, now: datetime) -> None:
    taught = Submission.objects.taught_by(trainer, today=timezone.localdate(now))
    if not taught.filter(pk=submission.pk).exists():
        raise NotYourEdition
    _check_no_conflict(submission, trainer, now=now)


def _check_no_conflict(submission: Submission, trainer: User, *, now: datetime) -> None:
    conflict = is_colleague(trainer, today=timezone.localdate(now))
    if Submission.objects.filter(conflict, pk=submission.pk).exists():
        raise ColleagueWork


def _open_assessment(submission: Submission, trainer: User) -> None:
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
    locked = _lock_marking(submission, trainer)
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


def _lock_marking(submission: Submission, trainer: User) -> Submission:
    locked = _lock(submission)
    _check_is_marking(locked, trainer)
    return locked


def _check_is_marking(submission: Submission, trainer: User) -> None:
    if submission.state != SubmissionState.MARKING or submission.assessor_id != trainer.pk:
        raise NotMarking


@transaction.atomic
def save_marks(
    *, submission: Submission, trainer: User, marks: Mapping[int, Mark], feedback: str, revision: int
) -> Assessment:
    """Save a concept, however incomplete; `marks` by criterion id. Saving the same again is fine.

    Raises NotMarking, StaleMarks.
    """
    locked = _lock_marking(submission, trainer)
    assessment = locked.assessments.get(round=FIRST_ROUND)
    if assessment.feedback == feedback and _stored_marks(assessment) == {
        pk: mark for pk, mark in marks.items() if mark != Mark()
    }:
        return assessment
    if revision != assessment.revision:
        raise StaleMarks
    for criterion in locked.version.rubric.all():
        _save_mark(assessment, criterion, marks.get(criterion.pk, Mark()))
    assessment.feedback = feedback
    assessment.revision += 1
    assessment.save(update_fields=["feedback", "revision", "updated_at"])
    return assessment


def _stored_marks(assessment: Assessment) -> dict[int, Mark]:
    return {row.criterion_id: Mark(level=row.level, remark=row.remark) for row in assessment.marks.all()}


def _save_mark(assessment: Assessment, criterion: Criterion, mark: Mark) -> None:
    if mark == Mark():
        assessment.marks.filter(criterion=criterion).delete()
        return
    CriterionMark.objects.update_or_create(
        assessment=assessment, criterion=criterion, defaults={"level": mark.level, "remark": mark.remark}
    )


def judge(assessment: Assessment) -> Verdict:
    """What this concept leads to (DESIGN: all sufficient → voldaan; any insufficient → aanvullen).

    Insufficient on privacy is always aanvullen. Otherwise, at the last attempt, insufficient would be final, and a final
    no needs a second assessor.
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
    if submission.is_last_attempt and not privacy:
        return Verdict(
            Outcome.INSUFFICIENT,
            str(
                _(
                    "This is the last attempt, so the outcome would be final. A second assessor has to look at it before it can be released. Your concept is saved; tell the organisation."
                )
            ),
        )
    if not assessment.feedback.strip():
        return Verdict(
            Outcome.REVISE, str(_("Say in the overall feedback what has to be supplemented.")), blocks_files=privacy
        )
    return Verdict(Outcome.REVISE, blocks_files=privacy)


@transaction.atomic
def release(*, submission: Submission, trainer: User, revision: int, outcome: str, now: datetime) -> Assessment:
    """Make the judgement final and tell the participant: lock, check, block files, save, results, mail.

    `revision` and `outcome` are what the trainer saw when deciding. A second click finds it released and changes nothing.
    Raises NotMarking, ColleagueWork, StaleMarks, NotReady.
    """
    locked = _lock(submission)
    if locked.state == SubmissionState.RELEASED and locked.assessor_id == trainer.pk:
        return locked.assessments.get(round=FIRST_ROUND)
    _check_is_marking(locked, trainer)
    _check_no_conflict(locked, trainer, now=now)
    assessment = locked.assessments.get(round=FIRST_ROUND)
    assessment.submission = locked
    verdict = judge(assessment)
    if assessment.revision != revision:
        raise StaleMarks
    if verdict.problem or verdict.outcome is None:
        raise NotReady(verdict.problem)
    if verdict.outcome != outcome:
        raise StaleMarks
    if verdict.blocks_files:
        _block_files(locked)
    _release(locked, assessment, outcome=verdict.outcome, now=now)
    if verdict.outcome == Outcome.SUFFICIENT:
        results.record_assignment_met(enrolment=locked.enrolment, version=locked.version, now=now)
    _tell_participant(locked, assessment, now=now)
    return assessment


def _block_files(submission: Submission) -> None:
    """Nobody downloads these bytes until staff decide, in whichever attempt they are."""
    names = list(FileEvidence.objects.filter(submission=submission).values_list("file", flat=True))
    FileEvidence.objects.filter(file__in=names).update(scan=ScanState.BLOCKED)


def _release(submission: Submission, assessment: Assessment, *, outcome: Outcome, now: datetime) -> None:
    assessment.state = AssessmentState.RELEASED
    assessment.outcome = outcome
    assessment.released_at = now
    assessment.save(update_fields=["state", "outcome", "released_at", "updated_at"])
    move(
        submission,
        SubmissionState.RELEASED,
        moves=SUBMISSION_MOVES,
        history=SubmissionHistory,
        actor=assessment.assessor,
        now=now,
        reason=outcome.value,
    )


def _tell_participant(submission: Submission, assessment: Assessment, *, now: datetime) -> None:
    person = submission.enrolment.person
    outbox.queue(
        key=f"submission:{submission.pk}:released",
        address=person.email,
        template="work_released",
        context={
            "name": person.first_name,
            "title": submission.version.title,
            "attempt": submission.attempt,
            "outcome": assessment.outcome,
            "url": f"{settings.SITE_URL}{submission.attempt_url}",
        },
        now=now,
        recipient=person,
    )
