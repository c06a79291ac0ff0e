"""Read module: where people are in their leergangen. Each question takes the same few statements, however many rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.enums import Relevance
from courses.models import Component, CurriculumLesson, Edition
from learning.counted import Counted, counted_before
from learning.days import DayLine, day_lines
from learning.enums import MAY_READ, TAKES_A_SEAT, EnrolmentState
from learning.models import ComponentResult, Enrolment, LessonProgress
from learning.person_facts import PersonFacts, person_facts
from learning.pins import (
    LessonLine,
    ModuleLine,
    Schedule,
    first_unfinished,
    lesson_lines,
    material_numbers,
    module_lines,
    still_counts,
)
from learning.services.study_time import person_sbu, track_sbu
from learning.steps import NextStep, next_steps
from learning.study_plan import StudyPlan, study_plan

STUCK_AFTER = timedelta(weeks=2)  # e-learning unfinished and not seen for so long: worth a call


class ComponentKind(StrEnum):
    """The subtypes of `Component` by their model name, so that a list needs no statement per subtype."""

    ELEARNING = "elearningcomponent"
    PREPARATION = "preparatoryassignmentcomponent"
    LESSON_DAY = "lessondaycomponent"
    PORTFOLIO = "portfoliocomponent"


@dataclass(frozen=True)
class ComponentLine:
    """A component of one enrolment's curriculum; `met_at` is None while it is open."""

    key: str
    order: int
    title: str
    kind: ComponentKind
    sbu_min: Decimal | None
    sbu_max: Decimal | None
    met_at: datetime | None

    @property
    def is_met(self) -> bool:
        return self.met_at is not None


@dataclass(frozen=True)
class Part:
    """A component with what belongs to it. `component` is None for modules that no component asks for."""

    component: ComponentLine | None
    modules: Sequence[ModuleLine]
    days: Sequence[DayLine]

    @property
    def kind(self) -> str:
        return self.component.kind.name.lower() if self.component else ""


@dataclass(frozen=True)
class TrackOverview:
    """One enrolment as its participant sees it. Planned hours are those of the certificate; realised is what was seen."""

    enrolment: Enrolment
    lessons: Sequence[LessonLine]
    components: Sequence[ComponentLine]
    days: Sequence[DayLine]
    steps: Sequence[NextStep]
    facts: PersonFacts

    @property
    def track(self) -> Any:
        return self.enrolment.edition.track

    @property
    def modules(self) -> list[ModuleLine]:
        return [replace(module, credit=self.credits.get(module.module_id, "")) for module in module_lines(self.lessons)]

    @property
    def parts(self) -> list[Part]:
        """The whole leergang in the order of its schedule."""
        modules = self.modules
        parts = [
            Part(
                component,
                modules=[module for module in modules if module.component == component.order],
                days=[day for day in self.days if day.component_key == component.key],
            )
            for component in self.components
        ]
        loose = [module for module in modules if module.component is None]
        return [*parts, Part(None, modules=loose, days=[])] if loose else parts

    @property
    def next_step(self) -> NextStep | None:
        return self.steps[0] if self.steps else None

    @property
    def may_read(self) -> bool:
        return self.enrolment.state in MAY_READ

    @property
    def url(self) -> str:
        return reverse("learn-track", args=[self.track.key])

    @property
    def first_unfinished(self) -> LessonLine | None:
        return first_unfinished(self.lessons)

    @property
    def percent(self) -> int:
        """Of the need-to-know minutes, rounded down."""
        needed = sum(line.minutes for line in self.lessons if line.is_need)
        done = sum(line.minutes for line in self.lessons if line.is_need and line.is_settled)
        return done * 100 // needed if needed else 100

    @property
    def planned_sbu(self) -> Decimal:
        return self.enrolment.edition.curriculum.planned_sbu

    @property
    def attended_minutes(self) -> int:
        return sum(day.minutes or 0 for day in self.days)

    @property
    def realised_sbu(self) -> Decimal:
        return track_sbu(self.lessons, attended_minutes=self.attended_minutes, declared=self.facts.declared)

    @property
    def credits(self) -> Mapping[int, str]:
        """Modules that count because they were done before, and why."""
        return self.facts.credits.get(self.enrolment.pk, {})

    def plan(self, *, minutes: int, now: datetime) -> StudyPlan:
        return study_plan(self.lessons, minutes=minutes, days=self.days, now=now, ratings=self.facts.ratings)

    @property
    def portfolio_due(self) -> date | None:
        """Weeks after the last lesson day; None while no day is planned."""
        return portfolio_due(self.days, weeks=self.enrolment.edition.curriculum.portfolio_weeks)


