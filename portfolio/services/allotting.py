"""Whose work it is: handed over between trainers, or given. Dividing it over several is next door."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from common.states import move, note_change
from courses.models import EditionTrainer
from portfolio.enums import SUBMISSION_MOVES, SubmissionState
from portfolio.models import Assessment, Submission, SubmissionHistory, TrainerAbsence
from portfolio.services.assessments import (
    NotMarking,
    check_may_mark,
    check_no_conflict,
    lock,
)
from portfolio.services.reasons import check_reason
from portfolio.services.telling import tell_reopened

FIRST_HAS_IT = frozenset({SubmissionState.SUBMITTED, SubmissionState.MARKING})


class TrainerAway(DomainError):
    default_message = _("This trainer is away today, so no work goes to them.")


class CannotGive(DomainError):
    default_message = _("This work does not wait for a first assessor any more.")


class GoneMeanwhile(CannotGive):
    default_message = _("Somebody else has this work by now, so it stays with them.")


def is_away(trainer: User, *, on: date) -> bool:
    return TrainerAbsence.objects.filter(trainer=trainer, since__lte=on, until__gte=on).exists()


def colleagues_of(submission: Submission, *, today: date) -> list[User]:
    """The trainers of the edition who could mark this work today: not away, not of the participant's own school."""
    current = Q(until__isnull=True) | Q(until__gte=today)
    ids = EditionTrainer.objects.filter(current, edition=submission.enrolment.edition_id, since__lte=today)
    away = TrainerAbsence.objects.filter(since__lte=today, until__gte=today)
    people = (
        User.objects.filter(pk__in=ids.values("trainer"), is_active=True)
        .exclude(pk__in=away.values("trainer"))
        .exclude(pk=submission.enrolment.person_id)
    )
    school = submission.enrolment.employer_id
    if school:
        works_there = Q(memberships__until__isnull=True) | Q(memberships__until__gte=today)
        people = people.exclude(
            pk__in=User.objects.filter(works_there, memberships__organisation=school, memberships__kind="staff").values(
                "pk"
            )
        )
    return list(people)


@transaction.atomic
def hand_over(*, submission: Submission, trainer: User, to: User, now: datetime, reason: str = "") -> Submission:
    """A trainer passes work that is theirs to a colleague of the edition. A concept stays with who wrote it and goes.

    Raises NotMarking, TrainerAway, NotYourEdition, ColleagueWork.
    """
    locked = lock(submission)
    if locked.state not in FIRST_HAS_IT or locked.assessor_id != trainer.pk:
        raise NotMarking
    _give(locked, to=to, actor=trainer, now=now, reason=reason)
    return locked


@transaction.atomic
def give(*, submission: Submission, to: User | None, actor: User, now: datetime, reason: str) -> Submission:
    """Give waiting work to a trainer, or (with `to` None) set it free; also when somebody was already marking.

    It is taken from whoever `submission` says has it; from nobody who got it since.
    Raises ReasonMissing, CannotGive, GoneMeanwhile, TrainerAway, NotYourEdition, ColleagueWork.
    """
    check_reason(reason)
    locked = lock(submission)
    if locked.state not in FIRST_HAS_IT:
        raise CannotGive
    if locked.assessor_id != submission.assessor_id:
        raise GoneMeanwhile
    old = locked.assessor
    _give(locked, to=to, actor=actor, now=now, reason=reason)
    audit.record(
        action="submission.give",
        subject=locked,
        actor=actor,
        now=now,
        old={"assessor": old.pk if old else None},
        new={"assessor": to.pk if to else None},
        reason=reason,
    )
    return locked


def _give(locked: Submission, *, to: User | None, actor: User, now: datetime, reason: str) -> None:
    if to is not None:
        check_may_mark(locked, to, now=now)
        if is_away(to, on=timezone.localdate(now)):
            raise TrainerAway(field="to")
    if locked.assessor_id == (to.pk if to else None):
        return
    if locked.state == SubmissionState.MARKING:
        move(
            locked,
            SubmissionState.SUBMITTED,
            moves=SUBMISSION_MOVES,
            history=SubmissionHistory,
            actor=actor,
            now=now,
            reason=reason,
            also={"assessor": to},
        )
    else:
        locked.assessor = to
        locked.save(update_fields=["assessor", "updated_at"])
        note_change(locked, history=SubmissionHistory, actor=actor, now=now, reason=reason)
    if to is not None:  # the concept of somebody else would not be theirs to read
        Assessment.objects.filter(submission=locked).exclude(assessor=to).delete()


@transaction.atomic
def return_without_judgement(*, submission: Submission, trainer: User, reason: str, now: datetime) -> Submission:
    """Give work back as a draft of the same attempt, when it cannot be judged (an empty file, the wrong assignment).

    The participant reads the reason. The concept goes: it would not fit the changed work.
    Raises NotMarking, ReasonMissing, ColleagueWork.
    """
    check_reason(reason)
    locked = lock(submission)
    if locked.state != SubmissionState.MARKING or locked.assessor_id != trainer.pk:
        raise NotMarking
    check_no_conflict(locked, trainer, now=now)
    reopen(locked, actor=trainer, reason=reason, now=now)
    return locked


def reopen(locked: Submission, *, actor: User, reason: str, now: datetime) -> None:
    """Back to a draft of the same attempt, and tell the participant why. The caller holds the lock."""
    move(
        locked,
        SubmissionState.DRAFT,
        moves=SUBMISSION_MOVES,
        history=SubmissionHistory,
        actor=actor,
        now=now,
        reason=reason,
        also={"snapshot": None, "snapshot_hash": "", "submitted_at": None, "promised_by": None, "assessor": None},
    )
    Assessment.objects.filter(submission=locked).delete()
    tell_reopened(locked, reason=reason, now=now)
