"""Read module: what a newer version of a curriculum changes, in words for whoever takes part in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from courses.enums import Relevance
from courses.models import Curriculum, CurriculumAssignment, CurriculumLesson
from learning.pins import material_numbers, still_counts

Named = Sequence[tuple[str, str]]  # key and title


@dataclass(frozen=True)
class News:
    """Each list in reading order. `rewritten` lessons changed materially; those of `now_needed` became need-to-know."""

    rewritten: Named
    added: Sequence[str]
    now_needed: Sequence[str]
    gone: Named
    tasks_changed: Sequence[str]
    tasks_added: Sequence[str]
    tasks_gone: Named


def titles(named: Named, *, but: Collection[str] = ()) -> list[str]:
    """Without those whose key is in `but`."""
    return [title for key, title in named if key not in but]


def news_between(old: Curriculum, new: Curriculum) -> News:
    """Three statements, whatever the size."""
    lessons = CurriculumLesson.objects.filter(curriculum__in=[old, new]).select_related("lesson", "version")
    pins = lessons.defer("lesson__body", "version__body", "version__blocks").order_by("order")
    before = {pin.lesson_id: pin for pin in pins if pin.curriculum_id == old.pk}
    after = {pin.lesson_id: pin for pin in pins if pin.curriculum_id == new.pk}
    both = [pin for key, pin in after.items() if key in before]
    material = material_numbers(pin.lesson_id for pin in both if pin.version_id != before[pin.lesson_id].version_id)
    tasks = CurriculumAssignment.objects.filter(curriculum__in=[old, new]).select_related("assignment", "version")
    tasks = tasks.order_by("order")
    tasks_before = {pin.assignment_id: pin for pin in tasks if pin.curriculum_id == old.pk}
    tasks_after = {pin.assignment_id: pin for pin in tasks if pin.curriculum_id == new.pk}
    return News(
        rewritten=[
            (pin.lesson.key, pin.version.title) for pin in both if _is_rewritten(before[pin.lesson_id], pin, material)
        ],
        added=[pin.version.title for key, pin in after.items() if key not in before],
        now_needed=[
            pin.version.title
            for pin in both
            if pin.relevance == Relevance.NEED and before[pin.lesson_id].relevance != Relevance.NEED
        ],
        gone=[(pin.lesson.key, pin.version.title) for key, pin in before.items() if key not in after],
        tasks_changed=[
            pin.version.title
            for key, pin in tasks_after.items()
            if key in tasks_before
            and (pin.version_id, pin.required) != (tasks_before[key].version_id, tasks_before[key].required)
        ],
        tasks_added=[pin.version.title for key, pin in tasks_after.items() if key not in tasks_before],
        tasks_gone=[
            (pin.assignment.key, pin.version.title) for key, pin in tasks_before.items() if key not in tasks_after
        ],
    )


def _is_rewritten(old: CurriculumLesson, new: CurriculumLesson, material: Mapping[int, Sequence[int]]) -> bool:
    return not still_counts(met=old.version.number, pinned=new.version.number, material=material[new.lesson_id])
