"""Read modules over curricula: where the study load drifts away from its bounds, and which changes wait for a next version."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.hours import format_sbu, minutes_to_sbu
from courses.enums import CurriculumState, EditionState
from courses.models import (
    AssignmentVersion,
    Curriculum,
    CurriculumLesson,
    Edition,
    LessonDayComponent,
    LessonVersion,
)
from courses.services.sbu import Plan, check_plan, load_plans

STATES = [
    ("out", _("out of bounds")),
    ("will", _("out of bounds with the newest versions")),
    ("fits", _("fits")),
]
RUNNING = (EditionState.OPEN, EditionState.CONFIRMED)


@dataclass(frozen=True)
class DriftRow:
    """One component of one curriculum, in SBU: what it asks now, and would ask with the newest lessons and assignments."""

    curriculum: str
    component: str
    lower: Decimal | None
    upper: Decimal | None
    required: Decimal
    everything: Decimal
    required_newest: Decimal
    everything_newest: Decimal
    state: str
    url: str

    @property
    def state_label(self) -> Any:
        return dict(STATES)[self.state]

    @property
    def bounds(self) -> str:
        return _range(self.lower, self.upper)

    @property
    def now(self) -> str:
        return _range(self.required, self.everything)

    @property
    def ahead(self) -> str:
        return _range(self.required_newest, self.everything_newest)


def _range(least: Decimal | None, most: Decimal | None) -> str:
    return " – ".join("…" if each is None else format_sbu(each) for each in (least, most))


def drift_rows() -> list[DriftRow]:
    """Concepts and published curricula, the troubled ones first. The same number of statements for any number."""
    curricula = Curriculum.objects.exclude(state=CurriculumState.RETIRED).select_related("track")
    plans = load_plans(curricula)
    rows = [row for plan, ahead in zip(plans, with_newest(plans), strict=True) for row in _rows(plan, ahead)]
    order = [state for state, _label in STATES]
    return sorted(rows, key=lambda row: order.index(row.state))


def with_newest(plans: Sequence[Plan]) -> list[Plan]:
    """The plans as if every pin took over the newest version; nothing is saved."""
    lesson_ids = {pin.lesson_id for plan in plans for pin in plan.lessons}
    task_ids = {pin.assignment_id for plan in plans for pin in plan.tasks}
    lessons = LessonVersion.objects.filter(lesson__in=lesson_ids).defer("body", "blocks").order_by("number")
    tasks = AssignmentVersion.objects.filter(assignment__in=task_ids).order_by("number")
    newest = {version.lesson_id: version for version in lessons}
    newest_tasks = {version.assignment_id: version for version in tasks}
    return [
        replace(
            plan,
            lessons=[_moved(pin, newest[pin.lesson_id]) for pin in plan.lessons],
            tasks=[_moved(pin, newest_tasks[pin.assignment_id]) for pin in plan.tasks],
        )
        for plan in plans
    ]


def _moved(pin: Any, version: Any) -> Any:
    moved = copy(pin)
    moved.version = version
    if isinstance(version, LessonVersion):
        moved.relevance = version.relevance
    return moved


def _rows(plan: Plan, ahead: Plan) -> Iterable[DriftRow]:
    url = reverse("curricula:inspect", args=[plan.curriculum.pk])
    for now, then in zip(check_plan(plan).rows, check_plan(ahead).rows, strict=True):
        if isinstance(now.component, LessonDayComponent) or (now.lower is None and now.upper is None):
            continue  # a day lasts what it lasts, a portfolio has no hours of its own
        yield DriftRow(
            curriculum=str(plan.curriculum),
            component=now.component.title,
            lower=now.lower,
            upper=now.upper,
            required=minutes_to_sbu(now.required),
            everything=minutes_to_sbu(now.everything),
            required_newest=minutes_to_sbu(then.required),
            everything_newest=minutes_to_sbu(then.everything),
            state="out" if not now.fits else "will" if not then.fits else "fits",
            url=url,
        )


@dataclass(frozen=True)
class WaitingRow:
    """A material version that a published curriculum does not read yet, or that a running edition runs without.

    `ready` names the newer versions of the track that do read it; with `is_published` one of those may be offered to the
    running editions in `offers` (number and code).
    """

    lesson: str
    curriculum: str
    pinned: int
    newest: int
    published_at: datetime
    editions: int
    codes: str
    ready: str
    is_published: bool
    offers: Sequence[tuple[int, str]]
    url: str


def waiting_rows() -> list[WaitingRow]:
    """Three statements, whatever the size. A retired curriculum is named as long as an edition runs with it."""
    in_use = Edition.objects.filter(state__in=RUNNING).values("curriculum")
    pins = list(
        CurriculumLesson.objects.filter(~Q(curriculum__state=CurriculumState.RETIRED) | Q(curriculum__in=in_use))
        .select_related("lesson", "version", "curriculum__track")
        .defer("version__body", "version__blocks", "lesson__body")
        .order_by("curriculum", "order")
    )
    running: dict[int, list[Edition]] = defaultdict(list)
    for edition in Edition.objects.filter(state__in=RUNNING).order_by("code"):
        running[edition.curriculum_id].append(edition)
    material: dict[int, list[LessonVersion]] = defaultdict(list)
    versions = LessonVersion.objects.filter(is_material=True, number__gt=1).defer("body", "blocks").order_by("number")
    for version in versions:
        material[version.lesson_id].append(version)
    same_lesson: dict[int, list[CurriculumLesson]] = defaultdict(list)
    for pin in pins:
        same_lesson[pin.lesson_id].append(pin)
    rows = [
        _waiting_row(pin, newer, running[pin.curriculum_id], _readers(pin, newer[-1], same_lesson[pin.lesson_id]))
        for pin in pins
        if pin.curriculum.state != CurriculumState.CONCEPT
        and (newer := [row for row in material[pin.lesson_id] if row.number > pin.version.number])
    ]
    return [row for row in rows if row.editions or not row.is_published]


def _readers(pin: CurriculumLesson, newest: LessonVersion, others: Iterable[CurriculumLesson]) -> list[Curriculum]:
    """The newer versions of the same track, concept or published, that read the newest material version."""
    return [
        other.curriculum
        for other in others
        if other.version.number >= newest.number
        and other.curriculum.track_id == pin.curriculum.track_id
        and other.curriculum.version > pin.curriculum.version
        and other.curriculum.state != CurriculumState.RETIRED
    ]


def _waiting_row(
    pin: CurriculumLesson, newer: Sequence[LessonVersion], editions: Sequence[Edition], readers: Sequence[Curriculum]
) -> WaitingRow:
    return WaitingRow(
        lesson=f"{pin.lesson.key} {pin.lesson.title}",
        curriculum=str(pin.curriculum),
        pinned=pin.version.number,
        newest=newer[-1].number,
        published_at=newer[0].published_at,
        editions=len(editions),
        codes=", ".join(edition.code for edition in editions),
        ready=", ".join(f"{reader} ({reader.get_state_display()})" for reader in readers),
        is_published=any(reader.state == CurriculumState.PUBLISHED for reader in readers),
        offers=[(edition.pk, edition.code) for edition in editions],
        url=reverse("curricula:inspect", args=[pin.curriculum_id]),
    )
