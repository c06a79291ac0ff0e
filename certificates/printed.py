"""What a certificate says, as kept with it. PDF, check page and CMS all print from here, never from live rows."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder


@dataclass(frozen=True)
class PrintedModule:
    number: int
    name: str


@dataclass(frozen=True)
class Printed:
    """`sbu` is text in Dutch notation, to the half hour: 27,5. `days` are the lesson days attended."""

    holder: str
    track: str
    qualification: str
    modules: tuple[PrintedModule, ...]
    sbu: str
    days: tuple[date, ...]
    issued_on: date
    place: str
    issuer: str
    signatory: str
    signatory_role: str
    recognised_by: tuple[str, ...]
    disclaimer: str

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        """Read the JSON of `Certificate.facts`."""
        return cls(
            **{
                **facts,
                "modules": tuple(PrintedModule(**module) for module in facts["modules"]),
                "days": tuple(date.fromisoformat(day) for day in facts["days"]),
                "issued_on": date.fromisoformat(facts["issued_on"]),
                "recognised_by": tuple(facts["recognised_by"]),
            }
        )

    def as_facts(self) -> dict[str, Any]:
        """JSON for `Certificate.facts`."""
        facts: dict[str, Any] = json.loads(json.dumps(asdict(self), cls=DjangoJSONEncoder))
        return facts

    def with_changes(self, **changes: Any) -> Self:
        return replace(self, **changes)