def portfolio_due(days: Iterable[DayLine], *, weeks: int) -> date | None:
    starts = [day.starts_at for day in days if not day.is_cancelled]
    return timezone.localdate(max(starts)) + timedelta(weeks=weeks) if starts else None


def track_overviews(
    person: User, now: datetime, *, track_key: str = "", facts: PersonFacts | None = None
) -> list[TrackOverview]:
    """Every enrolment of `person`, running ones first; five statements. With `track_key` those of one leergang.

    `facts` saves a statement for who has them already.
    """
    found = Enrolment.objects.of(person).select_related("edition__curriculum__track")
    if track_key:
        found = found.filter(edition__curriculum__track__key=track_key)
    enrolments = sorted(found, key=lambda enrolment: enrolment.state not in MAY_READ)  # stable: newest first within
    if not enrolments:
        return []
    components, schedule = _components(enrolments)
    curricula = {enrolment.edition.curriculum_id for enrolment in enrolments}
    lines = lesson_lines(person_id=person.pk, curriculum_ids=curricula, schedule=schedule)
    days = day_lines(enrolment.pk for enrolment in enrolments)
    facts = facts or person_facts(person.pk)
    return [
        _overview(
            enrolment,
            lessons=[line for line in lines if line.curriculum_id == enrolment.edition.curriculum_id],
            components=components.get(enrolment.pk, []),
            days=days.get(enrolment.pk, []),
            facts=facts,
            now=now,
        )
        for enrolment in enrolments
    ]


def total_sbu(overviews: Iterable[TrackOverview]) -> Decimal:
    """Realised hours of one person over all leergangen; a lesson that two of them share counts once."""
    rows = list(overviews)
    return person_sbu(
        (line for row in rows for line in row.lessons),
        attended_minutes=sum(row.attended_minutes for row in rows),
        declared=rows[0].facts.declared if rows else {},
    )


def _overview(
    enrolment: Enrolment,
    *,
    lessons: list[LessonLine],
    components: list[ComponentLine],
    days: list[DayLine],
    facts: PersonFacts,
    now: datetime,
) -> TrackOverview:
    curriculum = enrolment.edition.curriculum
    credited = facts.credits.get(enrolment.pk, {})
    lessons = [replace(line, is_credited=line.module_id in credited) for line in lessons] if credited else lessons
    open_components = [component for component in components if not component.is_met]
    steps = next_steps(
        state=enrolment.state,
        lesson=first_unfinished(lessons),
        days=days,
        open_day_keys={row.key for row in open_components if row.kind == ComponentKind.LESSON_DAY},
        portfolio_is_open=any(row.kind == ComponentKind.PORTFOLIO for row in open_components),
        portfolio_due=portfolio_due(days, weeks=curriculum.portfolio_weeks),
        preparation_days=curriculum.preparation_days,
        now=now,
    )
    return TrackOverview(
        enrolment=enrolment, lessons=lessons, components=components, days=days, steps=steps, facts=facts
    )


