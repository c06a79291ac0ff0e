"""Small things of one person that pages need together: hours declared, self-scans, modules that were credited.

They come in one statement, as rows of five columns, so that a page above can join short lists of its own to it.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, DateField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, TruncDate

from learning.enums import ResultSource, ScanMoment
from learning.models import HoursEntry, ModuleResult, SelfScan
from learning.self_scan import newest_ratings

HOURS, CREDIT = "hours", "credit"


@dataclass(frozen=True)
class PersonFacts:
    """`declared`: minutes by module. `ratings`: how sure, by lesson key. `credits`: by enrolment, module and why."""

    declared: Mapping[int, int] = field(default_factory=dict)
    ratings: Mapping[str, int] = field(default_factory=dict)
    credits: Mapping[int, Mapping[int, str]] = field(default_factory=dict)


def person_facts(person_id: int) -> PersonFacts:
    first, *others = fact_rows(person_id)
    return read_facts(first.union(*others, all=True))


def fact_rows(person_id: int) -> list[QuerySet[Any, Any]]:
    """Querysets for a union: kind, number, number, text, date."""
    hours = HoursEntry.objects.filter(person=person_id, lesson=None)
    scans = SelfScan.objects.filter(person=person_id)
    credited = ModuleResult.objects.filter(enrolment__person=person_id).exclude(source=ResultSource.COMPUTED)
    return [
        hours.order_by().values_list(_kind(HOURS), F("module_id"), F("minutes"), F("module__name"), F("on")),
        scans.order_by().values_list(
            F("moment"),
            F("module_id"),
            F("pk"),
            Cast("ratings", TextField()),
            TruncDate("at", output_field=DateField()),
        ),
        credited.order_by().values_list(
            _kind(CREDIT),
            F("enrolment_id"),
            F("module_id"),
            F("reason"),
            TruncDate("met_at", output_field=DateField()),
        ),
    ]


def read_facts(rows: Iterable[tuple[str, int, int, str, Any]]) -> PersonFacts:
    """Rows of another kind are somebody else's."""
    declared: Counter[int] = Counter()
    credited: dict[int, dict[int, str]] = defaultdict(dict)
    scans = []
    for kind, one, other, text, _on in rows:
        if kind == HOURS:
            declared[one] += other
        elif kind == CREDIT:
            credited[one][other] = text
        elif kind in ScanMoment.values:
            scans.append((kind, json.loads(text)))
    return PersonFacts(declared, newest_ratings(scans), credited)


def _kind(name: str) -> Value:
    return Value(name, output_field=CharField())
