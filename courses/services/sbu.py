"""The study load of a curriculum: does what it asks fit what it promises? (DESIGN §4.4)

Need-to-know lessons and required assignments must fit below a component's upper bound; with the nice-to-know lessons they
must reach its lower bound. Counted in minutes, so that nothing is lost in rounding.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True)
class Plan:
    """A curriculum with what its sums are made of. `modules` maps a component to the modules whose lessons lie in it."""

    curriculum: Curriculum
    components: Sequence[Component]
    modules: Mapping[int, set[int]]
    lessons: Sequence[CurriculumLesson]
    tasks: Sequence[CurriculumAssignment]

    def lessons_in(self, component: Component) -> list[CurriculumLesson]:
        return [pin for pin in self.lessons if pin.lesson.module_id in self.modules.get(component.pk, ())]

    def tasks_in(self, component: Component) -> list[CurriculumAssignment]:
        """A preparatory assignment holds its own; e-learning holds those of its modules."""
        if isinstance(component, PreparatoryAssignmentComponent):
            return [task for task in self.tasks if task.assignment_id == component.assignment_id]
        return [task for task in self.tasks if task.assignment.module_id in self.modules.get(component.pk, ())]


def check_sbu(curriculum: Curriculum) -> SbuCheck:
    """The sums of `curriculum` and, in words, what does not fit."""
    [plan] = load_plans([curriculum])
    return check_plan(plan)


def load_plans(curricula: Iterable[Curriculum]) -> list[Plan]:
    """Ten statements at most, however many curricula."""
    wanted = list(curricula)
    pins = CurriculumLesson.objects.filter(curriculum__in=wanted).select_related("lesson__module", "version")
    tasks = CurriculumAssignment.objects.filter(curriculum__in=wanted).select_related("assignment__module", "version")
    components = Component.objects.filter(curriculum__in=wanted).order_by("curriculum", "order")
    modules: dict[int, set[int]] = defaultdict(set)
    for kind, name in (
        (ElearningComponent, "elearningcomponent"),
        (PreparatoryAssignmentComponent, "preparatoryassignmentcomponent"),
    ):
        rows = kind.modules.through.objects.filter(**{f"{name}__curriculum__in": wanted})
        for component_id, module_id in rows.values_list(f"{name}_id", "module_id"):
            modules[component_id].add(module_id)
    grouped = [_by_curriculum(rows) for rows in (components, pins.defer("version__body", "version__blocks"), tasks)]
    return [
        Plan(
            curriculum=curriculum,
            components=grouped[0][curriculum.pk],
            modules=modules,
            lessons=grouped[1][curriculum.pk],
            tasks=grouped[2][curriculum.pk],
        )
        for curriculum in wanted
    ]


def _by_curriculum(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.curriculum_id].append(row)
    return found


def check_plan(plan: Plan) -> SbuCheck:
    rows = [_row(component, plan) for component in plan.components]
    minutes = sum(row.required for row in rows)
    exact, computed = minutes_to_sbu(minutes), to_half_hour(Decimal(minutes) / MINUTES_PER_SBU)
    stated = plan.curriculum.planned_sbu
    problems = [sentence for row in rows for sentence in _problems_of(row)]
    problems += _places(plan)
    if computed != stated:
        problems.append(
            _("The certificate would print %(stated)s SBU, but the parts add up to %(computed)s.")
            % {"stated": format_sbu(stated), "computed": format_sbu(computed)}
        )
    return SbuCheck(rows=rows, exact=exact, computed=computed, stated=stated, problems=problems)


def _row(component: Component, plan: Plan) -> SbuRow:
    if isinstance(component, LessonDayComponent):
        required = everything = component.minutes
    else:
        own = plan.lessons_in(component)
        work = sum(task.version.minutes for task in plan.tasks_in(component) if task.required)
        required = work + sum(pin.version.minutes for pin in own if pin.relevance == Relevance.NEED)
        everything = work + sum(pin.version.minutes for pin in own)
    return SbuRow(
        component=component, required=required, everything=everything, lower=component.sbu_min, upper=component.sbu_max
    )


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


def _places(plan: Plan) -> list[str]:
    """What stands in no component would never be met, what stands in two would count twice."""
    problems = [] if plan.components else [_("There is no component yet.")]
    lesson_places = [pin.pk for component in plan.components for pin in plan.lessons_in(component)]
    problems += [
        _("Lesson %(key)s must lie in exactly one component.") % {"key": pin.lesson.key}
        for pin in plan.lessons
        if lesson_places.count(pin.pk) != 1
    ]
    task_places = [task.pk for component in plan.components for task in plan.tasks_in(component)]
    problems += [
        _("Assignment %(key)s must lie in exactly one component.") % {"key": task.assignment.key}
        for task in plan.tasks
        if task.required and task_places.count(task.pk) != 1
    ]
    return problems
