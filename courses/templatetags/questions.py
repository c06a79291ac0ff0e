"""Quizzes as authors see them: every question with what is right."""

from typing import Any

from django import template
from wagtail.blocks.struct_block import StructValue

from courses.questions import kind_of
from courses.services.rendering import freeze_quiz

register = template.Library()


@register.filter
def solved(quiz: Any) -> list[dict[str, Any]]:
    """Of a version's quiz, or of one that is being written."""
    frozen = freeze_quiz(quiz) if isinstance(quiz, StructValue) else quiz
    return [
        {"text": question["text"], "remarks": kind_of(question).solution(question)} for question in frozen["questions"]
    ]
