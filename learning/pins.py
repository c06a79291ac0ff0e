"""The lessons a curriculum pins, and what one person did in them.

Here, and only here, stands when something done with one version of a lesson counts for another.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet
from django.urls import reverse

from courses.enums import Relevance
from courses.models import Component, CurriculumLesson, LessonVersion
from learning.enums import MAY_READ

Schedule = Mapping[int, Mapping[int, int]]  # curriculum id → module id → order of the component that asks for it


def still_counts(*, met: int | None, pinned: int, material: Iterable[int]) -> bool:
    """Whether what was done with version number `met` counts where number `pinned` is read.

    The same version counts, and so does any other as long as no material change lies between them: a cosmetic re-point
    takes nothing away, after a material one the lesson is done again (or staff decide). `material` holds the numbers of
    the lesson's material versions.
    """
    return met is not None and not any(met < number <= pinned for number in material)


def material_numbers(lesson_ids: Iterable[int]) -> Mapping[int, list[int]]:
    """Numbers of the material versions per lesson. Asks nothing for no lessons, which is the usual case: few change."""
    numbers: dict[int, list[int]] = defaultdict(list)
    wanted = set(lesson_ids)
    if wanted:
        rows = LessonVersion.objects.filter(lesson__in=wanted, is_material=True).order_by("number")
        for lesson_id, number in rows.values_list("lesson_id", "number"):
            numbers[lesson_id].append(number)
    return numbers


def readable_pins(person_id: int) -> QuerySet[CurriculumLesson]:
    """Pins somebody may read. With two enrolments in one track the running one comes first, then the newest."""
    path = "curriculum__editions__enrolments"
    return (
        CurriculumLesson.objects.filter(**{f"{path}__person_id": person_id, f"{path}__state__in": MAY_READ})
        .select_related("version", "curriculum__track")
        .defer("version__body")
        .order_by(f"-{path}__state", f"-{path}__confirmed_at", "pk")  # "confirmed" sorts after "completed"
    )


def schedules(curriculum_ids: Iterable[int]) -> Schedule:
    """Which component asks for which module. A module that two components ask for belongs to the first."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = (
        Component.objects.non_polymorphic()
        .filter(curriculum_id__in=set(curriculum_ids))
        .order_by("order")
        .values_list("curriculum_id", "order", "elearningcomponent__modules", "preparatoryassignmentcomponent__modules")
    )
    for curriculum_id, order, *modules in rows:
        for module_id in filter(None, modules):
            found[curriculum_id].setdefault(module_id, order)
    return found


@lru_cache(maxsize=1024)
def lesson_url(track_key: str, lesson_key: str) -> str:
    """Remembered: a page of lessons names dozens of them."""
    return reverse("lesson", args=[track_key, lesson_key])


class Link(NamedTuple):
    """A lesson to go to."""

    url: str
    title: str


class Listed(NamedTuple):
    """A lesson in a list, and nothing of its reader but the state it is in."""

    lesson_id: int
    url: str
    title: str
    minutes: int
    is_need: bool
    state: str


@dataclass(frozen=True)
class LessonLine:
    """One pinned lesson in a list: what it is and how far this person is.

    `pinned` is the number of the version read here, `met` that of the version it was met with; `component` is the order
    of the component that asks for its module. What the person never opened is None.
    """

    curriculum_id: int
    track_key: str
    lesson_id: int
    key: str
    title: str
    minutes: int
    relevance: str
    module_id: int
    module_key: str
    module_number: int
    module_name: str
    seconds: int | None
    corrected: int | None
    block_id: str | None
    finished_at: datetime | None
    met: int | None
    pinned: int
    component: int | None
    is_met: bool
    is_credited: bool = False

    @property
    def is_settled(self) -> bool:
        """Nothing is asked any more: met, or its module was credited."""
        return self.is_met or self.is_credited

    @property
    def is_finished(self) -> bool:
        """Whether "Les afronden" was pressed; the lesson may still wait for a quiz."""
        return self.finished_at is not None

    @property
    def is_need(self) -> bool:
        return self.relevance == Relevance.NEED

    @property
    def is_started(self) -> bool:
        return self.seconds is not None

    @property
    def studied_seconds(self) -> int:
        """What the server saw, and what the participant put right."""
        return (self.seconds or 0) + 60 * (self.corrected or 0)

    @property
    def studied_minutes(self) -> int:
        return self.studied_seconds // 60

    @property
    def state(self) -> str:
        """For a list that shows it: done, credited, waiting (finished, but something lacks), begun or open."""
        if self.is_settled:
            return "done" if self.is_met else "credited"
        if self.is_finished:
            return "waiting"
        return "begun" if self.is_started else "open"

    @property
    def url(self) -> str:
        return lesson_url(self.track_key, self.key)

    @property
    def link(self) -> Link:
        return Link(self.url, self.title)

    @property
    def listed(self) -> Listed:
        return Listed(self.lesson_id, self.url, self.title, self.minutes, self.is_need, self.state)

    @property
    def resume_url(self) -> str:
        """The lesson at the block last read."""
        return f"{self.url}#blok-{self.block_id}" if self.block_id else self.url


