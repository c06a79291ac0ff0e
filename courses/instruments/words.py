"""Answers as a person reads them: on paper, in an example, in a portfolio."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courses.instruments import definition as d
from courses.instruments.rules import spoken
from courses.instruments.values import map_line
from courses.instruments.walks import Way, follow

CENTRE = "Midden"


@dataclass(frozen=True)
class Grid:
    """A table as it is read: headings and rows of texts. The first column names the row, where rows have names."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Shown:
    """One field with its answer: a text, a list, tables, or a walk."""

    field: d.InstrumentField
    text: str = ""
    items: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    way: Way | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.items or self.grids or self.way)

    @property
    def plain(self) -> str:
        """Everything as lines of text, for where no table can be drawn."""
        lines = [self.text] if self.text else [*self.items]
        for grid in self.grids:
            lines += [_row_in_words(grid.head, row) for row in grid.rows]
        if self.way:
            lines += [f"{step.node.question} {step.label}" for step in self.way.steps]
            if self.way.outcome:
                lines.append(f"{self.way.outcome.title}. {self.way.outcome.text}")
        return "\n".join(lines)


def shown(instrument: d.Instrument, field: d.InstrumentField, value: Any) -> Shown:
    """The answer to one field; false where there is none."""
    if value in (None, "", [], {}):
        return Shown(field)
    if field.kind == d.CHECKLIST:
        labels = dict(field.options)
        return Shown(field, items=tuple(labels.get(key, key) for key in value))
    if field.kind == d.TABLE:
        return Shown(field, grids=(_table(field, value),))
    if field.kind == d.MAP:
        return Shown(field, grids=_map(field, value))
    if field.kind == d.WALK and instrument.walk:
        return Shown(field, way=follow(instrument.walk, value))
    return Shown(field, text=cell_in_words(field, value))


def all_shown(instrument: d.Instrument, answers: Mapping[str, Any]) -> list[Shown]:
    return [shown(instrument, field, answers.get(field.key)) for field in instrument.fields]


def cell_in_words(cell: d.Cell, value: Any) -> str:
    """A value of a simple kind, with its unit."""
    if value in (None, ""):
        return ""
    if cell.options:
        return dict(cell.options).get(str(value), str(value))
    if cell.kind == d.SCALE:
        return (
            f"{value} op een schaal van 0 tot {d.TOP_OF_SCALE}" if isinstance(cell, d.InstrumentField) else str(value)
        )
    if cell.kind == d.NUMBER:
        return f"{spoken(value)} {cell.unit}".strip()
    if cell.kind == d.DATE:
        year, month, day = str(value).split("-")
        return f"{day}-{month}-{year}"
    return str(value)


def _table(field: d.InstrumentField, value: Any) -> Grid:
    head = tuple(column.label for column in field.columns)
    if not field.rows:
        return Grid("", head, tuple(_cells(field.columns, row) for row in value))
    rows = tuple((row.label, *_cells(field.columns, value[row.key])) for row in field.rows if row.key in value)
    return Grid("", (field.row_label, *head), rows)


def _map(field: d.InstrumentField, value: Mapping[str, Any]) -> tuple[Grid, ...]:
    nodes = value.get("nodes", [])
    places = Grid(
        "", tuple(column.label for column in field.columns), tuple(_cells(field.columns, row) for row in nodes)
    )
    names = {0: CENTRE, **{number: row["name"] for number, row in enumerate(nodes, 1)}}
    kinds = dict(field.line_kinds)
    lines = tuple((names[line["start"]], names[line["end"]], kinds[line["kind"]]) for line in value.get("lines", []))
    head = tuple(column.label for column in map_line(field, 0))
    return (places, Grid("Lijnen", head, lines)) if lines else (places,)


def _cells(columns: tuple[d.Cell, ...], row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(cell_in_words(column, row.get(column.key)) for column in columns)


def _row_in_words(head: tuple[str, ...], row: tuple[str, ...]) -> str:
    named = [f"{label}: {cell}" if label else cell for label, cell in zip(head, row, strict=True) if cell]
    return "; ".join(named)
