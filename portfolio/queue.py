"""Read module of the marking queue: what waits, who has it, for how long; for trainers and for the staff."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from courses.models import EditionTrainer
from portfolio.enums import WAITS_FOR_TRAINER, AssessmentState, Kind, SubmissionState
from portfolio.models import Assessment, Submission, TrainerAbsence
from portfolio.querysets import free, mine

LAST_CHOICE = 4  # of the filter on attempts: this one and every later one that staff allowed


@dataclass(frozen=True)
class QueueCounts:
    """How the whole queue is made up, whatever filter is on: so that nobody disappears unseen."""

    total: int
    mine: int
    free: int
    others: int
    own_school: int
    overdue: int


@dataclass(frozen=True)
class WaitingRow:
    """What waits for one trainer (`trainer` None: for nobody yet)."""

    trainer: User | None
    waiting: int
    median_days: float
    oldest_days: int
    overdue: int
    away_until: date | None


def is_trainer(person: User) -> bool:
    """Whether they are or were a trainer somewhere, or were ever given work to judge."""
    given = Submission.objects.filter(Q(assessor=person) | Q(second_assessor=person))
    return EditionTrainer.objects.filter(trainer=person).exists() or given.exists()


def queue_of(trainer: User, *, today: date) -> Any:
    """Everything that waits in the trainer's editions and what is theirs, oldest promise first."""
    ready = Assessment.objects.filter(
        submission=OuterRef("pk"), assessor=trainer, kind=Kind.FIRST, state=AssessmentState.DRAFT, done_at__isnull=True
    ).exclude(outcome="")
    return Submission.objects.to_mark_by(trainer, today=today).annotate(
        is_ready=Exists(ready.filter(submission__state=SubmissionState.MARKING))
    )


def counts(rows: Any, trainer: User, *, today: date) -> QueueCounts:
    """One statement over the whole queue."""
    theirs = Q(is_colleague=True) & ~mine(trainer)
    found = rows.order_by().aggregate(
        total=Count("pk"),
        mine=Count("pk", filter=mine(trainer)),
        free=Count("pk", filter=free(trainer) & ~theirs),
        own_school=Count("pk", filter=theirs),
        overdue=Count("pk", filter=Q(promised_by__lt=today) & ~Q(state=SubmissionState.RELEASED)),
    )
    return QueueCounts(**found, others=found["total"] - found["mine"] - found["free"] - found["own_school"])


def narrow(rows: Any, trainer: User, *, today: date, wanted: Mapping[str, Any]) -> Any:
    """The rows that fit every filter in `wanted`; what is empty filters nothing."""
    if wanted.get("edition"):
        rows = rows.filter(enrolment__edition=wanted["edition"])
    if wanted.get("assignment"):
        rows = rows.filter(assignment=wanted["assignment"])
    if attempt := wanted.get("attempt"):
        rows = rows.filter(attempt__gte=attempt) if attempt == LAST_CHOICE else rows.filter(attempt=attempt)
    if wanted.get("waiting"):
        rows = rows.filter(submitted_at__date__lte=today - timedelta(days=wanted["waiting"]))
    theirs = Q(is_colleague=True) & ~mine(trainer)
    whose = {
        "mine": mine(trainer),
        "free": free(trainer) & ~theirs,
        "others": ~mine(trainer) & ~free(trainer) & ~theirs,
        "own_school": theirs,
    }.get(wanted.get("whose", ""))
    return rows if whose is None else rows.filter(whose)


def next_for(trainer: User, *, today: date, after: int | None = None) -> Submission | None:
    """What to do next: the trainer's own work that is not yet ready, else the first that is free. One statement."""
    rows = queue_of(trainer, today=today).free_for(trainer, today=today).filter(is_ready=False)
    rows = rows.exclude(pk=after).annotate(is_mine=Exists(Submission.objects.filter(mine(trainer), pk=OuterRef("pk"))))
    return rows.defer("snapshot").order_by("-is_mine", "promised_by", "submitted_at", "pk").first()


def ready_of(trainer: User) -> Any:
    """Concepts of this trainer that miss nothing and can be released."""
    return (
        Assessment.objects.filter(
            assessor=trainer,
            kind=Kind.FIRST,
            state=AssessmentState.DRAFT,
            done_at__isnull=True,
            submission__assessor=trainer,
            submission__state=SubmissionState.MARKING,
        )
        .exclude(outcome="")
        .select_related(
            "submission__version", "submission__enrolment__person", "submission__enrolment__edition__curriculum"
        )
        .prefetch_related("marks__criterion", "spots__evidence")
        .order_by("submission__promised_by", "pk")
    )


def waits(submission: Submission, *, today: date) -> int:
    """Days since it was handed in."""
    assert submission.submitted_at is not None  # noqa: S101  handed-in work has a time; a constraint holds it
    return (today - timezone.localdate(submission.submitted_at)).days


def waiting_per_trainer(*, today: date) -> list[WaitingRow]:
    """For the staff: who has how much, how long that waits. Three statements, however much waits."""
    rows = Submission.objects.filter(state__in=WAITS_FOR_TRAINER).values_list(
        "state", "assessor", "second_assessor", "submitted_at", "promised_by"
    )
    days: dict[Any, list[int]] = defaultdict(list)
    overdue: dict[Any, int] = defaultdict(int)
    for state, assessor, second, submitted_at, promised_by in rows:
        holder = second if state == SubmissionState.SECOND else assessor
        days[holder].append((today - timezone.localdate(submitted_at)).days)
        overdue[holder] += promised_by is not None and promised_by < today
    people = User.objects.in_bulk([pk for pk in days if pk is not None])
    away = dict(
        TrainerAbsence.objects.filter(trainer__in=people, since__lte=today, until__gte=today).values_list(
            "trainer", "until"
        )
    )
    found = [
        WaitingRow(people.get(pk) if pk else None, len(each), median(each), max(each), overdue[pk], away.get(pk))
        for pk, each in days.items()
    ]
    return sorted(found, key=lambda row: (row.trainer is not None, -row.oldest_days))
