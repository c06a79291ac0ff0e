"""Choices about mail that belong to a higher room, named beside our own so that people find them. Rooms fill this when they start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ElsewhereChoice:
    """Which mail, what was chosen (as shown), and the address where it is changed."""

    text: str
    chosen: str
    url: str


choices_elsewhere: list[Callable[[Any], ElsewhereChoice | None]] = []


def elsewhere_for(person: Any) -> list[ElsewhereChoice]:
    """The choices of this person that are kept in other rooms."""
    return [found for give in choices_elsewhere if (found := give(person)) is not None]
