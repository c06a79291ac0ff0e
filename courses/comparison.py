"""Read module: what a next curriculum changes against an earlier one of the same track."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.hours import format_sbu
from courses.enums import Relevance
from courses.models import Component, Curriculum, CurriculumModule
from courses.services.sbu import Plan, SbuCheck, SbuRow, check_plan, load_plans

NORMS = (
    "planned_sbu", "quiz_correct", "quiz_of", "attendance_percent", "portfolio_attempts", "portfolio_weeks",
    "marking_days", "preparation_days",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One line. `old` is empty for what is new, `new` for what went."""

    name: str
    old: str
    new: str

    @property
    def kind(self) -> str:
        return "added" if not self.old else "removed" if not self.new else "changed"


@dataclass(frozen=True)
class Sums:
    """The study load of one component before and after; a side that does not have it is None."""

    name: str
    old: SbuRow | None
    new: SbuRow | None


@dataclass(frozen=True)
class Comparison:
    old: Curriculum
    new: Curriculum
    modules: Sequence[Change]
    lessons: Sequence[Change]
    assignments: Sequence[Change]
    components: Sequence[Change]
    norms: Sequence[Change]
    sums: Sequence[Sums]
    before: SbuCheck
    after: SbuCheck

    @property
    def is_empty(self) -> bool:
        return not (self.modules or self.lessons or self.assignments or self.components or self.norms)


def compare(*, old: Curriculum, new: Curriculum) -> Comparison:
    """Everything by its key, which stays over versions. The same number of statements for any size."""
    plans = load_plans([old, new])
    rows = CurriculumModule.objects.filter(curriculum__in=[old, new]).select_related("module")
    modules: dict[int, dict[str, CurriculumModule]] = {old.pk: {}, new.pk: {}}
    for row in rows:
        modules[row.curriculum_id][row.module.key] = row
    before, after = (check_plan(plan) for plan in plans)
    return Comparison(
        old=old,
        new=new,
        modules=_changes(
            modules[old.pk],
            modules[new.pk],
            name=lambda row: str(row.module),
            says=lambda row: _("place %(order)s") % {"order": row.order},
        ),
        lessons=_changes(*(_lessons(plan) for plan in plans), name=_lesson_name, says=_lesson_says),
        assignments=_changes(*(_tasks(plan) for plan in plans), name=_task_name, says=_task_says),
        components=_changes(*(_components(plan) for plan in plans), name=str, says=_component_says(plans)),
        norms=norm_changes(old, new),
        sums=_sums(before, after),
        before=before,
        after=after,
    )


def previous_of(curriculum: Curriculum) -> Curriculum | None:
    """What a version is compared with unless somebody asks otherwise: the one before it."""
    earlier = Curriculum.objects.filter(track=curriculum.track, version__lt=curriculum.version)
    return earlier.select_related("track").order_by("-version").first()


def _changes(
    old: Mapping[str, Any], new: Mapping[str, Any], *, name: Callable[[Any], str], says: Callable[[Any], str]
) -> list[Change]:
    """In the order of the new one; what went comes last."""
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was = says(old[key]) if key in old else ""
        will = says(new[key]) if key in new else ""
        if was != will:
            found.append(Change(name=name(new.get(key) or old[key]), old=was, new=will))
    return found


def _lessons(plan: Plan) -> dict[str, Any]:
    return {pin.lesson.key: pin for pin in plan.lessons}


def _lesson_name(pin: Any) -> str:
    return f"{pin.lesson.key} {pin.version.title}"


def _lesson_says(pin: Any) -> str:
    return _("version %(number)s, %(relevance)s, %(minutes)s minutes") % {
        "number": pin.version.number,
        "relevance": Relevance(pin.relevance).label,
        "minutes": pin.version.minutes,
    }


def _tasks(plan: Plan) -> dict[str, Any]:
    return {pin.assignment.key: pin for pin in plan.tasks}


def _task_name(pin: Any) -> str:
    return f"{pin.assignment.key} {pin.version.title}"


def _task_says(pin: Any) -> str:
    return _("version %(number)s, %(required)s, %(minutes)s minutes") % {
        "number": pin.version.number,
        "required": _("required") if pin.required else _("optional"),
        "minutes": pin.version.minutes,
    }


def _components(plan: Plan) -> dict[str, Component]:
    return {component.key: component for component in plan.components}


def _component_says(plans: Sequence[Plan]) -> Callable[[Component], str]:
    """Kind, title, bounds, minutes of a day, and which modules lie in it."""
    keys = {pin.lesson.module_id: pin.lesson.module.key for plan in plans for pin in plan.lessons}

    def says(component: Component) -> str:
        bounds = "–".join(format_sbu(bound) for bound in (component.sbu_min, component.sbu_max) if bound is not None)
        inside = {module_id for plan in plans for module_id in plan.modules.get(component.pk, ())}
        minutes = getattr(component, "minutes", None)
        parts = [
            str(component._meta.verbose_name),
            component.title,
            f"{bounds} SBU" if bounds else "",
            _("%(minutes)s minutes") % {"minutes": minutes} if minutes else "",
            ", ".join(sorted(keys.get(module_id, "?") for module_id in inside)),
        ]
        return "; ".join(part for part in parts if part)

    return says


def norm_changes(old: Curriculum, new: Curriculum) -> list[Change]:
    """Norms that differ, by their Dutch names. Asks no statement."""
    found = []
    for field in NORMS:
        was, will = getattr(old, field), getattr(new, field)
        if was != will:
            name = str(Curriculum._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # a column of its own
            found.append(Change(name=name, old=str(was).replace(".", ","), new=str(will).replace(".", ",")))
    return found


def _sums(before: SbuCheck, after: SbuCheck) -> list[Sums]:
    old = {row.component.key: row for row in before.rows}
    new = {row.component.key: row for row in after.rows}
    return [
        Sums(name=(new.get(key) or old[key]).component.title, old=old.get(key), new=new.get(key))
        for key in [*new, *(key for key in old if key not in new)]
    ]
