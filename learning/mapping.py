"""Read module: what people reached in one version of a curriculum, and what of it has no place in another.

Lessons, modules and assignments are the same rows in every version; components are found again by their key.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courses.models import Component, CurriculumAssignment, CurriculumLesson, CurriculumModule
from learning.models import AssignmentResult, ComponentResult, Enrolment, LessonProgress, ModuleResult
from learning.pins import material_numbers, still_counts


class Kind(models.TextChoices):
    COMPONENT = "component", _("component")
    MODULE = "module", _("module")
    LESSON = "lesson", _("lesson")
    CHANGED = "changed", _("to be done again, because it changed")
    ASSIGNMENT = "assignment", _("assignment")
    WORK = "work", _("portfolio work that stays behind")


@dataclass(frozen=True)
class NotMapped:
    """Something reached or begun that the other curriculum does not know, or asks anew."""

    kind: Kind
    key: str
    title: str


Lost = Mapping[int, Sequence[NotMapped]]  # enrolment id → what has no place; who loses nothing is not in it
# What a room above adds for these enrolments and this curriculum: asked under the locks of whoever acts.
AlsoLost = Callable[[Iterable[Enrolment], int], Lost]


def nothing_more(_enrolments: Iterable[Enrolment], _curriculum_id: int) -> Lost:
    return {}


def what_does_not_map(
    enrolments: Sequence[Enrolment], *, old: int, new: int, also_lost: AlsoLost = nothing_more
) -> dict[int, list[NotMapped]]:
    """Per enrolment what gets lost between these curricula, in reading order. As many statements for one as for twenty."""
    found: dict[int, list[NotMapped]] = {}
    if old == new or not enrolments:
        return found
    parts = (_components, _modules, _lessons, _assignments)
    rows = [row for part in parts for row in part(enrolments, old, new)]
    for enrolment_id, lost in rows:
        found.setdefault(enrolment_id, []).append(lost)
    for enrolment_id, more in also_lost(enrolments, new).items():
        found.setdefault(enrolment_id, []).extend(more)
    return found


def fingerprint(lost: Lost, *, old: int, new: int) -> str:
    """Of what somebody read, so that agreeing to one list is never agreeing to another."""
    rows = sorted((enrolment_id, row.kind, row.key) for enrolment_id, rows in lost.items() for row in rows)
    return hashlib.sha256(json.dumps([old, new, rows]).encode()).hexdigest()


def _components(enrolments: Iterable[Enrolment], old: int, new: int) -> Iterable[tuple[int, NotMapped]]:
    keys = Component.objects.non_polymorphic().filter(curriculum=new).values("key")
    rows = ComponentResult.objects.filter(enrolment__in=enrolments, component__curriculum=old)
    rows = rows.exclude(component__key__in=keys).order_by("component__order")
    for enrolment_id, *row in rows.values_list("enrolment_id", "component__key", "component__title"):
        yield enrolment_id, NotMapped(Kind.COMPONENT, *row)


def _modules(enrolments: Iterable[Enrolment], _old: int, new: int) -> Iterable[tuple[int, NotMapped]]:
    there = CurriculumModule.objects.filter(curriculum=new).values("module")
    rows = ModuleResult.objects.filter(enrolment__in=enrolments).exclude(module__in=there).order_by("module__number")
    for enrolment_id, *row in rows.values_list("enrolment_id", "module__key", "module__name"):
        yield enrolment_id, NotMapped(Kind.MODULE, *row)


def _lessons(enrolments: Iterable[Enrolment], old: int, new: int) -> Iterable[tuple[int, NotMapped]]:
    """Lessons that are done in the old version, and are not, or not any more, in the new one; what is gone comes first."""
    pins = CurriculumLesson.objects.filter(curriculum__in=[old, new]).order_by("order")
    rows = list(pins.values_list("curriculum_id", "lesson_id", "lesson__key", "version__title", "version__number"))
    before = {row[1]: row[2:] for row in rows if row[0] == old}
    after = {row[1]: row[4] for row in rows if row[0] == new}
    met = _met_numbers(enrolments, before)
    material = material_numbers(
        lesson_id
        for (_person, lesson_id), number in met.items()
        if number < max(before[lesson_id][2], after.get(lesson_id, 0))
    )

    def counts(person_id: int, lesson_id: int, pinned: int) -> bool:
        number = met.get((person_id, lesson_id))
        return still_counts(met=number, pinned=pinned, material=material[lesson_id])

    for kind in (Kind.LESSON, Kind.CHANGED):
        for enrolment in enrolments:
            for lesson_id, (key, title, pinned) in before.items():
                if not counts(enrolment.person_id, lesson_id, pinned):
                    continue
                if lesson_id not in after:
                    lost = Kind.LESSON
                elif not counts(enrolment.person_id, lesson_id, after[lesson_id]):
                    lost = Kind.CHANGED
                else:
                    continue
                if lost == kind:
                    yield enrolment.pk, NotMapped(kind, key, title)


def _met_numbers(enrolments: Iterable[Enrolment], lesson_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """(person, lesson) → number of the version it was met with."""
    people = {enrolment.person_id for enrolment in enrolments}
    rows = LessonProgress.objects.filter(person__in=people, lesson__in=list(lesson_ids), met_version__isnull=False)
    rows = rows.annotate(number=F("met_version__number"))
    return {(row[0], row[1]): row[2] for row in rows.values_list("person_id", "lesson_id", "number")}


def _assignments(enrolments: Iterable[Enrolment], _old: int, new: int) -> Iterable[tuple[int, NotMapped]]:
    pinned = CurriculumAssignment.objects.filter(curriculum=new).values("assignment")
    rows = AssignmentResult.objects.filter(enrolment__in=enrolments).exclude(assignment__in=pinned)
    for enrolment_id, *row in rows.order_by("assignment__key").values_list(
        "enrolment_id", "assignment__key", "version__title"
    ):
        yield enrolment_id, NotMapped(Kind.ASSIGNMENT, *row)


def map_components(enrolments: Iterable[Enrolment], *, new: int) -> None:
    """Write each component that was met once more, for the component with the same key; the old rows stay as they were."""
    keys = dict(Component.objects.non_polymorphic().filter(curriculum=new).values_list("key", "pk"))
    results = list(ComponentResult.objects.filter(enrolment__in=enrolments).select_related("component").order_by("pk"))
    known = {(result.enrolment_id, result.component_id) for result in results}
    rows = [
        ComponentResult(
            enrolment_id=result.enrolment_id,
            component_id=keys[result.component.key],
            met_at=result.met_at,
            source=result.source,
            actor_id=result.actor_id,
            reason=result.reason,
        )
        for result in results
        if result.component.key in keys and (result.enrolment_id, keys[result.component.key]) not in known
    ]
    ComponentResult.objects.bulk_create(rows, ignore_conflicts=True)
