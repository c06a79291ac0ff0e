"""The participant's side: start an attempt, hand it in, take it back. One function a move of `SUBMISSION_MOVES`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, MoveNotAllowed
from common.states import move
from common.working_days import add_working_days
from courses.models import CurriculumAssignment
from learning.enums import EnrolmentState, ResultSource
from learning.models import Enrolment
from messaging.services import outbox
from portfolio.enums import SUBMISSION_MOVES, AssessmentState, Outcome, SubmissionState
from portfolio.models import Assessment, Evidence, FileEvidence, Observation, Submission, SubmissionHistory
from portfolio.services import pictures
from portfolio.services.blocking import lock_files
from portfolio.services.privacy_check import Decision, Look, settle
from portfolio.services.snapshots import hash_of, pieces_to_hand_in, take_snapshot


class NotTakingPart(DomainError):
    default_message = _(
        "You have finished or left this track, so nothing can be changed here. You can still read everything."
    )


class NotADraft(DomainError):
    default_message = _("This attempt has been handed in and can no longer be changed.")


class NoAttemptOpen(DomainError):
    default_message = _("There is no new attempt to start here.")


class CountsAlready(DomainError):
    default_message = _("This assignment counts already. Take that back first if you want to hand it in here.")


class FulfilledAlready(DomainError):
    default_message = _("This assignment is fulfilled in the meantime. You need not hand in anything more.")


class AttemptsSpent(DomainError):
    default_message = _("You have used all attempts. The organisation will contact you about what is possible.")


class NothingToHandIn(DomainError):
    default_message = _("There is nothing to hand in yet. Write a text or add a file, link or instrument.")


class BlockedFile(DomainError):
    default_message = _("A file in this attempt is blocked because somebody can be recognised in it. Remove it first.")


class UnfinishedObservation(DomainError):
    default_message = _("An observation is not finished: %(missing)s. Fill it in or remove it.")

    def __init__(self, missing: list[str]) -> None:
        super().__init__(self.default_message % {"missing": ", ".join(missing)})


class InfectedFile(DomainError):
    default_message = _("Malware was found in a file of this attempt. Remove that file first.")


class ChangedSinceReview(DomainError):
    default_message = _("Your work has changed since you opened this page. Look at it once more and hand in again.")


@transaction.atomic
def start_attempt(*, enrolment: Enrolment, pin: CurriculumAssignment, now: datetime) -> Submission:
    """Open the first attempt, or the next one as an editable copy of the work that was returned.

    A second click gets the attempt that the first one opened. Raises NotTakingPart, CountsAlready, FulfilledAlready,
    NoAttemptOpen, AttemptsSpent.
    """
    # The lock on the enrolment makes two clicks wait for each other; there may be no submission row yet to lock.
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if locked.state != EnrolmentState.CONFIRMED:
        raise NotTakingPart
    _check_counts_not_yet(locked, pin.assignment_id)
    pin = _pin_of(locked, pin)
    last = locked.submissions.filter(assignment=pin.assignment_id).order_by("-attempt").first()
    if last and last.state == SubmissionState.DRAFT:
        return last
    if last:
        _check_next_attempt(last)
    attempt = Submission.objects.create(
        enrolment=locked, assignment=pin.assignment, version=pin.version, attempt=last.attempt + 1 if last else 1
    )
    SubmissionHistory.objects.create(subject=attempt, at=now, actor=locked.person, new=attempt.state)
    if last:
        _copy_evidence(last, attempt, now=now)
    return attempt


def _check_counts_not_yet(enrolment: Enrolment, assignment_id: int) -> None:
    """Nobody marks work for an assignment that counts: by a decision, or because an earlier attempt was corrected meanwhile."""
    result = enrolment.assignmentresults.filter(assignment=assignment_id).first()
    if result:
        raise FulfilledAlready if result.source == ResultSource.COMPUTED else CountsAlready


def _pin_of(enrolment: Enrolment, shown: CurriculumAssignment) -> CurriculumAssignment:
    """The pin of the curriculum that holds now: while somebody read the page, the edition may have taken over a newer one.

    Raises NoAttemptOpen.
    """
    curriculum = enrolment.edition.curriculum
    if shown.curriculum_id == curriculum.pk:
        return shown
    pin = (
        curriculum.assignment_pins.filter(assignment=shown.assignment_id)
        .select_related("assignment", "version")
        .first()
    )
    if pin is None:
        raise NoAttemptOpen
    return pin


def _check_next_attempt(last: Submission) -> None:
    judgement = last.judgement
    if last.state != SubmissionState.RELEASED or judgement is None or judgement.outcome == Outcome.SUFFICIENT:
        raise NoAttemptOpen
    if last.is_last_attempt:
        raise AttemptsSpent


def _copy_evidence(source: Submission, target: Submission, *, now: datetime) -> None:
    """New rows with the same content; a copied file points at the same stored bytes, which never change."""
    lock_files(source.enrolment.person_id)
    for piece in source.evidence.all():
        copy = type(piece).objects.create(submission=target, order=piece.order, created_at=now, **piece.copy_values())
        if isinstance(copy, FileEvidence) and copy.may_be_opened:
            pictures.ask(copy, now=now)  # one that waits for its scan gets them with the verdict


def lock_draft(submission: Submission) -> Submission:
    """The row, locked, when its writer may change it; inside a transaction. Raises NotADraft, NotTakingPart."""
    locked = lock_own(submission)
    if locked.state != SubmissionState.DRAFT:
        raise NotADraft
    return locked


def lock_own(submission: Submission) -> Submission:
    """The row, locked, when its writer still takes part. Raises NotTakingPart."""
    locked = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("enrolment__edition__curriculum", "enrolment__person", "assignment", "version")
        .get(pk=submission.pk)
    )
    if locked.enrolment.state != EnrolmentState.CONFIRMED:
        raise NotTakingPart
    return locked


@transaction.atomic
def submit(
    *,
    submission: Submission,
    seen_hash: str,
    look: Look,
    decisions: Mapping[str, Decision],
    looked_self: bool,
    now: datetime,
) -> Submission:
    """Freeze what the participant saw on the review page (`seen_hash`), promise a date, and send the receipt.

    `look` was taken at the same content, before this lock: reading files takes seconds. A second click finds that work
    handed in and changes nothing. Raises NotADraft, CountsAlready, FulfilledAlready, NotTakingPart, NothingToHandIn,
    BlockedFile, InfectedFile, UnfinishedObservation, PrivacyUndecided, ReasonTellsWho, NotLookedYourself,
    ChangedSinceReview.
    """
    locked = lock_own(submission)
    if locked.state == SubmissionState.SUBMITTED and locked.snapshot_hash == seen_hash:
        return locked
    if locked.state != SubmissionState.DRAFT:
        raise NotADraft
    _check_counts_not_yet(locked.enrolment, locked.assignment_id)
    _pieces, snapshot = freeze(locked, seen_hash=seen_hash)
    record = settle(look, decisions=decisions, looked_self=looked_self, now=now)
    marking_days = locked.enrolment.edition.curriculum.marking_days
    move(
        locked,
        SubmissionState.SUBMITTED,
        moves=SUBMISSION_MOVES,
        history=SubmissionHistory,
        actor=locked.enrolment.person,
        now=now,
        also={
            "snapshot": snapshot,
            "snapshot_hash": seen_hash,
            "privacy_check": record,
            "submitted_at": now,
            "promised_by": add_working_days(timezone.localdate(now), days=marking_days),
        },
    )
    _send_receipt(locked, pieces=snapshot["evidence"], now=now)
    return locked


def freeze(submission: Submission, *, seen_hash: str) -> tuple[list[Evidence], dict[str, Any]]:
    """The pieces and the snapshot of a locked attempt, when it is what its writer saw (`seen_hash`) and fit for other eyes.

    Raises NothingToHandIn, BlockedFile, InfectedFile, UnfinishedObservation, ChangedSinceReview.
    """
    pieces = pieces_to_hand_in(submission)
    if not pieces:
        raise NothingToHandIn
    if any(isinstance(piece, FileEvidence) and piece.is_blocked for piece in pieces):
        raise BlockedFile
    if any(isinstance(piece, FileEvidence) and piece.is_infected for piece in pieces):
        raise InfectedFile
    for piece in pieces:
        if isinstance(piece, Observation) and piece.missing:
            raise UnfinishedObservation(piece.missing)
    snapshot = take_snapshot(submission, pieces)
    if hash_of(snapshot) != seen_hash:
        raise ChangedSinceReview
    return pieces, snapshot


def _send_receipt(submission: Submission, *, pieces: list[dict[str, Any]], now: datetime) -> None:
    person = submission.enrolment.person
    # Withdrawn and handed in again is news again: the moment belongs to the occasion.
    moment = submission.history.filter(new=SubmissionState.SUBMITTED).count()
    key = f"submission:{submission.pk}:received" if moment == 1 else f"submission:{submission.pk}:received:{moment}"
    outbox.queue(
        key=key,
        address=person.email,
        template="submission_received",
        context={
            "name": person.first_name,
            "title": submission.version.title,
            "attempt": submission.attempt,
            "submitted_at": submission.submitted_at,
            "promised_by": submission.promised_by,
            "pieces": pieces,
            "url": f"{settings.SITE_URL}{submission.attempt_url}",
        },
        now=now,
        recipient=person,
    )


@transaction.atomic
def withdraw(*, submission: Submission, now: datetime) -> Submission:
    """Take handed-in work back to a draft, as long as nobody has started marking it.

    An assessor who had put the work back leaves a concept behind; it would not fit the changed work, so it goes.
    Raises NotTakingPart, MoveNotAllowed.
    """
    locked = lock_own(submission)
    if locked.state != SubmissionState.SUBMITTED:
        raise MoveNotAllowed
    move(
        locked,
        SubmissionState.DRAFT,
        moves=SUBMISSION_MOVES,
        history=SubmissionHistory,
        actor=locked.enrolment.person,
        now=now,
        also={"snapshot": None, "snapshot_hash": "", "privacy_check": None, "submitted_at": None, "promised_by": None},
    )
    Assessment.objects.filter(submission=locked, state=AssessmentState.DRAFT).delete()
    return locked
