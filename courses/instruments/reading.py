"""From `definition.yaml` to an `Instrument`. A mistake in a file is a `DefinitionError` that names the file and the place."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from common.errors import DomainError
from courses.instruments import definition as d
from courses.instruments.rules import check_calculations, check_pictures, check_rules
from courses.instruments.values import clean_answers
from courses.instruments.walks import check_walk

MIDNIGHT = date(2000, 1, 1)  # any day
OF_A_DEFINITION = (
    "key version name group purpose when_text source privacy modes check_on check_what fields sections walk "
    "calculations rules pictures outcome_text example print"
)
OF_A_FIELD = (
    "key label kind help required options low high minimum maximum step unit max_words free columns rows row_label group_labels "
    "start_rows max_rows line_kinds ring centre times days"
)
RESERVED = {"revision", "own_example", "looked", "more", "action", "method", "csrfmiddlewaretoken"}
KNOWN, FIELD_KEYS = frozenset(OF_A_DEFINITION.split()), frozenset(OF_A_FIELD.split())


class DefinitionError(ValueError):
    """Said to whoever writes a definition."""


def read_instrument(path: Path) -> d.Instrument:
    """Read and check one definition."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return _instrument(data, folder=path.parent)
    except (KeyError, TypeError, ValueError, AttributeError, DomainError) as error:
        raise DefinitionError(f"{path}: {error!r}") from error


def _instrument(data: Mapping[str, Any], *, folder: Path) -> d.Instrument:
    _only(data, KNOWN, "definition")
    _ask(data["key"] == folder.name, f"key {data['key']} differs from the folder {folder.name}")
    _ask(data["group"] in d.GROUPS, f"unknown group {data['group']}")
    _ask(("fields" in data) != ("sections" in data), "give fields or sections")
    modes = tuple(data.get("modes", (d.PRACTICE, d.STUDENT)))
    _ask(set(modes) <= {d.PRACTICE, d.STUDENT, d.PRINT} and modes != (), f"unknown modes {modes}")
    example, paper = data.get("example", {}), data.get("print", {})
    _only(paper, {"landscape", "columns"}, "print")
    instrument = d.Instrument(
        key=data["key"],
        version=data["version"],
        name=data["name"],
        group=data["group"],
        purpose=data["purpose"].strip(),
        when=data["when_text"].strip(),
        source=data["source"].strip(),
        sections=tuple(_section(row) for row in data.get("sections", [{"fields": data.get("fields")}])),
        modes=modes,
        privacy=data.get("privacy", ""),
        check_on=_date(data.get("check_on")),
        check_what=data.get("check_what", ""),
        example_title=example.get("title", ""),
        outcome=data.get("outcome_text", ""),
        calculations=tuple(data.get("calculations", ())),
        rules=tuple(data.get("rules", ())),
        pictures=tuple(data.get("pictures", ())),
        walk=_walk(data["walk"]) if "walk" in data else None,
        landscape=bool(paper.get("landscape")),
        print_columns=paper.get("columns", 1),
        files=_files(folder),
    )
    _check(instrument)
    # The example is an answer like any other: what the server would refuse, the file may not say.
    values = clean_answers(instrument, example.get("values", {}))
    unknown = set(example.get("values", {})) - set(values)
    _ask(not unknown, f"the example fills {sorted(unknown)}, which cannot be kept")
    object.__setattr__(instrument, "example", values)
    return instrument


def _check(instrument: d.Instrument) -> None:
    keys = [field.key for field in instrument.fields]
    _ask(len(keys) == len(set(keys)), "a key stands twice")
    _ask(not RESERVED & set(keys), f"these keys belong to the form: {sorted(RESERVED)}")
    walks = [field for field in instrument.fields if field.kind == d.WALK]
    _ask(len(walks) == (1 if instrument.walk else 0), "a walk needs one field of kind walk, and the other way round")
    _ask(all(field.key == "route" for field in walks), "the field of kind walk has the key route")
    if instrument.walk:
        check_walk(instrument.walk)
    check_calculations(instrument)
    check_rules(instrument)
    check_pictures(instrument)
    drawn_here = any(picture["kind"] == d.OWN for picture in instrument.pictures)
    _ask(instrument.script or not drawn_here, f"a picture of kind {d.OWN} needs a {d.SCRIPT_FILE} in the folder")


def _files(folder: Path) -> frozenset[str]:
    found = frozenset(path.name for path in folder.iterdir() if not path.name.startswith("."))
    _ask(not found - d.FILES, f"nothing reads {sorted(found - d.FILES)} in the folder; known are {sorted(d.FILES)}")
    return found


def _section(row: Mapping[str, Any]) -> d.Section:
    _only(row, {"title", "intro", "minutes", "fields"}, "section")
    return d.Section(
        title=row.get("title", ""),
        intro=row.get("intro", ""),
        minutes=row.get("minutes", 0),
        fields=tuple(_field(field) for field in row["fields"]),
    )