def _components(enrolments: Iterable[Enrolment]) -> tuple[dict[int, list[ComponentLine]], Schedule]:
    """Per enrolment its components; and, from the same statement, which component asks for which module."""
    met_at = ComponentResult.objects.filter(enrolment=OuterRef("enrolment_id"), component=OuterRef("pk"))
    rows = (
        Component.objects.non_polymorphic()
        .filter(curriculum__editions__enrolments__in=[enrolment.pk for enrolment in enrolments])
        .annotate(enrolment_id=F("curriculum__editions__enrolments"), met_at=Subquery(met_at.values("met_at")[:1]))
        .order_by("order")
        .values_list(
            *("curriculum_id", "elearningcomponent__modules", "preparatoryassignmentcomponent__modules"),
            *("enrolment_id", "order", "key", "title", "polymorphic_ctype__model", "sbu_min", "sbu_max", "met_at"),
        )
    )
    lines: dict[int, dict[int, ComponentLine]] = defaultdict(dict)
    schedule: dict[int, dict[int, int]] = defaultdict(dict)
    for curriculum_id, module, other_module, enrolment_id, order, key, title, model, *rest in rows:
        lines[enrolment_id][order] = ComponentLine(key, order, title, ComponentKind(model), *rest)
        for module_id in filter(None, (module, other_module)):
            schedule[curriculum_id].setdefault(module_id, order)
    return {enrolment_id: list(found.values()) for enrolment_id, found in lines.items()}, schedule


@dataclass(frozen=True)
class ParticipantRow:
    """One participant as trainers and enrolment staff see them: how far, not what they answered."""

    enrolment: Enrolment
    need_minutes: int
    done_minutes: int
    last_seen: datetime | None
    is_stuck: bool
    components: Sequence[ComponentLine]
    days: Sequence[DayLine]
    counted: Counted

    @property
    def person(self) -> User:
        return self.enrolment.person

    @property
    def percent(self) -> int:
        return self.done_minutes * 100 // self.need_minutes if self.need_minutes else 100


def enrolment_rows(
    edition: Edition, now: datetime, *, enrolments: QuerySet[Enrolment] | None = None
) -> list[ParticipantRow]:
    """The people of an edition by name; seven statements. `enrolments` narrows them down, for a page of a long list."""
    people = edition.enrolments.filter(state__in=TAKES_A_SEAT) if enrolments is None else enrolments
    rows = sorted(people.select_related("person", "employer"), key=lambda row: row.person.sortable_name.casefold())
    pins = CurriculumLesson.objects.filter(curriculum=edition.curriculum_id, relevance=Relevance.NEED)
    needed = list(pins.values_list("lesson_id", "lesson__module_id", "version__minutes"))
    met, seen = _study_of(rows, curriculum_id=edition.curriculum_id)
    counted = counted_before(rows)
    components, _schedule = _components(rows)
    days = day_lines(row.pk for row in rows)
    total = sum(minutes for _lesson, _module, minutes in needed)
    found = []
    for row in rows:
        here = counted.get(row.pk, Counted())
        lessons = met.get(row.person_id, set())
        left = sum(
            minutes for lesson, module, minutes in needed if lesson not in lessons and module not in here.modules
        )
        last_seen = seen.get(row.person_id)
        found.append(
            ParticipantRow(
                enrolment=row,
                need_minutes=total,
                done_minutes=total - left,
                last_seen=last_seen,
                is_stuck=row.state == EnrolmentState.CONFIRMED
                and left > 0
                and (last_seen or row.confirmed_at) < now - STUCK_AFTER,
                components=components.get(row.pk, []),
                days=days.get(row.pk, []),
                counted=here,
            )
        )
    return found


def _study_of(
    enrolments: Iterable[Enrolment], *, curriculum_id: int
) -> tuple[dict[int, set[int]], dict[int, datetime]]:
    """Per person: the lessons of this curriculum that are met, and when they were last seen in one."""
    progress = list(
        LessonProgress.objects.filter(
            person__in=[enrolment.person_id for enrolment in enrolments], lesson__pins__curriculum=curriculum_id
        ).values_list(
            "person_id",
            "seen_at",
            "lesson_id",
            "lesson__pins__version__number",
            "met_version__number",
        )
    )
    material = material_numbers(lesson for _, _, lesson, pinned, met in progress if met is not None and met < pinned)
    done: dict[int, set[int]] = defaultdict(set)
    seen: dict[int, datetime] = {}
    for person_id, seen_at, lesson, pinned, met in progress:
        seen[person_id] = max(seen.get(person_id, seen_at), seen_at)
        if still_counts(met=met, pinned=pinned, material=material[lesson]):
            done[person_id].add(lesson)
    return done, seen
