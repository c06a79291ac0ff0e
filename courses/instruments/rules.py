"""What a sheet says back: figures (sums, averages) and findings ("Toepassen is nog leeg"), declared as data in the definition.

The page itself must say the same where nothing may be sent: `static/js/instrument-rules.js` is this file in JavaScript, and the
browser test over all instruments compares the two. The README of this folder explains the words.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from courses.instruments import definition as d
from courses.instruments.values import is_empty

LEVELS = ("stop", "attention", "good", "info")
PICTURES = {  # and what each needs to be told
    "chart": {"field", "columns"},
    "network": {"field"},
    "ruler": {"fields"},
    d.OWN: set(),  # the script in the folder knows
}
HOURS_A_DAY, MINUTES_AN_HOUR = 24, 60
Rows = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Figure:
    key: str
    label: str
    text: str


@dataclass(frozen=True)
class Finding:
    level: str
    text: str


@dataclass(frozen=True)
class Result:
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]

    def __bool__(self) -> bool:
        return bool(self.figures or self.findings)


class Scope:
    """The names a rule may use: fields, calculations, and inside `each` the columns of the row (and of the one before)."""

    def __init__(self, instrument: d.Instrument, answers: Mapping[str, Any]) -> None:
        self.fields = {field.key: field for field in instrument.fields}
        self.cells: dict[str, d.Cell] = dict(self.fields)
        self.names: dict[str, Any] = {key: answers.get(key) for key in self.fields}

    def inside(self, field: d.InstrumentField, row: Mapping[str, Any], previous: Mapping[str, Any]) -> "Scope":
        inner = Scope.__new__(Scope)
        inner.fields = self.fields
        columns = {column.key: column for column in field.columns}
        before = {f"previous_{key}": column for key, column in columns.items()}
        inner.cells = {**self.cells, **columns, **before}
        inner.names = {
            **self.names,
            **{key: row.get(key) for key in columns},
            **{f"previous_{key}": previous.get(key) for key in columns},
        }
        return inner

    def rows(self, path: str) -> Rows:
        """Filled rows as (name, cells): `table`, `map.nodes`, `map.lines` (with the cells of both ends)."""
        name, _dot, part = path.partition(".")
        field, value = self.fields[name], self.names[name]
        if field.kind == d.MAP:
            return _map_rows(value or {}, part)
        if field.kind != d.TABLE:
            raise KeyError(f"{name} is no table")
        if field.rows:
            return [(row.label, value[row.key]) for row in field.rows if row.key in (value or {})]
        return [(str(number), row) for number, row in enumerate(value or [], 1)]


def _map_rows(value: Mapping[str, Any], part: str) -> Rows:
    nodes = value.get("nodes", [])
    if part == "nodes":
        return [(row["name"], row) for row in nodes]
    if part != "lines":
        raise KeyError("a map has nodes and lines")
    found = []
    for number, line in enumerate(value.get("lines", []), 1):
        row = dict(line)
        for end in ("start", "end"):
            node = nodes[line[end] - 1] if line[end] else {}
            row |= {f"{end}_{key}": cell for key, cell in node.items()}
        found.append((str(number), row))
    return found


def judge(instrument: d.Instrument, answers: Mapping[str, Any]) -> Result:
    """The figures and findings of these answers."""
    scope = Scope(instrument, answers)
    figures = []
    for row in instrument.calculations:
        number = None if "top" in row else value_of(row["value"], scope)
        scope.names[row["key"]] = number
        scope.cells[row["key"]] = d.Cell(row["key"], row["label"], d.NUMBER)
        text = _top(row["top"], scope) if "top" in row else _figure(row, number)
        if text and not row.get("hidden"):
            figures.append(Figure(row["key"], row["label"], text))
        scope.names[f"{row['key']}.text"] = text
    findings = [finding for rule in instrument.rules for finding in _apply(rule, scope)]
    findings += _too_many_words(instrument, answers)
    return Result(tuple(figures), tuple(sorted(findings, key=lambda found: LEVELS.index(found.level))))


def _apply(rule: Mapping[str, Any], scope: Scope) -> Iterator[Finding]:
    level = rule.get("level", "attention")
    if "each" not in rule:
        if holds(rule["when"], scope):
            yield Finding(level, _fill(rule["say"], scope))
        return
    field = scope.fields[rule["each"]]
    previous: Mapping[str, Any] = {}
    for name, row in scope.rows(rule["each"]):
        inner = scope.inside(field, row, previous)
        if holds(rule["when"], inner):
            inner.names["row.text"] = name
            yield Finding(level, _fill(rule["say"], inner))
        previous = row


def _too_many_words(instrument: d.Instrument, answers: Mapping[str, Any]) -> list[Finding]:
    found = []
    for field in instrument.fields:
        words = len(str(answers.get(field.key, "")).split())
        if field.max_words and words > field.max_words:
            text = f"{field.label}: {words} woorden. Probeer het in {field.max_words} woorden of minder."
            found.append(Finding("attention", text))
    return found


def _fill(text: str, scope: Scope) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: str(scope.names[f"{found[1]}.text"]), text)


# --- conditions ---------------------------------------------------------------------------------------------------------
def holds(condition: Mapping[str, Any], scope: Scope) -> bool:
    """Every word in the condition must hold. Each part is looked at, so that a wrong name is always found."""
    return _every(CONDITIONS[word](given, scope) for word, given in condition.items())


def _every(found: Iterable[bool]) -> bool:
    """Like all(), but looks at each."""
    return all(list(found))


def _some(found: Iterable[bool]) -> bool:
    """Like any(), but looks at each."""
    return any(list(found))


def _chosen(given: Mapping[str, Any], scope: Scope) -> bool:
    return _every(_is_chosen(name, wanted, scope) for name, wanted in given.items())


def _is_chosen(name: str, wanted: Any, scope: Scope) -> bool:
    options = dict(scope.cells[name].options)
    asked = wanted if isinstance(wanted, list) else [wanted]
    if unknown := set(asked) - set(options):
        raise KeyError(f"{name} has no option {sorted(unknown)}")
    value = scope.names[name]
    return any(one in asked for one in (value if isinstance(value, list) else [value]))


def _says(given: Mapping[str, list[str]], scope: Scope) -> bool:
    return _some(
        re.search(rf"(?<!\w){re.escape(word)}(?!\w)", str(scope.names[name] or ""), re.IGNORECASE) is not None
        for name, words in given.items()
        for word in words
    )


def _ends_with(given: Mapping[str, str], scope: Scope) -> bool:
    return _every(str(scope.names[name] or "").rstrip().endswith(end) for name, end in given.items())


def _incomplete(given: Mapping[str, list[str]], scope: Scope) -> bool:
    found = False
    for path, columns in given.items():
        known = {column.key for column in scope.fields[path.partition(".")[0]].columns}
        if unknown := set(columns) - known:
            raise KeyError(f"{path} has no column {sorted(unknown)}")
        found |= any(row and any(is_empty(row.get(column)) for column in columns) for _name, row in scope.rows(path))
    return found


def _compare(test: Callable[[float, float], bool]) -> Callable[[list[Any], Scope], bool]:
    def compare(given: list[Any], scope: Scope) -> bool:
        left, right = (value_of(one, scope) for one in given)
        return left is not None and right is not None and test(left, right)

    return compare


CONDITIONS: dict[str, Callable[[Any, Scope], bool]] = {
    "filled": lambda name, scope: not is_empty(scope.names[name]),
    "empty": lambda name, scope: is_empty(scope.names[name]),
    "chosen": _chosen,
    "says": _says,
    "ends_with": _ends_with,
    "incomplete": _incomplete,
    "below": _compare(lambda left, right: left < right),
    "above": _compare(lambda left, right: left > right),
    "at_least": _compare(lambda left, right: left >= right),
    "at_most": _compare(lambda left, right: left <= right),
    "equals": _compare(lambda left, right: left == right),
    "all": lambda given, scope: _every(holds(one, scope) for one in given),
    "any": lambda given, scope: _some(holds(one, scope) for one in given),
    "not": lambda given, scope: not holds(given, scope),
}


# --- numbers ------------------------------------------------------------------------------------------------------------
def value_of(operand: Any, scope: Scope) -> float | None:
    """A number, the number in a field or calculation, or something counted. None where there is nothing to count with."""
    if isinstance(operand, int | float):
        return operand
    if isinstance(operand, str):
        value = scope.names[operand]
        return value if isinstance(value, int | float) else None
    word = next(iter(operand))
    if word in OVER_ROWS:
        return OVER_ROWS[word](_numbers(operand, scope))
    return NUMBERS[word](operand[word], scope)


def _numbers(operand: Mapping[str, Any], scope: Scope) -> list[float]:
    """The numbers in `table.column`; with `count` a one per row."""
    [word, path] = next(iter(operand.items()))
    counted = word == "count"
    table, _dot, column = (path, "", "") if counted else path.rpartition(".")
    field = scope.fields[table.partition(".")[0]]
    if not counted and column not in {one.key for one in field.columns}:
        raise KeyError(f"{table} has no column {column}")
    found = []
    for _name, row in scope.rows(table):
        if all(row.get(key) in (wanted if isinstance(wanted, list) else [wanted]) for key, wanted in _where(operand)):
            value = 1 if counted else row.get(column)
            if isinstance(value, int | float):
                found.append(value)
    return found


def _where(operand: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return list(operand.get("where", {}).items())


def _words(given: Any, scope: Scope) -> float:
    names = list(scope.fields) if given == "all" else given if isinstance(given, list) else [given]
    return sum(len(str(part).split()) for name in names for part in _texts(scope.names[name]))


def _texts(value: Any) -> Iterator[str]:
    """Every text in an answer, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _fold(step: Callable[[float, float], float]) -> Callable[[list[Any], Scope], float | None]:
    def fold(given: list[Any], scope: Scope) -> float | None:
        numbers = [value_of(one, scope) for one in given]
        total = numbers[0]
        for number in numbers[1:]:
            if total is None or number is None:
                return None
            total = step(total, number)
        return total

    return fold


