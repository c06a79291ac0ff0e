"""Read module of `/mijn/uren/`: planned beside realised, by leergang and in total. Seven statements, whatever there is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Sum

from accounts.models import User
from common.hours import minutes_to_sbu
from courses.models import CurriculumAssignment
from learning.enums import MAY_READ, HoursKind
from learning.models import HoursEntry
from learning.overview import TrackOverview, total_sbu, track_overviews
from learning.pins import ModuleLine


@dataclass(frozen=True)
class ModuleHours:
    """Minutes of one module in one leergang. `also_in` names the other leergangen in which they show."""

    module: ModuleLine
    declared: int
    also_in: Sequence[str]

    @property
    def seen(self) -> int:
        """By the server, before corrections."""
        return sum(line.seconds or 0 for line in self.module.lessons) // 60

    @property
    def corrected(self) -> int:
        return sum(line.corrected or 0 for line in self.module.lessons)

    @property
    def total(self) -> int:
        return sum(line.studied_seconds for line in self.module.lessons) // 60 + self.declared

    @property
    def planned(self) -> int:
        return self.module.need_minutes

    @property
    def planned_nice(self) -> int:
        return sum(line.minutes for line in self.module.nice)


@dataclass(frozen=True)
class TrackHours:
    overview: TrackOverview
    modules: Sequence[ModuleHours]
    assignment_minutes: int

    @property
    def planned_day_minutes(self) -> int:
        return sum(day.whole_day for day in self.overview.days if not day.is_cancelled)


@dataclass(frozen=True)
class HoursPage:
    tracks: Sequence[TrackHours]
    elearning: Decimal
    declared: Decimal
    attended: Decimal
    total: Decimal

    @property
    def modules(self) -> list[ModuleHours]:
        """Every module once, of leergangen that may be studied now."""
        found: dict[int, ModuleHours] = {}
        for track in self.tracks:
            for row in track.modules if track.overview.enrolment.state in MAY_READ else ():
                found.setdefault(row.module.module_id, row)
        return sorted(found.values(), key=lambda row: row.module.number)


def hours_page(person: User, *, now: datetime) -> HoursPage:
    overviews = _one_a_track(track_overviews(person, now))
    planned = _assignment_minutes(overviews)
    names: dict[int, list[str]] = defaultdict(list)
    for overview in overviews:
        for module in overview.modules:
            names[module.module_id].append(overview.track.name)
    seconds = {line.lesson_id: line.studied_seconds for overview in overviews for line in overview.lessons}
    declared = overviews[0].facts.declared if overviews else {}
    return HoursPage(
        tracks=[_track(each, names=names, assignment_minutes=planned[each.enrolment.pk]) for each in overviews],
        elearning=minutes_to_sbu(sum(seconds.values()) // 60),
        declared=minutes_to_sbu(sum(declared.values())),
        attended=minutes_to_sbu(sum(overview.attended_minutes for overview in overviews)),
        total=total_sbu(overviews),
    )


def entries_of(person: User) -> QuerySet[HoursEntry]:
    """Declarations and corrections, newest first; what was taken back stays in sight as such."""
    back = HoursEntry.objects.filter(takes_back=OuterRef("pk"))
    rows = HoursEntry.objects.filter(person=person).exclude(kind=HoursKind.WITHDRAWN)
    return rows.annotate(is_taken_back=Exists(back)).select_related("module", "lesson")


def _one_a_track(overviews: Iterable[TrackOverview]) -> list[TrackOverview]:
    """Who cancelled before anything was done and enrolled anew sees the leergang once: empty old rows stay away."""
    rows = list(overviews)
    current = {row.track.pk for row in rows if row.may_read}
    return [row for row in rows if row.may_read or row.track.pk not in current or row.attended_minutes]


def _track(overview: TrackOverview, *, names: Mapping[int, Sequence[str]], assignment_minutes: int) -> TrackHours:
    modules = [
        ModuleHours(
            module=module,
            declared=overview.facts.declared.get(module.module_id, 0),
            also_in=[name for name in names[module.module_id] if name != overview.track.name],
        )
        for module in overview.modules
    ]
    return TrackHours(overview=overview, modules=modules, assignment_minutes=assignment_minutes)


def _assignment_minutes(overviews: Sequence[TrackOverview]) -> dict[int, int]:
    """Planned minutes of the required assignments, per enrolment."""
    curricula = {overview.enrolment.edition.curriculum_id for overview in overviews}
    rows = CurriculumAssignment.objects.filter(curriculum__in=curricula, required=True).order_by()
    minutes = dict(rows.values_list("curriculum_id").annotate(total=Sum("version__minutes")))
    return {each.enrolment.pk: minutes.get(each.enrolment.edition.curriculum_id, 0) for each in overviews}
