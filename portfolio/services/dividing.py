"""Waiting work spread evenly: first looked at, then given. The staff divide any of it, assessors what nobody has."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.enums import TrainerRole
from courses.models import Edition, EditionTrainer
from portfolio.enums import SubmissionState
from portfolio.models import Submission, TrainerAbsence
from portfolio.services.allotting import FIRST_HAS_IT, CannotGive, TrainerAway, give
from portfolio.services.assessments import ColleagueWork, NotYourEdition
from portfolio.services.reasons import check_reason


class NobodyThere(DomainError):
    default_message = _("Choose at least one trainer who is there today.")


class LookAgain(DomainError):
    default_message = _("Since you looked, the choice or the waiting work changed. Look once more, then divide.")


@dataclass(frozen=True)
class Share:
    """What one trainer has now, in all editions, and would get. Away until that date (None: there) means nothing."""

    trainer: User
    has: int
    gets: int
    away_until: date | None = None

    @property
    def total(self) -> int:
        return self.has + self.gets


@dataclass(frozen=True)
class Division:
    """How work would be divided: `given` as pairs, oldest promise first; `left` is what none of them may mark."""

    shares: list[Share]
    given: list[tuple[Submission, User]]
    left: list[Submission]

    @property
    def mark(self) -> str:
        """The same as long as the same trainers get the same number."""
        return ",".join([*(f"{share.trainer.pk}:{share.gets}" for share in self.shares), f"-:{len(self.left)}"])


def plan(*, submissions: Any, trainers: Iterable[User], today: date) -> Division:
    """Each piece, oldest promise first, to who has least among those who may mark it. Writes nothing."""
    people = list(trainers)
    away = _away_until(people, today=today)
    there = [trainer for trainer in people if trainer.pk not in away]
    has = _loads(people)
    may = {
        trainer: set(
            Submission.objects.markable_by(trainer, today=today)
            .filter(pk__in=submissions.values("pk"))
            .values_list("pk", flat=True)
        )
        for trainer in there
    }
    gets: Counter[User] = Counter()
    given, left = [], []
    for submission in sorted(submissions, key=lambda each: (each.promised_by or today, each.pk)):
        able = [trainer for trainer in there if submission.pk in may[trainer]]
        if able:
            least = min(able, key=lambda each: (has[each.pk] + gets[each], each.pk))
            gets[least] += 1
            given.append((submission, least))
        else:
            left.append(submission)
    shares = [Share(trainer, has[trainer.pk], gets[trainer], away.get(trainer.pk)) for trainer in people]
    return Division(shares, given, left)


def _away_until(people: Sequence[User], *, today: date) -> dict[int, date]:
    rows = TrainerAbsence.objects.filter(trainer__in=people, since__lte=today, until__gte=today)
    return dict(rows.order_by("until").values_list("trainer", "until"))


def _loads(people: Sequence[User]) -> Counter[int]:
    rows = Submission.objects.filter(assessor__in=people, state__in=FIRST_HAS_IT)
    return Counter(dict(rows.order_by().values_list("assessor").annotate(Count("pk"))))


def divide(*, submissions: Any, trainers: Iterable[User], actor: User, now: datetime, reason: str) -> Counter[User]:
    """Give a queryset of waiting work as `plan` says; what somebody got meanwhile stays with them.

    Returns how many each of them got. Raises NobodyThere, ReasonMissing.
    """
    division = plan(submissions=submissions, trainers=trainers, today=timezone.localdate(now))
    return _carry_out(division, actor=actor, now=now, reason=reason)


def _carry_out(division: Division, *, actor: User, now: datetime, reason: str) -> Counter[User]:
    check_reason(reason)
    if all(share.away_until for share in division.shares):
        raise NobodyThere(field="trainers")
    given: Counter[User] = Counter()
    for submission, trainer in division.given:
        try:
            give(submission=submission, to=trainer, actor=actor, now=now, reason=reason)
        except (CannotGive, NotYourEdition, ColleagueWork, TrainerAway):  # the world moved since the plan
            continue
        given[trainer] += 1
    return given


# --- assessors of an edition among themselves (docs/decisions/0020) ---------------------------------------------------
def free_work(edition: Edition) -> Any:
    """What waits in this edition for a first assessor, and nobody has."""
    return Submission.objects.filter(
        enrolment__edition=edition, state=SubmissionState.SUBMITTED, assessor__isnull=True
    ).defer("snapshot")


def assessors_of(edition: Edition, *, today: date) -> Any:
    current = Q(until__isnull=True) | Q(until__gte=today)
    rows = EditionTrainer.objects.filter(current, edition=edition, role=TrainerRole.ASSESSOR, since__lte=today)
    return User.objects.filter(pk__in=rows.values("trainer"), is_active=True)


def divide_free(
    *, edition: Edition, trainers: Iterable[User], actor: User, now: datetime, reason: str, seen: str
) -> Counter[User]:
    """An assessor of the edition divides its free work over assessors of that edition; `seen` is the mark of what they saw.

    Raises NotYourEdition, NobodyThere, LookAgain, ReasonMissing.
    """
    today = timezone.localdate(now)
    people, assessors = list(trainers), set(assessors_of(edition, today=today))
    if not {actor, *people} <= assessors:
        raise NotYourEdition
    division = plan(submissions=free_work(edition), trainers=people, today=today)
    if division.mark != seen:
        raise LookAgain
    return _carry_out(division, actor=actor, now=now, reason=reason)