def _over(given: list[Any], scope: Scope) -> float | None:
    left, right = (value_of(one, scope) for one in given)
    return left / right if left is not None and right else None


def _hours(given: list[str], scope: Scope) -> float | None:
    """From one time to the next, over midnight if need be."""
    minutes = []
    for name in given:
        value = scope.names[name]
        if not value:
            return None
        hour, minute = value.split(":")
        minutes.append(int(hour) * MINUTES_AN_HOUR + int(minute))
    return (minutes[1] - minutes[0]) % (HOURS_A_DAY * MINUTES_AN_HOUR) / MINUTES_AN_HOUR


def _days(given: list[str], scope: Scope) -> float | None:
    start, end = (scope.names[name] for name in given)
    return (date.fromisoformat(end) - date.fromisoformat(start)).days if start and end else None


def _rank(name: str, scope: Scope) -> float | None:
    keys = [key for key, _label in scope.cells[name].options]
    value = scope.names[name]
    return keys.index(value) if value in keys else None


NUMBERS: dict[str, Callable[[Any, Scope], float | None]] = {
    "plus": _fold(lambda left, right: left + right),
    "minus": _fold(lambda left, right: left - right),
    "times": _fold(lambda left, right: left * right),
    "distance": _fold(lambda left, right: abs(left - right)),
    "over": _over,
    "hours": _hours,
    "days": _days,
    "rank": _rank,
    "words": _words,
    "ticked": lambda name, scope: len(scope.names[name] or []),
}
OVER_ROWS: dict[str, Callable[[list[float]], float | None]] = {
    "sum": sum,
    "count": len,
    "mean": lambda numbers: sum(numbers) / len(numbers) if numbers else None,
    "highest": lambda numbers: max(numbers, default=None),
    "lowest": lambda numbers: min(numbers, default=None),
}


