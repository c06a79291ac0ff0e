"""Read module: what counts for participants without being done here, for who guides them. Two statements for any number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from learning.enums import ResultSource
from learning.models import AssignmentResult, Enrolment, ModuleResult


@dataclass(frozen=True)
class CountedModule:
    """`why` is the kind of result, as "done before"; the reason itself is between participant and office."""

    name: str
    why: str


@dataclass(frozen=True)
class CountedWork:
    """An assignment that was judged in another enrolment."""

    title: str
    track: str
    edition: str


@dataclass(frozen=True)
class Counted:
    """`modules` by module id."""

    modules: Mapping[int, CountedModule] = field(default_factory=dict)
    works: Sequence[CountedWork] = ()


def counted_before(enrolments: Iterable[Enrolment]) -> dict[int, Counted]:
    """Per enrolment id; who has nothing of it is not in it."""
    ids = [enrolment.pk for enrolment in enrolments]
    modules: dict[int, dict[int, CountedModule]] = defaultdict(dict)
    by_decision = ModuleResult.objects.filter(enrolment__in=ids).exclude(source=ResultSource.COMPUTED)
    for result in by_decision.select_related("module").order_by("module__number"):
        modules[result.enrolment_id][result.module_id] = CountedModule(
            result.module.name, str(ResultSource(result.source).label)
        )
    works: dict[int, list[CountedWork]] = defaultdict(list)
    place = "origin__enrolment__edition__curriculum__track"
    elsewhere = AssignmentResult.objects.filter(enrolment__in=ids, origin__isnull=False).order_by("met_at", "pk")
    for row in elsewhere.values_list(
        "enrolment_id", "version__title", f"{place}__name", "origin__enrolment__edition__code"
    ):
        works[row[0]].append(CountedWork(*row[1:]))
    return {pk: Counted(modules.get(pk, {}), works.get(pk, ())) for pk in {*modules, *works}}
