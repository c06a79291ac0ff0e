"""Instruments as folders: `definition.yaml` says what there is to fill in; the runtime in `learning` draws and keeps it.

A folder may also hold its own `print.html` and `script.js`. Adding an instrument is adding a folder. A changed definition gets a higher `version`; answers keep the version they were
given to. The README of this folder says how to write a definition.
"""

from functools import cache
from pathlib import Path

from courses.instruments.definition import DEFINITION_FILE, Instrument, InstrumentField
from courses.instruments.reading import read_instrument

FOLDER = Path(__file__).parent

__all__ = ["Instrument", "InstrumentField", "instrument_choices", "instruments"]


@cache
def instruments() -> dict[str, Instrument]:
    """All instruments by key, read once."""
    found = [read_instrument(path) for path in sorted(FOLDER.glob(f"*/{DEFINITION_FILE}"))]
    return {instrument.key: instrument for instrument in found}


def instrument_choices() -> list[tuple[str, str]]:
    return [(instrument.key, instrument.name) for instrument in instruments().values()]
