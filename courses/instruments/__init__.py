"""Instruments as folders: `definition.yaml` says which fields there are; the runtime in `learning` draws and keeps them.

Adding an instrument is adding a folder. A changed definition gets a higher `version`; answers keep the version they were
given to.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class InstrumentField:
    """One question of an instrument. `help` is a text, or a text per variant (the value of the field `variant`)."""

    key: str
    label: str
    kind: str  # text | choice
    help: str | dict[str, str] = ""
    options: tuple[tuple[str, str], ...] = ()  # (key, label), for a choice
    required: bool = False


@dataclass(frozen=True)
class Instrument:
    """One definition. `example` maps field keys to a filled, invented example."""

    key: str
    version: int
    name: str
    purpose: str
    when: str
    source: str
    fields: tuple[InstrumentField, ...]
    example: dict[str, str] = field(default_factory=dict)
    outcome: str = ""


@cache
def instruments() -> dict[str, Instrument]:
    """All instruments by key, read once."""
    found = [_read(path) for path in sorted(FOLDER.glob("*/definition.yaml"))]
    return {instrument.key: instrument for instrument in found}


def instrument_choices() -> list[tuple[str, str]]:
    return [(instrument.key, instrument.name) for instrument in instruments().values()]


def _read(path: Path) -> Instrument:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    fields = tuple(
        InstrumentField(
            key=row["key"],
            label=row["label"],
            kind=row["kind"],
            help=row.get("help", ""),
            options=tuple((option["key"], option["label"]) for option in row.get("options", ())),
            required=row.get("required", False),
        )
        for row in data["fields"]
    )
    return Instrument(
        key=data["key"],
        version=data["version"],
        name=data["name"],
        purpose=data["purpose"],
        when=data["when_text"],
        source=data["source"],
        fields=fields,
        example=data.get("example", {}).get("values", {}),
        outcome=data.get("outcome_text", ""),
    )
