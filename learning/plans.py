"""What a curriculum asks of everybody, kept in the memory of a process, so that a lesson reads only what is its reader's own.

A published curriculum changes rarely, and then gets another `plan_stamp`; a lesson version never changes. So nothing kept
here is ever out of date: whoever reads asks for the stamp first, in the statement that says whether they may read at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from common.prepared import prepared
from courses.models import Curriculum, CurriculumLesson, LessonVersion
from learning.models import Enrolment, LessonProgress
from learning.pins import NOT_OPENED, OWN, PLANNED, LessonLine, Schedule, lines_in_order, schedules


@dataclass(frozen=True)
class Plan:
    """The lessons of a curriculum (PLANNED fields, as they are pinned), its pins by lesson, and its schedule."""

    lessons: Sequence[Mapping[str, Any]]
    pins: Mapping[str, CurriculumLesson]
    schedule: Schedule


class Found(NamedTuple):
    """A lesson somebody may read: its pin with version, curriculum and track, in which plan, and for which sector.

    The pin is shared by all who read it: not to be changed or saved.
    """

    pin: CurriculumLesson
    plan: Plan
    sector: str


def find_lesson(person_id: int, *, track_key: str, lesson_key: str) -> Found | None:
    """The lesson behind an address; None where it does not exist for this person. One statement.

    With two enrolments in one track the running one comes first, then the newest.
    """
    for curriculum_id, stamp, sector in _enrolments(person_id=person_id, track_key=track_key):
        plan = plan_of(curriculum_id, stamp)
        if pin := plan.pins.get(lesson_key):
            pin.version = version_of(pin.version_id)
            return Found(pin, plan, sector)
    return None


@prepared
def _enrolments(*, person_id: int, track_key: str) -> QuerySet[Enrolment, tuple[int, UUID, str]]:
    in_track = Enrolment.objects.reading().filter(person_id=person_id, edition__curriculum__track__key=track_key)
    in_order = in_track.order_by("-state", "-confirmed_at", "pk")  # "confirmed" sorts after "completed"
    return in_order.values_list("edition__curriculum_id", "edition__curriculum__plan_stamp", "edition__sector")


def readable_pin(person_id: int, *, track_key: str, lesson_key: str) -> CurriculumLesson | None:
    found = find_lesson(person_id, track_key=track_key, lesson_key=lesson_key)
    return found.pin if found else None


def lines_of(person_id: int, plan: Plan) -> list[LessonLine]:
    """How far somebody is in the lessons of a plan; one statement."""
    own = {lesson_id: dict(zip(OWN, values, strict=True)) for lesson_id, *values in _progress(person_id=person_id)}
    return lines_in_order(
        [{**lesson, **own.get(lesson["lesson_id"], NOT_OPENED)} for lesson in plan.lessons], schedule=plan.schedule
    )


@prepared
def _progress(*, person_id: int) -> QuerySet[LessonProgress, Any]:
    return LessonProgress.objects.filter(person_id=person_id).values_list("lesson_id", *OWN.values())


@lru_cache(maxsize=32)
def plan_of(curriculum_id: int, stamp: UUID) -> Plan:
    """Read in four statements; for a stamp that was asked before, in none."""
    curriculum = Curriculum.objects.select_related("track").get(pk=curriculum_id)
    pins = CurriculumLesson.objects.filter(curriculum=curriculum).order_by("order")
    lessons = [dict(zip(PLANNED, row, strict=True)) for row in pins.values_list(*PLANNED.values())]
    by_lesson = {pin.lesson_id: pin for pin in pins}
    for pin in by_lesson.values():
        pin.curriculum = curriculum
    return Plan(
        lessons=lessons,
        pins={lesson["key"]: by_lesson[lesson["lesson_id"]] for lesson in lessons},
        schedule=schedules([curriculum_id]),
    )


@lru_cache(maxsize=256)
def version_of(version_id: int) -> LessonVersion:
    return LessonVersion.objects.defer("body").get(pk=version_id)
