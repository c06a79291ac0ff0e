"""Reading the same work together: prepared from work whose writer agreed, opened without a name, marked by every trainer."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from common.states import move
from portfolio.enums import CALIBRATION_MOVES, CalibrationState, SubmissionState
from portfolio.models import (
    Calibration,
    CalibrationConsent,
    CalibrationHistory,
    CalibrationMark,
    Submission,
)
from portfolio.services.assessments import Mark
from portfolio.services.spots import text_of_evidence

BLANK = "[…]"


class NoConsent(DomainError):
    default_message = _("The participant has not agreed to this.")


class NoText(DomainError):
    default_message = _("Only work with a text can be read together; files may show who somebody is.")


class NotPreparing(DomainError):
    default_message = _("This is open already and can no longer be changed.")


class NotOpen(DomainError):
    default_message = _("This is not open for marking.")


class Incomplete(DomainError):
    default_message = _("Choose a level for every criterion.")


@transaction.atomic
def give_consent(*, submission: Submission, now: datetime) -> CalibrationConsent:
    """The participant agrees, once their work is judged. Agreeing twice is once. Raises NoConsent for other work."""
    if submission.state != SubmissionState.RELEASED:
        raise NoConsent
    consent, _created = CalibrationConsent.objects.get_or_create(submission=submission, defaults={"given_at": now})
    return consent


@transaction.atomic
def take_consent_back(*, submission: Submission) -> None:
    """From now on the work is not used. What is open holds no name and no way back to the work."""
    CalibrationConsent.objects.filter(submission=submission).delete()
    Calibration.objects.filter(source=submission, state=CalibrationState.PREPARING).delete()


@transaction.atomic
def prepare(*, submission: Submission, trainer: User, now: datetime) -> Calibration:
    """Copy the texts with the names we know taken out; the trainer reads it once more before opening it.

    A second click finds the copy. Raises NoConsent, NoText.
    """
    locked = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("enrolment__person", "version")
        .get(pk=submission.pk)
    )
    if not CalibrationConsent.objects.filter(submission=locked).exists():
        raise NoConsent
    existing = Calibration.objects.filter(source=locked).first()
    if existing:
        return existing
    texts = [text_of_evidence(piece).strip() for piece in locked.evidence.all()]
    text = "\n\n".join(text for text in texts if text)
    if not text:
        raise NoText
    calibration = Calibration.objects.create(
        version=locked.version, source=locked, text=without_names(text, locked), created_by=trainer
    )
    CalibrationHistory.objects.create(subject=calibration, at=now, actor=trainer, new=calibration.state)
    return calibration


def without_names(text: str, submission: Submission) -> str:
    """The text without the participant's own names, address and school."""
    person, employer = submission.enrolment.person, submission.enrolment.employer
    known = [str(person), person.first_name, person.last_name, person.email, str(employer or "")]
    for word in sorted({each for each in known if len(each) > 1}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", BLANK, text, flags=re.IGNORECASE)
    return text


@transaction.atomic
def open_calibration(*, calibration: Calibration, text: str, trainer: User, now: datetime) -> Calibration:
    """From here all trainers can mark it, and nothing leads back to who wrote it. Raises NotPreparing, NoText, NoConsent."""
    locked = Calibration.objects.select_for_update(of=("self",)).get(pk=calibration.pk)
    if locked.state != CalibrationState.PREPARING or locked.created_by_id != trainer.pk:
        raise NotPreparing
    if not text.strip():
        raise NoText(field="text")
    if not CalibrationConsent.objects.filter(submission=locked.source_id).exists():
        raise NoConsent
    move(
        locked,
        CalibrationState.OPEN,
        moves=CALIBRATION_MOVES,
        history=CalibrationHistory,
        actor=trainer,
        now=now,
        also={"text": text, "source": None},
    )
    return locked


@transaction.atomic
def mark(*, calibration: Calibration, trainer: User, marks: Mapping[int, Mark]) -> None:
    """One trainer's reading; once given it may be changed as long as it is open. Raises NotOpen, Incomplete."""
    locked = Calibration.objects.select_for_update(of=("self",)).get(pk=calibration.pk)
    if locked.state != CalibrationState.OPEN:
        raise NotOpen
    rubric = list(locked.version.rubric.all())
    if any(not marks.get(criterion.pk, Mark()).level for criterion in rubric):
        raise Incomplete
    for criterion in rubric:
        given = marks[criterion.pk]
        CalibrationMark.objects.update_or_create(
            calibration=locked,
            trainer=trainer,
            criterion=criterion,
            defaults={"level": given.level, "remark": given.remark},
        )


@transaction.atomic
def close(*, calibration: Calibration, agreed: str, trainer: User, now: datetime) -> Calibration:
    """Note what was agreed on; nobody marks any more. Raises NotOpen."""
    locked = Calibration.objects.select_for_update(of=("self",)).get(pk=calibration.pk)
    if locked.state != CalibrationState.OPEN or locked.created_by_id != trainer.pk:
        raise NotOpen
    move(
        locked,
        CalibrationState.CLOSED,
        moves=CALIBRATION_MOVES,
        history=CalibrationHistory,
        actor=trainer,
        now=now,
        reason="",
        also={"agreed": agreed},
    )
    return locked
