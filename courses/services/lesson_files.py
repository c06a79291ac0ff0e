"""Lesson files (courses/curriculum/lessons/*.yaml): read, checked, and turned into the data of the lesson's StreamField.

The shape is checked here; what a block may hold is checked by the block itself (courses/blocks.py).
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from wagtail.blocks.base import get_error_json_data

from courses.blocks import LessonBody
from courses.enums import Relevance

ID_NAMESPACE = uuid.UUID("5f0c1f5e-8a55-5e0b-9d5c-6e1f2b7a9c41")
LESSON_KEYS = frozenset({"key", "module", "title", "relevance", "minutes", "goals", "sources", "check_on", "body"})
BLOCK_KEYS: dict[str, dict[str, type]] = {
    "case": {"title": str, "sector": str, "text": str},
    "voice": {"who": str, "text": str},
    "law": {"article": str, "text": str, "check_on": date},
    "check": {"what": str, "where": str, "by": date},
    "steps": {"title": str, "items": list},
}
PLAIN_BLOCKS = frozenset({"text", "tip", "warning", "reflection", "discussion"})


class LessonFileError(Exception):
    """A lesson file is not as courses/curriculum/README.md says. The message names the file and the key."""


@dataclass(frozen=True)
class LessonFile:
    """One checked file; `body` is raw StreamField data with stable block ids."""

    key: str
    module: str
    title: str
    relevance: str
    minutes: int
    goals: list[str]
    sources: list[str]
    check_on: date | None
    body: list[dict[str, Any]]


def read_lesson_files(folder: Path) -> list[LessonFile]:
    """All lessons of `folder`, in the order of their keys. Raises LessonFileError."""
    return [read_lesson_file(path) for path in sorted(folder.glob("*.yaml"))]


def read_lesson_file(path: Path) -> LessonFile:
    """Raises LessonFileError."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise LessonFileError(f"{path.name}: not readable as YAML: {error}") from error
    where = path.name
    _need(data, dict, where)
    _need_keys(data, LESSON_KEYS, where)
    if data["key"] != path.stem:
        raise LessonFileError(f"{where}, key: '{data['key']}' is not the name of the file.")
    if data["relevance"] not in Relevance.values:
        raise LessonFileError(f"{where}, relevance: '{data['relevance']}' is not one of {', '.join(Relevance.values)}.")
    if data["check_on"] is not None:
        _need(data["check_on"], date, f"{where}, check_on")
    lesson = LessonFile(
        key=_text(data["key"], f"{where}, key"),
        module=_text(data["module"], f"{where}, module"),
        title=_text(data["title"], f"{where}, title"),
        relevance=data["relevance"],
        minutes=_need(data["minutes"], int, f"{where}, minutes"),
        goals=_texts(data["goals"], f"{where}, goals"),
        sources=_texts(data["sources"], f"{where}, sources"),
        check_on=data["check_on"],
        body=_stream(data["body"], key=data["key"], where=f"{where}, body"),
    )
    _check_blocks(lesson.body, where=f"{where}, body")
    return lesson


def _stream(rows: Any, *, key: str, where: str) -> list[dict[str, Any]]:
    """Raw blocks. An id comes from the lesson's key and the block's place among its kind, so it survives a reload."""
    seen: Counter[str] = Counter()
    blocks = []
    for number, row in enumerate(_need(rows, list, where), start=1):
        place = f"{where}[{number}]"
        if not isinstance(row, dict) or len(row) != 1:
            raise LessonFileError(f"{place}: one key a block, such as 'text:'.")
        ((kind, value),) = row.items()
        seen[kind] += 1
        own_key = f"{key}/{kind}/{seen[kind]}"
        blocks.append(
            {
                "type": kind,
                "value": _block_value(kind, value, key=own_key, where=f"{place}.{kind}"),
                "id": str(uuid.uuid5(ID_NAMESPACE, own_key)),
            }
        )
    return blocks


def _block_value(kind: str, value: Any, *, key: str, where: str) -> Any:
    if kind in PLAIN_BLOCKS:
        return _text(value, where)
    if kind in BLOCK_KEYS:
        return _struct(value, BLOCK_KEYS[kind], where)
    makers: dict[str, Callable[[], Any]] = {
        "summary": lambda: _texts(value, where),
        "nice": lambda: _stream(value, key=key, where=where),
        "instrument": lambda: _instrument(value, where),
        "quiz": lambda: _quiz(value, where),
    }
    if kind not in makers:
        raise LessonFileError(f"{where}: there is no such block.")
    return makers[kind]()


