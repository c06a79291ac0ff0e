"""How each kind of field is drawn and read back. The names of the controls are those that `static/js/instrument-values.js` reads."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from courses.instruments import definition as d
from courses.instruments.values import map_line

MORE_ROWS = 3  # empty rows that "meer rijen" adds
MOST_SENT_ROWS = 200  # what is read of a request, whatever it holds


@dataclass(frozen=True)
class Control:
    """One control in a table: its name, its words for a screen reader, its value."""

    cell: d.Cell
    name: str
    label: str
    value: Any

    @property
    def scale(self) -> range:
        return range(d.TOP_OF_SCALE + 1)

    @property
    def template_name(self) -> str:
        return f"learning/instruments/cell_{'select' if self.cell.options else self.cell.kind}.html"


@dataclass(frozen=True)
class ControlRow:
    label: str
    help: str
    group: str
    controls: list[Control]


class FieldWidget(forms.Widget):
    """Knows its field of the definition."""

    def __init__(self, field: d.InstrumentField) -> None:
        super().__init__()
        self.field = field

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {**context, "field": self.field}

    def format_value(self, value: Any) -> Any:
        return value


class CellWidget(FieldWidget):
    """A single value."""

    @property
    def template_name(self) -> str:  # type: ignore[override]  # by kind
        return f"learning/instruments/field_{self.field.kind}.html"

    @property
    def use_fieldset(self) -> bool:  # type: ignore[override]  # by kind
        return self.field.kind in {d.CHOICE, d.SCALE}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {**context, "scale": range(d.TOP_OF_SCALE + 1), "chosen": "" if value is None else str(value)}

    def id_for_label(self, id_: str) -> str:
        return "" if self.use_fieldset else id_


class ChecklistWidget(FieldWidget):
    template_name = "learning/instruments/field_checklist.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        ticked = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        ticked = [ticked] if isinstance(ticked, str) else list(ticked)
        return [*ticked, *str(data.get(f"{name}-own", "")).splitlines()]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        known = dict(self.field.options)
        chosen = value or []
        return {**context, "chosen": chosen, "own": "\n".join(one for one in chosen if one not in known)}

    def id_for_label(self, id_: str) -> str:
        return ""


class TableWidget(FieldWidget):
    """Rows that are always there, or rows that one adds. Empty rows wait at the end."""

    template_name = "learning/instruments/field_table.html"
    use_fieldset = True
    extra_rows = 0

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if self.field.rows:
            return {row.key: read_cells(data, f"{name}-{row.key}", self.field.columns) for row in self.field.rows}
        return read_rows(data, name, self.field.columns)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {**context, "table": self.table(name, value)}

    def table(self, name: str, value: Any) -> dict[str, Any]:
        field = self.field
        if field.rows:
            rows = [
                ControlRow(row.label, row.help, row.group, controls(name, row.key, row.label, field.columns, kept))
                for row in field.rows
                for kept in [(value or {}).get(row.key) or {}]
            ]
            labels = {"row_label": field.row_label, "filters": d.BETWEEN_GROUPS.join(field.group_labels)}
            return {"name": name, "columns": field.columns, "rows": rows, **labels}
        rows = list(
            open_rows(name, field.columns, value or [], least=field.start_rows + self.extra_rows, most=field.max_rows)
        )
        return {"name": name, "columns": field.columns, "rows": rows, "most": field.max_rows}

    def id_for_label(self, id_: str) -> str:
        return ""


class MapWidget(TableWidget):
    """Places and the lines between them, as two tables; the picture is drawn from them."""

    template_name = "learning/instruments/field_map.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        nodes = read_rows(data, f"{name}-nodes", self.field.columns)
        return {"nodes": nodes, "lines": read_rows(data, f"{name}-lines", map_line(self.field, len(nodes)))}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super(TableWidget, self).get_context(name, value, attrs)
        kept = value or {}
        field = self.field
        nodes = list(
            open_rows(
                f"{name}-nodes",
                field.columns,
                kept.get("nodes") or [],
                least=field.start_rows + self.extra_rows,
                most=field.max_rows,
            )
        )
        line = map_line(field, len(nodes))
        lines = list(open_rows(f"{name}-lines", line, kept.get("lines") or [], least=3 + self.extra_rows, most=60))
        context["nodes"] = {
            "name": f"{name}-nodes",
            "columns": field.columns,
            "rows": nodes,
            "most": field.max_rows,
            "numbered": True,
        }
        context["lines"] = {"name": f"{name}-lines", "columns": line, "rows": lines, "most": 60}
        return context


class WalkWidget(FieldWidget):
    """All questions under each other; the script shows them one by one."""

    template_name = "learning/instruments/field_walk.html"
    use_fieldset = True

    def __init__(self, field: d.InstrumentField, walk: d.Walk) -> None:
        super().__init__(field)
        self.walk = walk

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        return {key: data.get(f"{name}-{key}", "") for key in self.walk.nodes}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        numbers = {key: number for number, key in enumerate(self.walk.nodes, 1)}
        outcomes = self.walk.outcomes
        questions = [
            {
                "node": node,
                "number": numbers[node.key],
                "chosen": (value or {}).get(node.key, ""),
                "answers": [
                    {"key": key, "label": label, "to": numbers.get(to), "outcome": outcomes.get(to)}
                    for key, label, to in node.answers
                ],
            }
            for node in self.walk.nodes.values()
        ]
        return {**context, "questions": questions, "walk": self.walk}

    def id_for_label(self, id_: str) -> str:
        return ""


def widget_of(instrument: d.Instrument, field: d.InstrumentField) -> FieldWidget:
    if field.kind == d.WALK and instrument.walk:
        return WalkWidget(field, instrument.walk)
    return {d.CHECKLIST: ChecklistWidget, d.TABLE: TableWidget, d.MAP: MapWidget}.get(field.kind, CellWidget)(field)


def controls(
    name: str, row: str, row_label: str, columns: tuple[d.Cell, ...], kept: Mapping[str, Any]
) -> list[Control]:
    return [
        Control(column, f"{name}-{row}-{column.key}", f"{row_label}, {column.label}", kept.get(column.key, ""))
        for column in columns
    ]


def open_rows(
    name: str, columns: tuple[d.Cell, ...], kept: list[Mapping[str, Any]], *, least: int, most: int
) -> Iterator[ControlRow]:
    """What is filled in, and then at least one empty row as long as there may be more."""
    count = min(max(least, len(kept) + 1), max(most, len(kept)))
    for number in range(1, count + 1):
        row = kept[number - 1] if number <= len(kept) else {}
        label = f"Rij {number}"
        yield ControlRow(label, "", "", controls(name, str(number), label, columns, row))


def read_cells(data: Any, prefix: str, columns: tuple[d.Cell, ...]) -> dict[str, Any]:
    return {column.key: data.get(f"{prefix}-{column.key}", "") for column in columns}


def read_rows(data: Any, name: str, columns: tuple[d.Cell, ...]) -> list[dict[str, Any]]:
    """Rows as sent, empty ones in between too: the lines of a map count from the top."""
    numbered = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-")
    numbers = {int(found[1]) for key in data if (found := numbered.match(key))}
    last = min(max(numbers, default=0), MOST_SENT_ROWS)
    return [read_cells(data, f"{name}-{number}", columns) for number in range(1, last + 1)]
