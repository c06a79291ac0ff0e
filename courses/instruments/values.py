"""Answers as they are kept: checked, of bounded size, without what is empty.

text, line: text · number: number · date: "2026-11-25" · time: "09:30" · scale: 0–10 · choice: key · checklist: list of keys
(and of own lines, where `free`) · table: list of {column: value}, or {row: {column: value}} where the rows are fixed ·
map: {"nodes": [{column: value}], "lines": [{"start": 1, "end": 2, "kind": key}]}, nodes counted from 1 · walk: {node: answer}.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from courses.instruments import definition as d
from courses.instruments.walks import follow

LONGEST_ANSWER = 10_000  # characters a text
LONGEST_LINE = 300
LONGEST_CELL = 2_000
LONGEST_SHEET = 200_000  # characters of the whole, as JSON
HIGHEST_NUMBER = 1_000_000
MOST_FREE_LINES = 30
MOST_LINES = 60  # of a map
CLOCK = re.compile(r"([01]\d|2[0-4]):[0-5]\d")


def clean_answers(instrument: d.Instrument, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, per field of the definition; empty fields are left out. Raises DomainError on a field."""
    cleaned = {}
    for field in instrument.fields:
        value = clean_value(instrument, field, given.get(field.key))
        if not is_empty(value):
            cleaned[field.key] = value
    if len(json.dumps(cleaned, ensure_ascii=False)) > LONGEST_SHEET:
        raise DomainError(_("This sheet has become too long to save. Shorten your longest answers."))
    return cleaned


