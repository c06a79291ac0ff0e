"""Read module: the overview of all instruments, and what the page's script must know of one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from courses.instruments import Instrument, instruments
from courses.instruments.definition import GROUPS, Walk
from learning.models import InstrumentAnswer
from learning.services.requirements import is_done


@dataclass(frozen=True)
class InstrumentLine:
    """One instrument in the overview."""

    instrument: Instrument
    answer: InstrumentAnswer | None

    @property
    def is_done(self) -> bool:
        return is_done(self.answer)

    @property
    def is_started(self) -> bool:
        return self.answer is not None and self.answer.revision > 0


def overview(*, person_id: int, search: str = "", only_mine: bool = False) -> list[tuple[str, list[InstrumentLine]]]:
    """All instruments by what they are for, in one statement. `search`: every word stands in name, purpose or use."""
    answers = {answer.instrument: answer for answer in InstrumentAnswer.objects.filter(person_id=person_id)}
    words = search.lower().split()
    lines = [
        InstrumentLine(instrument, answers.get(instrument.key))
        for instrument in sorted(instruments().values(), key=lambda one: one.name.lower())
        if all(word in f"{instrument.name} {instrument.purpose} {instrument.when}".lower() for word in words)
    ]
    shown = [line for line in lines if not only_mine or line.is_started or line.is_done]
    grouped = [(name, [line for line in shown if line.instrument.group == key]) for key, name in GROUPS.items()]
    return [(name, group) for name, group in grouped if group]


def for_script(instrument: Instrument) -> dict[str, Any]:
    """The definition as the script reads it: shapes and rules, no answers."""
    return {
        "fields": [asdict(field) for field in instrument.fields],
        "calculations": instrument.calculations,
        "rules": instrument.rules,
        "pictures": instrument.pictures,
        "walk": _walk(instrument.walk) if instrument.walk else None,
    }


def _walk(walk: Walk) -> Mapping[str, Any]:
    return {
        "start": walk.start,
        "nodes": {key: asdict(node) for key, node in walk.nodes.items()},
        "outcomes": {key: asdict(outcome) for key, outcome in walk.outcomes.items()},
    }
