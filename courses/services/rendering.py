"""What learners get of a lesson: its blocks as HTML, quizzes as data to ask and mark, instruments pinned to a version."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from courses.blocks import CasesBlock
from courses.instruments import instruments
from courses.models import Lesson
from courses.questions import KINDS


def render_blocks(lesson: Lesson) -> list[dict[str, Any]]:
    """The blocks in reading order, in the form that `LessonVersion` documents."""
    makers = {"quiz": freeze_quiz, "instrument": _freeze_instrument}
    with translation.override(settings.LANGUAGE_CODE):  # what is frozen must not depend on who presses the button
        return [
            {
                "id": child.id,
                "kind": child.block_type,
                **(makers[child.block_type](child.value) if child.block_type in makers else _render(child)),
            }
            for child in lesson.body
        ]


def _render(child: Any) -> dict[str, Any]:
    """HTML; where the block holds a case in several sectors also the HTML for an edition of each of those sectors."""
    html = child.render().strip()
    sectors = {sector: child.render({"sector": sector}).strip() for sector in sorted(set(_sectors(child)))}
    other = {sector: text for sector, text in sectors.items() if text != html}
    return {"html": html, "sectors": other} if other else {"html": html}


def _sectors(child: Any) -> Iterator[str]:
    if isinstance(child.block, CasesBlock):
        yield from (case["sector"] for case in child.value)
    elif child.block_type == "nice":
        for inner in child.value:
            yield from _sectors(inner)


def freeze_quiz(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": value["key"],
        "required": bool(value["required"]),
        "questions": [
            {
                "key": question.value["key"],
                "kind": question.block_type,
                "text": question.value["text"],
                **KINDS[question.block_type].freeze(question.value),
            }
            for question in value["questions"]
        ],
    }


def _freeze_instrument(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": value["key"],
        "version": instruments()[value["key"]].version,
        "required": bool(value["required"]),
    }
