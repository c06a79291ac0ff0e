"""Read module: where each participant is with each assignment, who acts next and by when.

Two queries, however many rows; a third when somebody fulfilled an assignment in another leergang.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.enums import LessonDayState
from courses.models import CurriculumAssignment, LessonDay
from learning.earlier_assignments import EarlierWork, describe, judged_before, read_results
from learning.enums import EnrolmentState, ResultSource
from learning.models import AssignmentResult, Enrolment
from portfolio.enums import (
    AFTER_FINAL,
    ENDS,
    WHO_ACTS,
    Actor,
    AssessmentState,
    CreditWay,
    DecisionKind,
    Outcome,
    Step,
    SubmissionState,
)
from portfolio.models import Assessment, PortfolioDecision, Submission


@dataclass(frozen=True)
class AssignmentRow:
    """One assignment of one enrolment.

    `by` is when `actor` is to act: the participant's due date (advice: late is allowed) or the promised marking date.
    `attempt` is the newest attempt, 0 before the first. `source` says why it is met without work, as with an exemption.
    `is_open` is false once the enrolment has ended: then nobody waits for the participant. `earlier` is judged work in
    another leergang that may count here, `way` how; once it counts, `result` says why and rests on its origin. `settled`
    is how the staff ended it after the last attempt.
    """

    enrolment_id: int
    key: str
    title: str
    module: str
    minutes: int
    required: bool
    is_open: bool
    step: Step
    by: date | None
    due: date | None
    attempt: int
    attempts_allowed: int
    outcome: str
    source: str
    url: str
    earlier: EarlierWork | None = None
    is_same_version: bool = False
    result: AssignmentResult | None = None
    settled: str = ""

    @property
    def actor(self) -> Actor:
        if self.settled:
            return Actor.NOBODY
        actor = WHO_ACTS[self.step]
        return Actor.NOBODY if actor == Actor.PARTICIPANT and not self.is_open else actor

    @property
    def way(self) -> CreditWay | None:
        """How `earlier` may count: the same version where nothing was judged yet by the participant, else by the staff."""
        if self.earlier is None or not self.is_open or self.step in {Step.MET, Step.MARKING}:
            return None
        is_judged = self.attempt > 1 or self.step in {Step.REVISE, Step.STUCK}
        if is_judged or not self.is_same_version:
            return CreditWay.STAFF
        return CreditWay.TAKE_BACK if self.step == Step.HANDED_IN else CreditWay.ACCEPT

    @property
    def origin(self) -> EarlierWork | None:
        """The work elsewhere on which this result rests."""
        return describe(self.result.origin) if self.result and self.result.origin else None

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""

    @property
    def source_label(self) -> str:
        return str(ResultSource(self.source).label) if self.source else ""

    def is_late(self, *, today: date) -> bool:
        return self.actor == Actor.PARTICIPANT and self.due is not None and self.due < today


def assignment_rows(enrolments: Iterable[Enrolment]) -> dict[int, list[AssignmentRow]]:
    """Rows per enrolment id: required assignments first, then the optional ones, both in the order of the curriculum."""
    rows: dict[int, list[AssignmentRow]] = {enrolment.pk: [] for enrolment in enrolments}
    newest = _newest_attempts(rows)
    pins = list(_pins(rows))
    results = read_results(
        pk for pin in pins for pk in (pin.decided_id, pin.earlier_id if not pin.met_because else None) if pk
    )
    for pin in pins:
        rows[pin.enrolment_id].append(_row(pin, newest.get((pin.enrolment_id, pin.assignment_id)), results))
    return rows


def work_without_place(enrolments: Iterable[Enrolment], curriculum_id: int) -> dict[int, list[Submission]]:
    """Per enrolment the newest attempt at each assignment that this curriculum does not have and that is not met: a draft,
    handed in, or waiting to be supplemented. It stays kept, but its page is gone. One statement.
    """
    pinned = CurriculumAssignment.objects.filter(curriculum=curriculum_id).values("assignment")
    met = AssignmentResult.objects.filter(enrolment=OuterRef("enrolment"), assignment=OuterRef("assignment"))
    attempts = (
        Submission.objects.filter(~Exists(met), enrolment__in=list(enrolments))
        .exclude(assignment__in=pinned)
        .select_related("assignment", "version")
        .defer("snapshot")
        .order_by("assignment__key", "attempt")
    )
    newest = {(attempt.enrolment_id, attempt.assignment_id): attempt for attempt in attempts}
    found: dict[int, list[Submission]] = {}
    for attempt in newest.values():
        found.setdefault(attempt.enrolment_id, []).append(attempt)
    return found


def waiting_count(trainer: User, today: date) -> int:
    """How much work this trainer could take or finish now."""
    return Submission.objects.to_mark_by(trainer, today=today).free_for(trainer, today=today).count()


def due_date(last_day: datetime | None, *, weeks: int) -> date | None:
    """Weeks after the last lesson day; None while no day is planned."""
    return timezone.localdate(last_day) + timedelta(weeks=weeks) if last_day else None


def due_of(enrolment: Enrolment) -> date | None:
    """The due date of one enrolment's portfolio, with what the staff allowed this person."""
    extended = extensions().filter(enrolment=enrolment).first()
    if extended:
        return extended.until
    days = enrolment.edition.days.exclude(state=LessonDayState.CANCELLED)
    last_day = days.order_by("-starts_at").values_list("starts_at", flat=True).first()
    return due_date(last_day, weeks=enrolment.edition.curriculum.portfolio_weeks)


