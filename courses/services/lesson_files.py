"""Lesson files (courses/curriculum/lessons/*.yaml): read, checked, and turned into the data of the lesson's StreamField.

What stands around the body is checked here, the shape of the body by services/lesson_shapes, and what a block may hold by the
block itself (courses/blocks).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from wagtail.blocks.base import get_error_json_data

from courses.blocks import LessonBody
from courses.enums import Relevance
from courses.services.lesson_shapes import LessonFileError, need, need_keys, read_stream, read_text, read_texts

LESSON_KEYS = frozenset({"key", "module", "title", "relevance", "minutes", "goals", "sources", "check_on", "body"})
NOTES = frozenset({"facts", "activities"})  # for who writes and checks lessons; not stored


@dataclass(frozen=True)
class Activity:
    """Something learners do beside reading and answering, with the minutes it takes."""

    what: str
    minutes: int


@dataclass(frozen=True)
class LessonFile:
    """One checked file; `body` is raw StreamField data with stable block ids. `facts` are those the lesson teaches."""

    key: str
    module: str
    title: str
    relevance: str
    minutes: int
    goals: list[str]
    sources: list[str]
    check_on: date | None
    body: list[dict[str, Any]]
    facts: list[str]
    activities: list[Activity]


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
    need(data, dict, where)
    need_keys(data, LESSON_KEYS, where, optional=NOTES)
    if data["key"] != path.stem:
        raise LessonFileError(f"{where}, key: '{data['key']}' is not the name of the file.")
    if data["relevance"] not in Relevance.values:
        raise LessonFileError(f"{where}, relevance: '{data['relevance']}' is not one of {', '.join(Relevance.values)}.")
    if data["check_on"] is not None:
        need(data["check_on"], date, f"{where}, check_on")
    lesson = LessonFile(
        key=read_text(data["key"], f"{where}, key"),
        module=read_text(data["module"], f"{where}, module"),
        title=read_text(data["title"], f"{where}, title"),
        relevance=data["relevance"],
        minutes=need(data["minutes"], int, f"{where}, minutes"),
        goals=read_texts(data["goals"], f"{where}, goals"),
        sources=read_texts(data["sources"], f"{where}, sources"),
        check_on=data["check_on"],
        body=read_stream(LessonBody(), data["body"], key=data["key"], where=f"{where}, body"),
        facts=read_texts(data.get("facts", []), f"{where}, facts", may_be_empty=True),
        activities=_activities(data.get("activities", []), f"{where}, activities"),
    )
    _check_blocks(lesson.body, where=f"{where}, body")
    return lesson


def _activities(rows: Any, where: str) -> list[Activity]:
    made = []
    for number, row in enumerate(need(rows, list, where), start=1):
        place = f"{where}[{number}]"
        need(row, dict, place)
        need_keys(row, {"what", "minutes"}, place)
        made.append(Activity(read_text(row["what"], f"{place}.what"), need(row["minutes"], int, f"{place}.minutes")))
    return made


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