def _field(row: Mapping[str, Any]) -> d.InstrumentField:
    _only(row, FIELD_KEYS, row["key"])
    _ask(row["kind"] in d.FIELD_KINDS, f"{row['key']}: unknown kind {row['kind']}")
    _ask(row.get("help"), f"{row['key']}: help is missing")
    _ask((row["kind"] in {d.CHOICE, d.CHECKLIST}) == bool(row.get("options")), f"{row['key']}: options and kind differ")
    _ask((row["kind"] in {d.TABLE, d.MAP}) == bool(row.get("columns")), f"{row['key']}: columns and kind differ")
    columns = [_cell(column) for column in row.get("columns", ())]
    if "days" in row:  # a week: the one column is asked for each day
        _ask(len(columns) == 1, f"{row['key']}: a grid of days asks one thing")
        columns = [_cell({**row["columns"][0], "key": key, "label": label}) for key, label in _options(row["days"])]
    field = d.InstrumentField(
        **_cell_values(row),
        help=row["help"],
        required=row.get("required", False),
        max_words=row.get("max_words", 0),
        free=row.get("free", False),
        columns=tuple(columns),
        rows=tuple(_times(row["times"]) if "times" in row else _rows(row.get("rows", ()))),
        row_label=row.get("row_label", ""),
        group_labels=tuple(row.get("group_labels", ())),
        start_rows=row.get("start_rows", 3),
        max_rows=row.get("max_rows", 20),
        line_kinds=_options(row.get("line_kinds", ())),
        ring=row.get("ring", ""),
        centre=row.get("centre", ""),
    )
    _check_map(field)
    return field


def _check_map(field: d.InstrumentField) -> None:
    if field.kind == d.MAP:
        rings = [column for column in field.columns if column.key == field.ring and column.options]
        _ask(rings and field.line_kinds, f"{field.key}: a map names its ring column (a choice) and its line_kinds")
        _ask(field.columns[0].key == "name", f"{field.key}: the first column of a map has the key name")


def _cell(row: Mapping[str, Any]) -> d.Cell:
    _only(row, {"key", "label", "kind", "options", "low", "high", "minimum", "maximum", "step", "unit"}, row["key"])
    kind = row.get("kind", d.LINE)
    _ask(kind in d.CELL_KINDS, f"{row['key']}: unknown kind {kind} of a column")
    _ask((kind == d.CHOICE) == bool(row.get("options")), f"{row['key']}: options and kind differ")
    return d.Cell(**_cell_values({**row, "kind": kind}))


def _cell_values(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("key", "label", "kind", "low", "high", "minimum", "maximum", "step", "unit")
    _ask(str(row["key"]).isidentifier() and "-" not in row["key"], f"{row['key']}: a key is letters, digits and _")
    return {**{name: row[name] for name in names if name in row}, "options": _options(row.get("options", ()))}


def _options(given: Any) -> d.Options:
    """`{key: label}`, or a list of `{key:, label:}`."""
    if isinstance(given, Mapping):
        return tuple((str(key), str(label)) for key, label in given.items())
    return tuple((str(option["key"]), str(option["label"])) for option in given)


def _rows(given: Any) -> Iterable[d.Row]:
    if isinstance(given, Mapping):
        given = [{"key": key, "label": label} for key, label in given.items()]
    for row in given:
        _ask(str(row["key"]).isidentifier(), f"row {row['key']}: a key is letters, digits and _")
        yield d.Row(**row)


def _times(given: Mapping[str, Any]) -> Iterable[d.Row]:
    """Rows from `start` up to `end`, every `step` minutes; `end` may lie after midnight."""
    start, end = (datetime.combine(MIDNIGHT, time.fromisoformat(given[name])) for name in ("start", "end"))
    if end <= start:
        end += timedelta(days=1)
    while start < end:
        yield d.Row(key=f"t{start:%H%M}", label=f"{start:%H.%M}")
        start += timedelta(minutes=given["step"])


def _walk(data: Mapping[str, Any]) -> d.Walk:
    _only(data, {"start", "warning", "nodes", "outcomes"}, "walk")
    nodes = {
        row["key"]: d.Node(
            key=row["key"],
            question=row["question"],
            help=row.get("help", ""),
            source=row.get("source", ""),
            answers=tuple((answer["key"], answer["label"], answer["next"]) for answer in row["answers"]),
        )
        for row in data["nodes"]
    }
    outcomes = {row["key"]: d.Outcome(**row) for row in data["outcomes"]}
    _ask(len(nodes) == len(data["nodes"]) and len(outcomes) == len(data["outcomes"]), "a key in the walk stands twice")
    return d.Walk(data["start"], nodes, outcomes, data.get("warning", ""))


def _date(value: Any) -> date | None:
    _ask(value is None or isinstance(value, date), f"{value} is no date")
    return value  # type: ignore[no-any-return]  # checked above


def _only(row: Mapping[str, Any], known: AbstractSet[str], where: str) -> None:
    _ask(not set(row) - known, f"{where}: unknown {sorted(set(row) - known)}")


def _ask(holds: object, complaint: str) -> None:
    if not holds:
        raise DefinitionError(complaint)
