"""What a low room must ask of all rooms. Higher rooms fill this when they start (`personal_data.py`, read in `ready`).

Every model that holds a person is declared once, with how its rows are exported and what becomes of them when the person
is erased. A test fails on a model with a key to a person that is not declared here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import models


class OnErase(StrEnum):
    DELETE = "delete"  # the rows go
    ANONYMISE = "anonymise"  # the rows stay for figures or the law; the person is taken out by `erase`
    KEEP = "keep"  # a legal duty to keep: invoices 7 years, the certificate's stub


@dataclass(frozen=True)
class PersonalData:
    """How one model holds people. `path` leads from a row to the person, as in a filter.

    `readable` says which rows the person may read: the others are erased too, but never exported. `export` turns one row
    into what JSON can hold (without it: all its columns). `erase` gets the person's rows as a queryset and forgets them;
    ANONYMISE needs it, DELETE may have it (files, subtypes).
    """

    model: type[models.Model]
    path: str
    on_erase: OnErase
    why: str
    readable: models.Q = field(default_factory=models.Q)
    export: Callable[[models.Model], dict[str, Any]] | None = None
    erase: Callable[[models.QuerySet], None] | None = None


@dataclass(frozen=True)
class Consequence:
    """Something that stands in the way of a change, or follows from it; shown before acting."""

    text: str
    blocks: bool = False


@dataclass(frozen=True)
class Hit:
    """One search result: what it is, what it says, where it leads."""

    kind: str
    title: str
    url: str


@dataclass
class Registry:
    """The five questions: export, erase, find, merge, consequences."""

    personal_data: list[PersonalData] = field(default_factory=list)
    finders: list[Callable[[Any, str], Iterable[Hit]]] = field(default_factory=list)
    mergers: list[Callable[[Any, Any], None]] = field(default_factory=list)
    consequence_givers: list[Callable[[str, Any], Iterable[Consequence]]] = field(default_factory=list)

    def declare(self, *declared: PersonalData) -> None:
        known = {(row.model, row.path) for row in self.personal_data}
        self.personal_data.extend(row for row in declared if (row.model, row.path) not in known)

    def find(self, viewer: Any, text: str) -> list[Hit]:
        """Hits of every room that `viewer` may see."""
        return [hit for finder in self.finders for hit in finder(viewer, text)]

    def consequences(self, change: str, subject: Any) -> list[Consequence]:
        """What every room says of `change` (a name such as 'enrolment.cancel') to `subject`."""
        return [found for giver in self.consequence_givers for found in giver(change, subject)]


registry = Registry()
