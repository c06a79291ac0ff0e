"""Every state machine of the house: its name in docs/architecture.md, its states, its table of allowed moves."""

import importlib
from enum import Enum

from django.conf import settings
from django.db.models import TextChoices


def find_machines() -> dict[str, tuple[type[TextChoices], dict[str, frozenset[str]]]]:
    """The tables named `*_MOVES` in the rooms' enums, so that a new machine cannot be forgotten."""
    machines = {}
    for room in settings.ROOMS:
        try:
            enums = importlib.import_module(f"{room}.enums")
        except ModuleNotFoundError:
            continue
        for name, moves in vars(enums).items():
            if name.endswith("_MOVES"):
                first = next(iter(moves))
                assert isinstance(first, Enum), f"{room}.enums.{name} is not written with its enum"
                machines[f"{room}.{type(first).__name__}"] = (type(first), moves)
    return machines


ALL_MACHINES = find_machines()