def extensions() -> Any:
    """Later due dates for one person, the newest first."""
    return PortfolioDecision.objects.filter(kind=DecisionKind.EXTENSION).order_by("-at", "-pk")


def _pins(enrolment_ids: Iterable[int]) -> Iterable[Any]:
    """Every assignment of every enrolment's curriculum, with the norms and facts that a row needs."""
    last_day = (
        LessonDay.objects.filter(edition=OuterRef("curriculum__editions"))
        .exclude(state=LessonDayState.CANCELLED)
        .order_by("-starts_at")
        .values("starts_at")[:1]
    )
    path = "curriculum__editions__enrolments"
    enrolment = OuterRef(path)
    met = AssignmentResult.objects.filter(enrolment=enrolment, assignment=OuterRef("assignment"))
    earlier = judged_before(enrolment=path, person=f"{path}__person", assignment="assignment", version="version")
    extra = PortfolioDecision.objects.filter(
        enrolment=enrolment, assignment=OuterRef("assignment"), kind=DecisionKind.EXTRA_ATTEMPT
    )
    return (
        CurriculumAssignment.objects.filter(curriculum__editions__enrolments__in=list(enrolment_ids))
        .select_related("curriculum", "version", "assignment__module")
        .annotate(
            enrolment_id=F("curriculum__editions__enrolments"),
            enrolment_state=F("curriculum__editions__enrolments__state"),
            last_day=Subquery(last_day),
            met_because=Subquery(met.values("source")[:1]),
            decided_id=Subquery(met.exclude(source=ResultSource.COMPUTED).values("pk")[:1]),
            earlier_id=earlier,
            extended_until=Subquery(extensions().filter(enrolment=enrolment).values("until")[:1]),
            last_decision=Subquery(
                PortfolioDecision.objects.filter(
                    enrolment=enrolment, assignment=OuterRef("assignment"), kind__in=AFTER_FINAL
                )
                .order_by("-at", "-pk")
                .values("kind")[:1]
            ),
            extra_attempts=Coalesce(
                Subquery(extra.order_by().values("enrolment").annotate(n=Count("pk")).values("n")), Value(0)
            ),
        )
        .order_by("-required", "order")
    )


def _newest_attempts(enrolment_ids: Iterable[int]) -> dict[tuple[int, int], Submission]:
    released = Assessment.objects.filter(submission=OuterRef("pk"), state=AssessmentState.RELEASED)
    attempts = (
        Submission.objects.filter(enrolment__in=list(enrolment_ids))
        .annotate(outcome=Subquery(released.order_by("-round").values("outcome")[:1]))
        .defer("snapshot")
        .order_by("attempt")
    )
    return {(attempt.enrolment_id, attempt.assignment_id): attempt for attempt in attempts}


def _row(pin: Any, attempt: Any, results: Mapping[int, AssignmentResult]) -> AssignmentRow:
    allowed = pin.curriculum.portfolio_attempts + pin.extra_attempts
    due = pin.extended_until or due_date(pin.last_day, weeks=pin.curriculum.portfolio_weeks)
    step = _step(attempt, is_met=bool(pin.met_because), allowed=allowed)
    by = {Actor.PARTICIPANT: due, Actor.TRAINER: attempt.promised_by if attempt else None}.get(WHO_ACTS[step])
    by_decision = pin.met_because and pin.met_because != ResultSource.COMPUTED
    earlier = results.get(pin.earlier_id) if not pin.met_because else None
    return AssignmentRow(
        enrolment_id=pin.enrolment_id,
        key=pin.assignment.key,
        title=pin.version.title,
        module=pin.assignment.module.name,
        minutes=pin.version.minutes,
        required=pin.required,
        is_open=pin.enrolment_state == EnrolmentState.CONFIRMED,
        step=step,
        by=by,
        due=due,
        attempt=attempt.attempt if attempt else 0,
        attempts_allowed=allowed,
        outcome=(attempt.outcome or "") if attempt else "",
        source=pin.met_because if by_decision else "",
        url=reverse("assignment", args=[pin.enrolment_id, pin.assignment.key]),
        earlier=describe(earlier) if earlier else None,
        is_same_version=earlier is not None and earlier.version_id == pin.version_id,
        result=results.get(pin.decided_id),
        settled=pin.last_decision if step == Step.STUCK and pin.last_decision in ENDS else "",
    )


def _step(attempt: Any, *, is_met: bool, allowed: int) -> Step:
    if is_met or (attempt and attempt.outcome == Outcome.SUFFICIENT):
        return Step.MET
    if attempt is None:
        return Step.NOT_STARTED
    if attempt.state != SubmissionState.RELEASED:
        return {
            SubmissionState.DRAFT: Step.WRITING,
            SubmissionState.SUBMITTED: Step.HANDED_IN,
            SubmissionState.MARKING: Step.MARKING,
        }[SubmissionState(attempt.state).for_writer]
    return Step.REVISE if attempt.attempt < allowed else Step.STUCK
