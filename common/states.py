"""State tables. A machine is a dict: from each state, the states it may move to. Nothing else is allowed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from common.errors import MoveNotAllowed
from common.models import HistoryRow

Moves = Mapping[Any, frozenset[Any]]  # of text; mypy would refuse a table whose keys are enum members as one of str


def check_move(moves: Moves, *, old: str, new: str) -> None:
    """Raise MoveNotAllowed unless the table has `old` → `new`."""
    if new not in moves.get(old, frozenset()):
        raise MoveNotAllowed


def move(
    row: models.Model,
    new: str,
    *,
    moves: Moves,
    history: type[HistoryRow],
    actor: Any,
    now: datetime,
    reason: str = "",
    also: Mapping[str, Any] | None = None,
) -> None:
    """Check the move, save `state` (and the fields in `also`), append the history row.

    The caller holds the row's lock (`select_for_update`) inside a transaction.
    Raises MoveNotAllowed.
    """
    old = row.state  # type: ignore[attr-defined]  # every row with a table has a state
    check_move(moves, old=old, new=new)
    row.state = new  # type: ignore[attr-defined]
    fields = {"state"}
    for name, value in (also or {}).items():
        setattr(row, name, value)
        fields.add(name)
    if hasattr(row, "updated_at"):
        fields.add("updated_at")
    row.save(update_fields=sorted(fields))
    history.objects.create(  # type: ignore[misc]  # every concrete history has a subject
        subject=row, at=now, actor=actor, old=old, new=new, reason=reason
    )


def note_change(row: models.Model, *, history: type[HistoryRow], actor: Any, now: datetime, reason: str) -> None:
    """Append the history row of a change that leaves the state as it is; a long reason is cut to what fits.

    The caller holds the row's lock inside a transaction.
    """
    state = row.state  # type: ignore[attr-defined]  # every row with a table has a state
    longest = history._meta.get_field("reason").max_length
    history.objects.create(  # type: ignore[misc]  # every concrete history has a subject
        subject=row, at=now, actor=actor, old=state, new=state, reason=reason[:longest]
    )
