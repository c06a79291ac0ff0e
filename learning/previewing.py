"""The lesson page's blocks for an author's preview: nobody has answered anything yet, nothing is kept."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import mark_safe

from courses import previewing
from courses.instruments import instruments
from courses.models import Curriculum, CurriculumLesson, Lesson, LessonVersion
from courses.services.publishing import version_content
from learning.lesson_reading import BlockView, InstrumentCard
from learning.quiz_reading import quiz_view
from learning.services.requirements import INSTRUMENT, QUIZ


def context_of(lesson: Lesson) -> dict[str, Any]:
    """The working copy as if it were published now."""
    version = LessonVersion(lesson=lesson, number=0, **version_content(lesson))
    addresses = {"track_key": "voorbeeld", "lesson_key": lesson.key or "les", "pin": 0}
    return {"version": version, "blocks": blocks_of(version), **addresses}


def blocks_of(version: LessonVersion) -> Sequence[BlockView]:
    """`version` need not be saved; its quizzes get the norms that a curriculum starts with."""
    pin = CurriculumLesson(curriculum=Curriculum(), lesson=version.lesson, version=version)
    views = []
    for block in version.blocks:
        if block["kind"] == QUIZ:
            views.append(BlockView(id=block["id"], kind=QUIZ, quiz=quiz_view(block, pin=pin, attempts=[])))
        elif block["kind"] == INSTRUMENT:
            definition = instruments().get(block["key"])
            if definition:
                card = InstrumentCard(
                    key=definition.key,
                    name=definition.name,
                    purpose=definition.purpose,
                    is_required=bool(block.get("required")),
                    is_done=False,
                    is_started=False,
                    on_paper=False,
                )
                views.append(BlockView(id=block["id"], kind=INSTRUMENT, instrument=card))
        else:
            html = mark_safe(block["html"])  # noqa: S308  rendered and cleaned by us a moment ago
            views.append(BlockView(id=block["id"], kind=block["kind"], html=html))
    return views


previewing.as_participant.context_of = context_of