def _struct(value: Any, fields: dict[str, type], where: str) -> dict[str, Any]:
    _need(value, dict, where)
    _need_keys(value, fields, where)
    made: dict[str, Any] = {}
    for name, kind in fields.items():
        place = f"{where}.{name}"
        if kind is date:
            made[name] = _need(value[name], date, place).isoformat()
        elif kind is list:
            made[name] = _texts(value[name], place)
        else:
            made[name] = _text(value[name], place)
    return made


def _instrument(value: Any, where: str) -> dict[str, Any]:
    """`instrument: starr`, or with `required: true` where saving it counts for finishing the lesson."""
    if isinstance(value, str):
        return {"key": value, "required": False}
    _need(value, dict, where)
    _need_keys(value, {"key", "required"}, where)
    return {"key": _text(value["key"], f"{where}.key"), "required": _need(value["required"], bool, f"{where}.required")}


def _quiz(value: Any, where: str) -> dict[str, Any]:
    _need(value, dict, where)
    _need_keys(value, {"key", "required", "questions"}, where)
    questions = _need(value["questions"], list, f"{where}.questions")
    return {
        "key": _text(value["key"], f"{where}.key"),
        "required": _need(value["required"], bool, f"{where}.required"),
        "questions": [
            _question(question, f"{where}.questions[{number}]") for number, question in enumerate(questions, start=1)
        ],
    }


def _question(value: Any, where: str) -> dict[str, Any]:
    _need(value, dict, where)
    _need_keys(value, {"key", "kind", "text", "options"}, where)
    options = _need(value["options"], list, f"{where}.options")
    return {
        **{name: _text(value[name], f"{where}.{name}") for name in ("key", "kind", "text")},
        "options": [_option(option, f"{where}.options[{number}]") for number, option in enumerate(options, start=1)],
    }


def _option(value: Any, where: str) -> dict[str, Any]:
    _need(value, dict, where)
    _need_keys({"correct": False, **value}, {"text", "correct", "feedback"}, where)
    return {
        "text": _text(value["text"], f"{where}.text"),
        "correct": _need(value.get("correct", False), bool, f"{where}.correct"),
        "feedback": _text(value["feedback"], f"{where}.feedback"),
    }


def _need(value: Any, kind: type, where: str) -> Any:
    names = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "keys", date: "a date"}
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise LessonFileError(f"{where}: expected {names[kind]}, got {value!r:.60}.")
    return value


def _need_keys(value: dict[str, Any], wanted: Any, where: str) -> None:
    for name in wanted:
        if name not in value:
            raise LessonFileError(f"{where}: key '{name}' is missing.")
    for name in value:
        if name not in wanted:
            raise LessonFileError(f"{where}: key '{name}' is not known here.")


def _text(value: Any, where: str) -> str:
    text = str(_need(value, str, where)).strip()
    if not text:
        raise LessonFileError(f"{where}: is empty.")
    return text


def _texts(values: Any, where: str) -> list[str]:
    rows = _need(values, list, where)
    if not rows:
        raise LessonFileError(f"{where}: is empty.")
    return [_text(row, f"{where}[{number}]") for number, row in enumerate(rows, start=1)]


def _check_blocks(body: list[dict[str, Any]], *, where: str) -> None:
    """Let the blocks judge their own values, and say where the first one refuses."""
    block = LessonBody()
    try:
        block.clean(block.to_python(body))
    except ValidationError as error:
        raise LessonFileError(next(_flatten(get_error_json_data(error), where))) from error


def _flatten(errors: dict[str, Any], where: str) -> Iterator[str]:
    """Sentences from Wagtail's nested error data; list positions count from 1, as in the file."""
    for name, inner in errors.get("blockErrors", {}).items():
        yield from _flatten(inner, f"{where}[{name + 1}]" if isinstance(name, int) else f"{where}.{name}")
    for message in errors.get("messages", ()):
        yield f"{where}: {message}"