# --- words for figures ----------------------------------------------------------------------------------------------------
def spoken(number: float) -> str:
    """At most two decimals, with a comma."""
    rounded = math.floor(number * 100 + 0.5) / 100
    return f"{rounded:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _figure(row: Mapping[str, Any], number: float | None) -> str:
    if number is None:
        return ""
    unit = f" {row['unit']}" if row.get("unit") else ""
    meaning = next((f" – {says}" for most, says in row.get("bands", ()) if number <= most), "")
    return f"{spoken(number)}{unit}{meaning}"


def _top(given: Mapping[str, Any], scope: Scope) -> str:
    """The rows with the highest number, in words."""
    field = scope.fields[given["table"]]
    columns = {column.key: column for column in field.columns}
    rows = [(name, row) for name, row in scope.rows(given["table"]) if isinstance(row.get(given["by"]), int | float)]
    rows.sort(key=lambda pair: -pair[1][given["by"]])
    return "; ".join(
        f"{name} ({', '.join(str(row[key]) for key in given['show'] if columns[key] and key in row)})"
        for name, row in rows[: given.get("count", 3)]
    )


# --- checks of a definition -------------------------------------------------------------------------------------------------
def check_calculations(instrument: d.Instrument) -> None:
    """A wrong name or word shows itself when the calculations are made."""
    judge(instrument, {})


def check_rules(instrument: d.Instrument) -> None:
    """Look inside every rule, also those that say nothing of an empty sheet. Raises KeyError on an unknown name."""
    judge(instrument, {})
    scope = Scope(instrument, {})
    for row in instrument.calculations:
        scope.names |= {row["key"]: None, f"{row['key']}.text": ""}
    for rule in instrument.rules:
        if set(rule) - {"when", "say", "level", "each"} or rule.get("level", "attention") not in LEVELS:
            raise ValueError(f"unknown in rule {rule}")
        inner = scope.inside(scope.fields[rule["each"]], {}, {}) if "each" in rule else scope
        inner.names["row.text"] = ""
        holds(rule["when"], inner)
        _fill(rule["say"], inner)


def check_pictures(instrument: d.Instrument) -> None:
    names = {field.key for field in instrument.fields} | {row["key"] for row in instrument.calculations}
    for picture in instrument.pictures:
        if not PICTURES[picture["kind"]] | {"title"} <= set(picture):
            raise ValueError(f"unknown picture {picture}")
        used = [picture[word] for word in ("field", "table", "stock", "used") if word in picture]
        if unknown := set(used + picture.get("fields", [])) - names:
            raise KeyError(f"a picture of {sorted(unknown)}")