PLANNED = {  # the fields of a LessonLine that are the same for everybody, and where the pin holds them
    "curriculum_id": "curriculum_id",
    "track_key": "curriculum__track__key",
    "lesson_id": "lesson_id",
    "key": "lesson__key",
    "title": "version__title",
    "minutes": "version__minutes",
    "relevance": "relevance",
    "module_id": "lesson__module_id",
    "module_key": "lesson__module__key",
    "module_number": "lesson__module__number",
    "module_name": "lesson__module__name",
    "pinned": "version__number",
}
OWN = {  # those of one person, and where their progress holds them
    "seconds": "seconds",
    "corrected": "corrected_minutes",
    "block_id": "block_id",
    "finished_at": "finished_at",
    "met": "met_version__number",
}
NOT_OPENED: Mapping[str, Any] = dict.fromkeys(OWN)


def lesson_lines(
    *, person_id: int, curriculum_ids: Iterable[int], schedule: Schedule | None = None
) -> list[LessonLine]:
    """The lessons of these curricula as they are offered: one statement, and one for the schedule if it is not given."""
    curricula = set(curriculum_ids)
    offered = schedules(curricula) if schedule is None else schedule
    pins = CurriculumLesson.objects.filter(curriculum_id__in=curricula).order_by("curriculum_id", "order")
    mine = FilteredRelation("lesson__progress", condition=Q(lesson__progress__person_id=person_id))
    fields = PLANNED | {name: f"mine__{path}" for name, path in OWN.items()}
    rows = pins.annotate(mine=mine).values_list(*fields.values())
    return lines_in_order([dict(zip(fields, row, strict=True)) for row in rows], schedule=offered)


def lines_in_order(rows: Sequence[Mapping[str, Any]], *, schedule: Schedule) -> list[LessonLine]:
    """Rows of PLANNED and OWN fields as lines.

    Modules stand in the track's table in one order and are offered in that of the components which ask for them. What
    counts and what comes when is put together here: as subqueries it took three times as long, on every page.
    """
    material = material_numbers(
        row["lesson_id"] for row in rows if row["met"] is not None and row["met"] < row["pinned"]
    )
    lines = [
        LessonLine(
            **row,
            component=schedule.get(row["curriculum_id"], {}).get(row["module_id"]),
            is_met=still_counts(met=row["met"], pinned=row["pinned"], material=material[row["lesson_id"]]),
        )
        for row in rows
    ]
    last = float("inf")
    return sorted(lines, key=lambda line: (line.curriculum_id, last if line.component is None else line.component))


def first_unfinished(lines: Iterable[LessonLine]) -> LessonLine | None:
    """Where "Continue" leads: the first need-to-know lesson that is still asked."""
    return next((line for line in lines if line.is_need and not line.is_settled), None)


@dataclass(frozen=True)
class ModuleLine:
    """A module with its lessons, and how much of what the certificate asks is done; by planned minutes."""

    module_id: int
    key: str
    number: int
    name: str
    component: int | None
    lessons: tuple[LessonLine, ...]
    credit: str = ""  # why it counts, where it was done before

    @property
    def listed(self) -> tuple[Listed, ...]:
        return tuple(line.listed for line in self.lessons)

    @property
    def need(self) -> list[LessonLine]:
        return [line for line in self.lessons if line.is_need]

    @property
    def nice(self) -> list[LessonLine]:
        return [line for line in self.lessons if not line.is_need]

    @property
    def need_minutes(self) -> int:
        return sum(line.minutes for line in self.need)

    @property
    def done_minutes(self) -> int:
        return sum(line.minutes for line in self.need if line.is_settled)

    @property
    def percent(self) -> int:
        """0–100, rounded down: 100 only when all of it is met. Without need-to-know lessons there is nothing left to do."""
        return self.done_minutes * 100 // self.need_minutes if self.need_minutes else 100

    @property
    def nice_done(self) -> int:
        return sum(line.is_met for line in self.nice)

    @property
    def is_met(self) -> bool:
        return self.done_minutes == self.need_minutes


def module_lines(lines: Iterable[LessonLine]) -> list[ModuleLine]:
    """Lessons of one curriculum grouped by module, in the order given."""
    grouped: dict[int, list[LessonLine]] = {}
    for line in lines:
        grouped.setdefault(line.module_id, []).append(line)
    return [
        ModuleLine(
            module_id=module_id,
            key=group[0].module_key,
            number=group[0].module_number,
            name=group[0].module_name,
            component=group[0].component,
            lessons=tuple(group),
        )
        for module_id, group in grouped.items()
    ]
