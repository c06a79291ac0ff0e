"""Read module: modules that somebody did before, in another leergang or edition; what counts by itself, and what staff weigh."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.enums import ResultSource
from learning.models import Enrolment, LessonProgress, ModuleResult
from learning.pins import ModuleLine, lesson_lines, module_lines


@dataclass(frozen=True)
class CreditOption:
    """A module without a result, and what this person did of it before: what staff weigh."""

    module_id: int
    name: str
    note: str


def credit_options(enrolment: Enrolment) -> list[CreditOption]:
    """The modules of this enrolment's curriculum that do not count yet."""
    known = set(enrolment.moduleresults.values_list("module_id", flat=True))
    modules = _modules(enrolment)
    earlier = _earlier_results(enrolment)
    return [
        CreditOption(module.module_id, f"{module.number}. {module.name}", _note(module, earlier.get(module.module_id)))
        for module in modules
        if module.need and module.module_id not in known
    ]


def met_results(enrolment: Enrolment, modules: Iterable[ModuleLine], *, now: datetime) -> list[ModuleResult]:
    """Results for modules that are met now; those that were met before this enrolment began say where."""
    rows = list(modules)
    if not rows:
        return []
    last_met = _last_met(enrolment, rows)
    earlier = _earlier_results(enrolment)
    return [_result(enrolment, row, last_met.get(row.module_id), earlier.get(row.module_id), now=now) for row in rows]


def _result(
    enrolment: Enrolment, module: ModuleLine, met_at: datetime | None, earlier: ModuleResult | None, *, now: datetime
) -> ModuleResult:
    if met_at is None or met_at >= enrolment.confirmed_at:
        return ModuleResult(enrolment=enrolment, module_id=module.module_id, met_at=now)
    where = str(earlier.enrolment.edition.track.name) if earlier else _("another leergang")
    reason = _("Done in %(track)s, on %(date)s; the same version counts.") % {
        "track": where,
        "date": date_format(timezone.localtime(met_at), "DATE_FORMAT"),
    }
    return ModuleResult(
        enrolment=enrolment, module_id=module.module_id, met_at=now, source=ResultSource.CREDIT, reason=reason
    )


def _last_met(enrolment: Enrolment, modules: Iterable[ModuleLine]) -> dict[int, datetime]:
    """When the last need-to-know lesson of each module was met for the first time."""
    module_of = {line.lesson_id: module.module_id for module in modules for line in module.need}
    rows = LessonProgress.objects.filter(person=enrolment.person_id, lesson__in=module_of, met_at__isnull=False)
    last: dict[int, datetime] = {}
    for lesson_id, met_at in rows.order_by("met_at").values_list("lesson_id", "met_at"):
        if met_at is not None:  # the query says so already; the type checker cannot know
            last[module_of[lesson_id]] = met_at
    return last


def _modules(enrolment: Enrolment) -> list[ModuleLine]:
    lines = lesson_lines(person_id=enrolment.person_id, curriculum_ids=[enrolment.edition.curriculum_id])
    return module_lines(lines)


def _earlier_results(enrolment: Enrolment) -> Mapping[int, ModuleResult]:
    """The newest result of each module in another enrolment of the same person."""
    rows = ModuleResult.objects.filter(enrolment__person=enrolment.person_id).exclude(enrolment=enrolment)
    rows = rows.select_related("enrolment__edition__curriculum__track").order_by("met_at")
    return {row.module_id: row for row in rows}


def _note(module: ModuleLine, earlier: ModuleResult | None) -> str:
    older = sum(line.met is not None and not line.is_met for line in module.need)
    done = sum(line.is_met for line in module.need)
    lessons = _("%(done)s of %(all)s need-to-know lessons done in this version, %(older)s in an older one") % {
        "done": done,
        "all": len(module.need),
        "older": older,
    }
    if earlier is None:
        return lessons
    before = _("met before in %(track)s, on %(date)s") % {
        "track": earlier.enrolment.edition.track.name,
        "date": date_format(timezone.localtime(earlier.met_at), "DATE_FORMAT"),
    }
    return f"{before}; {lessons}"
