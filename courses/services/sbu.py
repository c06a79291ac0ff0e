"""The study load of a curriculum: does what it asks fit what it promises? (DESIGN §4.4)

Need-to-know lessons and required assignments must fit below a component's upper bound; with the nice-to-know lessons they
must reach its lower bound. Counted in minutes, so that nothing is lost in rounding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.hours import MINUTES_PER_SBU, format_sbu, minutes_to_sbu, to_half_hour
from courses.enums import Relevance
from courses.models import (
    Component,
    Curriculum,
    CurriculumAssignment,
    CurriculumLesson,
    ElearningComponent,
    LessonDayComponent,
    PreparatoryAssignmentComponent,
)


@dataclass(frozen=True)
class SbuRow:
    """One component. `required` and `everything` are minutes; the bounds are SBU, None where a component has none."""

    component: Component
    required: int
    everything: int
    lower: Decimal | None
    upper: Decimal | None

    @property
    def too_much(self) -> bool:
        return self.upper is not None and self.required > self.upper * MINUTES_PER_SBU

    @property
    def too_little(self) -> bool:
        return self.lower is not None and self.everything < self.lower * MINUTES_PER_SBU

    @property
    def fits(self) -> bool:
        return not self.too_much and not self.too_little


@dataclass(frozen=True)
class SbuCheck:
    """`exact` is the sum of what is required, in SBU; `computed` that sum to the half hour, as certificates print it."""

    rows: list[SbuRow]
    exact: Decimal
    computed: Decimal
    stated: Decimal
    problems: list[str]

    @property
    def fits(self) -> bool:
        return not self.problems


def check_sbu(curriculum: Curriculum) -> SbuCheck:
    """The sums of `curriculum` and, in words, what does not fit. Six queries, more for components with modules."""
    lessons = list(curriculum.lesson_pins.select_related("lesson", "version"))
    tasks = list(curriculum.assignment_pins.select_related("assignment", "version"))
    components = list(curriculum.components.all())
    rows = [_row(component, lessons, tasks) for component in components]
    minutes = sum(row.required for row in rows)
    exact, computed = minutes_to_sbu(minutes), to_half_hour(Decimal(minutes) / MINUTES_PER_SBU)
    problems = [sentence for row in rows for sentence in _problems_of(row)]
    problems += _places(components, lessons, tasks)
    if computed != curriculum.planned_sbu:
        problems.append(
            _("The certificate would print %(stated)s SBU, but the parts add up to %(computed)s.")
            % {"stated": format_sbu(curriculum.planned_sbu), "computed": format_sbu(computed)}
        )
    return SbuCheck(rows=rows, exact=exact, computed=computed, stated=curriculum.planned_sbu, problems=problems)


def _row(component: Component, lessons: list[CurriculumLesson], tasks: list[CurriculumAssignment]) -> SbuRow:
    if isinstance(component, LessonDayComponent):
        required = everything = component.minutes
    else:
        own = _lessons_in(component, lessons)
        work = sum(task.version.minutes for task in _tasks_in(component, tasks) if task.required)
        required = work + sum(pin.version.minutes for pin in own if pin.relevance == Relevance.NEED)
        everything = work + sum(pin.version.minutes for pin in own)
    return SbuRow(
        component=component, required=required, everything=everything, lower=component.sbu_min, upper=component.sbu_max
    )


def _modules(component: Component) -> set[int]:
    if isinstance(component, ElearningComponent | PreparatoryAssignmentComponent):
        return {module.pk for module in component.modules.all()}
    return set()


def _lessons_in(component: Component, lessons: Iterable[CurriculumLesson]) -> list[CurriculumLesson]:
    modules = _modules(component)
    return [pin for pin in lessons if pin.lesson.module_id in modules]


def _tasks_in(component: Component, tasks: Iterable[CurriculumAssignment]) -> list[CurriculumAssignment]:
    """A preparatory assignment holds its own; e-learning holds those of its modules."""
    if isinstance(component, PreparatoryAssignmentComponent):
        return [task for task in tasks if task.assignment_id == component.assignment_id]
    modules = _modules(component)
    return [task for task in tasks if task.assignment.module_id in modules]


def _problems_of(row: SbuRow) -> list[str]:
    names: dict[str, Any] = {"component": row.component.title}
    problems = []
    if row.upper is not None and row.too_much:
        names |= {"sum": format_sbu(minutes_to_sbu(row.required)), "bound": format_sbu(row.upper)}
        problems.append(_("%(component)s: required is %(sum)s SBU, more than %(bound)s.") % names)
    if row.lower is not None and row.too_little:
        names |= {"sum": format_sbu(minutes_to_sbu(row.everything)), "bound": format_sbu(row.lower)}
        problems.append(_("%(component)s: everything together is %(sum)s SBU, less than %(bound)s.") % names)
    return problems


def _places(
    components: list[Component], lessons: list[CurriculumLesson], tasks: list[CurriculumAssignment]
) -> list[str]:
    """What stands in no component would never be met, what stands in two would count twice."""
    problems = [] if components else [_("There is no component yet.")]
    lesson_places = [pin.pk for component in components for pin in _lessons_in(component, lessons)]
    problems += [
        _("Lesson %(key)s must lie in exactly one component.") % {"key": pin.lesson.key}
        for pin in lessons
        if lesson_places.count(pin.pk) != 1
    ]
    task_places = [task.pk for component in components for task in _tasks_in(component, tasks)]
    problems += [
        _("Assignment %(key)s must lie in exactly one component.") % {"key": task.assignment.key}
        for task in tasks
        if task.required and task_places.count(task.pk) != 1
    ]
    return problems