def fitting_answers(instrument: d.Instrument, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Of answers to an earlier definition what still fits this one."""
    fitting = {}
    for field in instrument.fields:
        try:
            value = clean_value(instrument, field, kept.get(field.key))
        except DomainError:
            continue
        if not is_empty(value):
            fitting[field.key] = value
    return fitting


def clean_value(instrument: d.Instrument, field: d.InstrumentField, given: Any) -> Any:
    """One answer in the shape in which it is kept; "" where there is none. Raises DomainError on the field."""
    try:
        return _clean(instrument, field, given)
    except DomainError as refusal:
        raise DomainError(refusal.message, field=field.key) from refusal


def is_empty(value: Any) -> bool:
    """Nothing filled in; a zero is something."""
    return value is None or value in ("", [], {})


def _clean(instrument: d.Instrument, field: d.InstrumentField, given: Any) -> Any:
    if is_empty(given):
        return ""
    if field.kind == d.CHECKLIST:
        return _checklist(field, given)
    if field.kind == d.TABLE:
        return _fixed_table(field, given) if field.rows else _open_table(field.columns, given, most=field.max_rows)
    if field.kind == d.MAP:
        return _map(field, given)
    if field.kind == d.WALK and instrument.walk:
        answers = _as(dict, given)
        return follow(instrument.walk, {key: value for key, value in answers.items() if isinstance(value, str)}).answers
    return clean_cell(field, given, longest=LONGEST_ANSWER)


def clean_cell(cell: d.Cell, given: Any, *, longest: int = LONGEST_CELL) -> Any:
    """A value of a simple kind. Raises DomainError."""
    if given is None or (isinstance(given, str) and not given.strip()):
        return ""
    if isinstance(given, bool) or not isinstance(given, str | int | float | date):
        raise DomainError(_("This cannot be read. Fill it in again."))
    text = str(given).replace("\r\n", "\n").strip()
    if "\x00" in text:
        raise DomainError(_("This holds a character that cannot be saved."))
    return CLEANERS[cell.kind](cell, text, longest)


def _text(cell: d.Cell, text: str, longest: int) -> str:
    most = min(longest, LONGEST_LINE) if cell.kind == d.LINE else longest
    if len(text) > most:
        raise DomainError(_("Keep this under %(most)s characters.") % {"most": most})
    return " ".join(text.split()) if cell.kind == d.LINE else text


def _number(cell: d.Cell, text: str, _longest: int) -> float | int:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise DomainError(_("Give a number, such as 3 or 2.5.")) from None
    low, high = (0, d.TOP_OF_SCALE) if cell.kind == d.SCALE else (cell.minimum, cell.maximum)
    if not abs(number) < HIGHEST_NUMBER or (low is not None and number < low) or (high is not None and number > high):
        if low is not None and high is not None:
            raise DomainError(_("Give a number from %(low)s to %(high)s.") % {"low": f"{low:g}", "high": f"{high:g}"})
        raise DomainError(_("This number is too high or too low."))
    step = 1 if cell.kind == d.SCALE else cell.step
    if abs(round(number / step) * step - number) > 1e-6:  # noqa: PLR2004  float noise
        raise DomainError(_("Give a number in steps of %(step)s.") % {"step": f"{step:g}".replace(".", ",")})
    return int(number) if number == int(number) else round(number, 4)


def _date(_cell: d.Cell, text: str, _longest: int) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise DomainError(_("Give a date as year-month-day, such as 2027-01-31.")) from None


def _time(_cell: d.Cell, text: str, _longest: int) -> str:
    text = text.replace(".", ":").zfill(5)
    if not CLOCK.fullmatch(text) or text > "24:00":
        raise DomainError(_("Give a time as hours and minutes, such as 09:30."))
    return text


def _choice(cell: d.Cell, text: str, _longest: int) -> str:
    if text not in dict(cell.options):
        raise DomainError(_("Choose one of the answers below."))
    return text


CLEANERS: dict[str, Callable[[d.Cell, str, int], Any]] = {
    d.TEXT: _text,
    d.LINE: _text,
    d.NUMBER: _number,
    d.SCALE: _number,
    d.DATE: _date,
    d.TIME: _time,
    d.CHOICE: _choice,
}


def _checklist(field: d.InstrumentField, given: Any) -> list[str]:
    ticked = [clean_cell(LINE_CELL, one) for one in _as(list, given)]
    known = [key for key, _label in field.options if key in ticked]
    own = [one for one in dict.fromkeys(ticked) if one and one not in known]
    if own and not field.free:
        raise DomainError(_("Choose from the answers below."))
    if len(own) > MOST_FREE_LINES:
        raise DomainError(_("Give at most %(most)s lines of your own.") % {"most": MOST_FREE_LINES})
    return known + own


def _open_table(columns: tuple[d.Cell, ...], given: Any, *, most: int) -> list[dict[str, Any]]:
    rows = [row for row in _rows(columns, list(enumerate(_as(list, given), 1))).values() if row]
    if len(rows) > most:
        raise DomainError(_("Give at most %(most)s rows.") % {"most": most})
    return rows


def _fixed_table(field: d.InstrumentField, given: Any) -> dict[str, dict[str, Any]]:
    sent = _as(dict, given)
    rows = _rows(field.columns, [(row.label, sent.get(row.key) or {}) for row in field.rows])
    return {row.key: rows[row.label] for row in field.rows if rows[row.label]}


def _rows(columns: tuple[d.Cell, ...], given: list[tuple[Any, Any]]) -> dict[Any, dict[str, Any]]:
    """Cells that are filled in, by row; a refusal says in which row and column it is."""
    cleaned: dict[Any, dict[str, Any]] = {}
    for name, row in given:
        cells = _as(dict, row)
        cleaned[name] = {}
        for column in columns:
            try:
                value = clean_cell(column, cells.get(column.key))
            except DomainError as refusal:
                where = {"row": name, "column": column.label, "problem": refusal.message}
                raise DomainError(_("Row %(row)s, %(column)s: %(problem)s") % where) from refusal
            if value != "":
                cleaned[name][column.key] = value
    return cleaned


def _map(field: d.InstrumentField, given: Any) -> dict[str, Any]:
    """Nodes without a name fall away, and lines to them too; the others keep their ends."""
    sent = _as(dict, given)
    rows = _rows(field.columns, list(enumerate(_as(list, sent.get("nodes") or []), 1)))
    nameless = [number for number, row in rows.items() if row and not row.get("name")]
    if nameless:
        raise DomainError(_("Row %(row)s: give it a name.") % {"row": nameless[0]})
    named = {number: row for number, row in rows.items() if row}
    if len(named) > field.max_rows:
        raise DomainError(_("Give at most %(most)s rows.") % {"most": field.max_rows})
    new_number = {0: 0, **{old: new for new, old in enumerate(named, 1)}}
    lines = []
    for number, row in _rows(
        map_line(field, len(rows)), list(enumerate(_as(list, sent.get("lines") or []), 1))
    ).items():
        if not row:
            continue
        start, end = (new_number.get(int(row.get(name, -1))) for name in ("start", "end"))
        if start is None or end is None or start == end or "kind" not in row:
            raise DomainError(
                _("Line %(row)s: choose two different places and what kind of line it is.") % {"row": number}
            )
        lines.append({"start": start, "end": end, "kind": row["kind"]})
    if len(lines) > MOST_LINES:
        raise DomainError(_("Give at most %(most)s rows.") % {"most": MOST_LINES})
    return {"nodes": list(named.values()), "lines": lines} if named else {}


def map_line(field: d.InstrumentField, nodes: int) -> tuple[d.Cell, ...]:
    """The columns of the lines of a map: from which node to which (0 is the middle), and of what kind."""
    places = tuple((str(number), str(number)) for number in range(0 if field.centre else 1, nodes + 1))
    return (
        d.Cell("start", "Van", d.CHOICE, options=places),
        d.Cell("end", "Naar", d.CHOICE, options=places),
        d.Cell("kind", "Soort lijn", d.CHOICE, options=field.line_kinds),
    )


def _as(shape: type, value: Any) -> Any:
    if not isinstance(value, shape):
        raise DomainError(_("This cannot be read. Fill it in again."))
    return value


LINE_CELL = d.Cell("line", "", d.LINE)
