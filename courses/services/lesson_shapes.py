"""From what a lesson file says to raw StreamField data, along the blocks: they say which keys there are and of what type.

Files leave out what only Wagtail needs (types of questions in a stream, columns of a table, ids); that is added here. An id
comes from the lesson's key and the block's place among its kind, so it survives a reload.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from wagtail import blocks

from courses.blocks.quizzes import InstrumentBlock, QuestionsBlock
from courses.blocks.reading import TableBlock

ID_NAMESPACE = uuid.UUID("5f0c1f5e-8a55-5e0b-9d5c-6e1f2b7a9c41")
ONLY_IN_CMS = frozenset({"image", "video", "download"})
NAMES = {
    str: "a text", int: "a whole number", float: "a number", bool: "true or false", list: "a list", dict: "keys",
    date: "a date",
}  # fmt: skip


class LessonFileError(Exception):
    """A lesson file is not as courses/curriculum/README.md says. The message names the file and the key."""


def read_stream(block: blocks.BaseStreamBlock, rows: Any, *, key: str, where: str) -> list[dict[str, Any]]:
    """A list in which every row has one key: the kind of block."""
    seen: Counter[str] = Counter()
    made = []
    for number, row in enumerate(need(rows, list, where), start=1):
        place = f"{where}[{number}]"
        if not isinstance(row, dict) or len(row) != 1:
            raise LessonFileError(f"{place}: one key a block, such as 'text:'.")
        ((kind, value),) = row.items()
        child = block.child_blocks.get(kind)
        if child is None or kind in ONLY_IN_CMS:
            raise LessonFileError(f"{place}.{kind}: there is no such block.")
        seen[kind] += 1
        own_key = f"{key}/{kind}/{seen[kind]}"
        made.append(
            {"type": kind, "value": _read(child, value, key=own_key, where=f"{place}.{kind}"), "id": make_id(own_key)}
        )
    return made


def make_id(own_key: str) -> str:
    return str(uuid.uuid5(ID_NAMESPACE, own_key))


def _read(block: blocks.Block, value: Any, *, key: str, where: str) -> Any:
    made: Any
    match block:
        case InstrumentBlock() if isinstance(value, str):  # `instrument: starr` is short for one that does not count
            made = {"key": value, "required": False}
        case QuestionsBlock():
            made = _read_questions(block, value, key=key, where=where)
        case TableBlock():
            made = _read_table(value, where)
        case blocks.BaseStreamBlock():
            made = read_stream(block, value, key=key, where=where)
        case blocks.ListBlock():
            made = _read_list(block, value, key=key, where=where)
        case blocks.BaseStructBlock():
            made = _read_struct(block, value, key=key, where=where)
        case _:
            made = _read_field(block, value, where)
    return made


def _read_list(block: blocks.ListBlock, value: Any, *, key: str, where: str) -> list[Any]:
    rows = need(value, list, where)
    if not rows and _must_be_there(block):
        raise LessonFileError(f"{where}: is empty.")
    return [
        _read(block.child_block, row, key=f"{key}/{number}", where=f"{where}[{number}]")
        for number, row in enumerate(rows, start=1)
    ]


def _read_struct(block: blocks.BaseStructBlock, value: Any, *, key: str, where: str) -> dict[str, Any]:
    need(value, dict, where)
    optional = {name for name, child in block.child_blocks.items() if not _must_be_there(child)}
    need_keys(value, block.child_blocks.keys() - optional, where, optional=optional)
    return {
        name: _read(child, value[name], key=f"{key}/{name}", where=f"{where}.{name}")
        if value.get(name) is not None or name not in optional
        else _left_out(child)
        for name, child in block.child_blocks.items()
    }


def _left_out(block: blocks.Block) -> Any:
    """As the editor saves what was left empty, so that opening and saving a lesson keeps its hash."""
    default = block.get_prep_value(block.get_default())
    if isinstance(block, blocks.BooleanBlock):
        return bool(default)
    return "" if default is None else default


def _must_be_there(block: blocks.Block) -> bool:
    if isinstance(block, blocks.BooleanBlock):
        return False
    return block.required if isinstance(block, blocks.FieldBlock) else getattr(block.meta, "required", True)


def _read_questions(block: QuestionsBlock, value: Any, *, key: str, where: str) -> list[dict[str, Any]]:
    made = []
    for number, row in enumerate(need(value, list, where), start=1):
        place = f"{where}[{number}]"
        need(row, dict, place)
        if "kind" not in row:
            raise LessonFileError(f"{place}: key 'kind' is missing.")
        kind = need(row["kind"], str, f"{place}.kind")
        if kind not in block.child_blocks:
            raise LessonFileError(f"{place}.kind: '{kind}' is not one of {', '.join(block.child_blocks)}.")
        own = {name: inner for name, inner in row.items() if name != "kind"}
        own_key = f"{key}/{number}"
        question = _read(block.child_blocks[kind], own, key=own_key, where=place)
        made.append({"type": kind, "value": question, "id": make_id(own_key)})
    return made


def _read_table(value: Any, where: str) -> dict[str, Any]:
    need(value, dict, where)
    need_keys(value, {"caption", "head", "rows"}, where)
    head = read_texts(value["head"], f"{where}.head")
    rows = []
    for number, row in enumerate(need(value["rows"], list, f"{where}.rows"), start=1):
        cells = read_texts(row, f"{where}.rows[{number}]", may_be_blank=True)
        if len(cells) != len(head):
            raise LessonFileError(f"{where}.rows[{number}]: has {len(cells)} cells under {len(head)} headings.")
        rows.append({"values": cells})
    return {
        "columns": [{"type": "text", "heading": heading} for heading in head],
        "rows": rows,
        "caption": read_text(value["caption"], f"{where}.caption"),
    }


def _read_field(block: blocks.Block, value: Any, where: str) -> Any:
    match block:
        case blocks.BooleanBlock():
            return need(value, bool, where)
        case blocks.DateBlock():
            return need(value, date, where).isoformat()
        case blocks.DecimalBlock():
            return str(Decimal(str(need(value, float, where))))
        case blocks.ChoiceBlock() if type(value) is int:  # a group, by its number
            return str(value)
        case _:
            return read_text(value, where)


def need(value: Any, kind: type, where: str) -> Any:
    allowed = (int, float) if kind is float else kind
    if not isinstance(value, allowed) or (kind in {int, float} and isinstance(value, bool)):
        raise LessonFileError(f"{where}: expected {NAMES[kind]}, got {value!r:.60}.")
    return value


def need_keys(value: dict[str, Any], wanted: Iterable[str], where: str, *, optional: Iterable[str] = ()) -> None:
    known = {*wanted, *optional}
    for name in sorted(wanted):
        if name not in value:
            raise LessonFileError(f"{where}: key '{name}' is missing.")
    for name in value:
        if name not in known:
            raise LessonFileError(f"{where}: key '{name}' is not known here.")


def read_text(value: Any, where: str, *, may_be_blank: bool = False) -> str:
    text = str(need(value, str, where)).strip()
    if not text and not may_be_blank:
        raise LessonFileError(f"{where}: is empty.")
    return text


def read_texts(values: Any, where: str, *, may_be_empty: bool = False, may_be_blank: bool = False) -> list[str]:
    rows = need(values, list, where)
    if not rows and not may_be_empty:
        raise LessonFileError(f"{where}: is empty.")
    return [read_text(row, f"{where}[{number}]", may_be_blank=may_be_blank) for number, row in enumerate(rows, start=1)]
