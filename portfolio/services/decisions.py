"""What the staff decide about one person's portfolio: more time, another attempt, an end. Each with a reason, none undone."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from learning.models import AssignmentResult, Enrolment
from portfolio.enums import AFTER_FINAL, DecisionKind, Outcome, SubmissionState
from portfolio.models import PortfolioDecision, Submission
from portfolio.services.allotting import reopen
from portfolio.services.assessments import lock
from portfolio.services.reasons import check_reason


class NothingToDecide(DomainError):
    default_message = _(
        "There is nothing to decide here: attempts are left, the work is sufficient, or it was settled."
    )


class NotLater(DomainError):
    default_message = _("Choose a date after today and after the date that holds now.")


class CannotUnlock(DomainError):
    default_message = _("Only work that is handed in and not yet judged can be opened again.")


@transaction.atomic
def decide_after_final(
    *, submission: Submission, kind: str, reason: str, actor: User, now: datetime
) -> PortfolioDecision:
    """All attempts are spent: an extra attempt, a later edition, or stop. Raises ReasonMissing, NothingToDecide."""
    check_reason(reason)
    locked = lock(submission)
    if kind not in AFTER_FINAL or not awaits_decision(locked):
        raise NothingToDecide
    return _decide(locked.enrolment, submission=locked, kind=kind, reason=reason, actor=actor, now=now)


def awaits_decision(submission: Submission) -> bool:
    """Whether the participant can do nothing more until the staff decide."""
    judgement = submission.judgement
    if submission.state != SubmissionState.RELEASED or judgement is None or judgement.outcome == Outcome.SUFFICIENT:
        return False
    if AssignmentResult.objects.filter(enrolment=submission.enrolment_id, assignment=submission.assignment_id).exists():
        return False  # it counts because of work elsewhere
    settled = PortfolioDecision.objects.filter(
        enrolment=submission.enrolment_id,
        assignment=submission.assignment_id,
        kind__in=AFTER_FINAL,
        at__gte=judgement.released_at,
    )
    return submission.is_last_attempt and not settled.exists()


@transaction.atomic
def extend(
    *, enrolment: Enrolment, until: date, current: date | None, reason: str, actor: User, now: datetime
) -> PortfolioDecision:
    """A later due date for one person, for the whole portfolio. Raises ReasonMissing, NotLater."""
    check_reason(reason)
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("person").get(pk=enrolment.pk)
    if until <= timezone.localdate(now) or (current is not None and until <= current):
        raise NotLater(field="until")
    return _decide(
        locked, submission=None, kind=DecisionKind.EXTENSION, until=until, reason=reason, actor=actor, now=now
    )


@transaction.atomic
def unlock(*, submission: Submission, reason: str, actor: User, now: datetime) -> Submission:
    """Handed-in work becomes a draft again, also when a trainer had started. Raises ReasonMissing, CannotUnlock."""
    check_reason(reason)
    locked = lock(submission)
    if locked.state not in {SubmissionState.SUBMITTED, SubmissionState.MARKING}:
        raise CannotUnlock
    reopen(locked, actor=actor, reason=reason, now=now)
    _decide(locked.enrolment, submission=locked, kind=DecisionKind.UNLOCK, reason=reason, actor=actor, now=now)
    return locked


def _decide(
    enrolment: Enrolment,
    *,
    submission: Submission | None,
    kind: str,
    reason: str,
    actor: User,
    now: datetime,
    until: date | None = None,
) -> PortfolioDecision:
    decision = PortfolioDecision.objects.create(
        enrolment=enrolment,
        assignment=submission.assignment if submission else None,
        kind=kind,
        until=until,
        reason=reason,
        actor=actor,
        at=now,
    )
    audit.record(
        action=f"portfolio.{kind}",
        subject=submission or enrolment,
        actor=actor,
        now=now,
        new={"until": until.isoformat()} if until else {},
        reason=reason,
    )
    return decision
