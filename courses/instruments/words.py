"""Answers as a person reads them: on paper, in an example, in a portfolio."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from courses.instruments import definition as d
from courses.instruments.rules import spoken
from courses.instruments.values import map_line
from courses.instruments.walks import Way, follow

CENTRE = "Midden"


BLANK_ROWS = 5  # to write in, of a table to which one adds rows
FEW_ROWS, MANY_ROWS = 4, 12
NAME, LONG, USUAL, SHORT, MARGIN = 26, 30, 20, 12, 4  # how wide a column is beside the others
WEIGHTS = {d.TEXT: LONG, d.CHOICE: SHORT, d.NUMBER: SHORT, d.SCALE: SHORT, d.DATE: SHORT, d.TIME: SHORT}
Line = tuple[str, ...]  # a row: its cells in words


@dataclass(frozen=True)
class Grid:
    """A table as it is read: headings and rows of texts. `groups`: under which heading each row stands, where rows have one."""

    title: str
    head: tuple[str, ...]
    rows: tuple[Line, ...]
    widths: tuple[int, ...]  # of the columns, in percents
    groups: tuple[str, ...] = ()
    is_named: bool = False  # the first column names the row
    is_of_texts: bool = False  # every column asks for a text

    @property
    def is_long(self) -> bool:
        """Longer than fits beside the rest of a sheet; on paper its rows stand closer together."""
        return len(self.rows) > MANY_ROWS

    @property
    def is_roomy(self) -> bool:
        """Few rows for whole sentences: on paper they get height to write in."""
        return self.is_named and len(self.rows) <= FEW_ROWS and self.is_of_texts

    @property
    def columns(self) -> list[tuple[str, int]]:
        """Each heading with its width."""
        return list(zip(self.head, self.widths, strict=True))

    @property
    def lines(self) -> list[tuple[str, Line]]:
        """Each row after its group."""
        return list(zip(self.groups or ("",) * len(self.rows), self.rows, strict=True))


@dataclass(frozen=True)
class Shown:
    """One field with its answer: a text, a list, tables, or a walk."""

    field: d.InstrumentField
    value: Any = None  # as it is kept
    text: str = ""
    items: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    way: Way | None = None

    @property
    def on_paper(self) -> tuple[Grid, ...]:
        """Its tables; where nothing is filled in yet, a table to write in."""
        return self.grids or ((_blank(self.field),) if self.field.columns else ())

    @property
    def choices(self) -> list[str]:
        """What one may choose from in the columns of a table: on paper nobody opens a list."""
        columns: dict[d.Options, list[str]] = {}
        for column in self.field.columns:
            if column.options:
                columns.setdefault(column.options, []).append(column.label)
        return [f"{', '.join(labels)}: {' / '.join(dict(options).values())}" for options, labels in columns.items()]

    @property
    def crossed(self) -> list[tuple[str, list[tuple[str, list[Line]]]]]:
        """Of a table with groups of two parts ("phase · role"): each phase, with each role, with the rows there, filled in or not.

        Empty for any other field.
        """
        if len(self.field.group_labels) != 2:  # noqa: PLR2004
            return []
        places: dict[tuple[str, ...], list[Line]] = {}
        for group, row in _named(self.field, self.field.rows, self.value or {}).lines:
            places.setdefault(tuple(group.split(d.BETWEEN_GROUPS)), []).append(row)
        phases, roles = (dict.fromkeys(part) for part in zip(*places, strict=True))
        return [(phase, [(role, places.get((phase, role), [])) for role in roles]) for phase in phases]

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
        return Shown(field, value, items=tuple(labels.get(key, key) for key in value))
    if field.kind == d.TABLE:
        return Shown(field, value, grids=(_table(field, value),))
    if field.kind == d.MAP:
        return Shown(field, value, grids=_map(field, value))
    if field.kind == d.WALK and instrument.walk:
        return Shown(field, value, way=follow(instrument.walk, value))
    return Shown(field, value, text=cell_in_words(field, value))


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
    if not field.rows:
        return _loose(field.columns, [_cells(field.columns, row) for row in value])
    return _named(field, [row for row in field.rows if row.key in value], value)


def _named(field: d.InstrumentField, rows: Iterable[d.Row], value: Mapping[str, Any]) -> Grid:
    rows = tuple(rows)
    head = (field.row_label, *(column.label for column in field.columns))
    cells = tuple((row.label, *_cells(field.columns, value.get(row.key, {}))) for row in rows)
    groups = tuple(row.group for row in rows) if any(row.group for row in rows) else ()
    longest = max((len(row.label) for row in rows), default=0)
    widths = _widths(field.columns, name=SHORT if longest <= SHORT else NAME)
    of_texts = all(column.kind == d.TEXT for column in field.columns)
    return Grid("", head, cells, widths, groups, is_named=True, is_of_texts=of_texts)


def _loose(columns: tuple[d.Cell, ...], rows: Iterable[Line], *, title: str = "") -> Grid:
    return Grid(title, tuple(column.label for column in columns), tuple(rows), _widths(columns))


def _widths(columns: tuple[d.Cell, ...], *, name: int = 0) -> tuple[int, ...]:
    """By what is asked: a date needs less room than a sentence, but a heading and an option must fit too."""
    weights = [name] * bool(name) + [max(WEIGHTS.get(column.kind, USUAL), *_lengths(column)) for column in columns]
    ends = [round(100 * sum(weights[:place]) / sum(weights)) for place in range(len(weights) + 1)]
    return tuple(end - start for start, end in pairwise(ends))  # together exactly 100


def _lengths(column: d.Cell) -> list[int]:
    words = [word for label in (column.label, *dict(column.options).values()) for word in label.split()]
    return [min(len(word) + MARGIN, NAME) for word in words]


def _blank(field: d.InstrumentField) -> Grid:
    if field.rows:
        return _named(field, field.rows, {})
    return _loose(field.columns, [("",) * len(field.columns)] * min(BLANK_ROWS, field.max_rows))


def _map(field: d.InstrumentField, value: Mapping[str, Any]) -> tuple[Grid, ...]:
    nodes = value.get("nodes", [])
    places = _loose(field.columns, [_cells(field.columns, row) for row in nodes])
    names = {0: CENTRE, **{number: row["name"] for number, row in enumerate(nodes, 1)}}
    kinds = dict(field.line_kinds)
    lines = tuple((names[line["start"]], names[line["end"]], kinds[line["kind"]]) for line in value.get("lines", []))
    return (places, _loose(map_line(field, 0), lines, title="Lijnen")) if lines else (places,)


def _cells(columns: tuple[d.Cell, ...], row: Mapping[str, Any]) -> Line:
    return tuple(cell_in_words(column, row.get(column.key)) for column in columns)


def _row_in_words(head: tuple[str, ...], row: Line) -> str:
    named = [f"{label}: {cell}" if label else cell for label, cell in zip(head, row, strict=True) if cell]
    return "; ".join(named)
