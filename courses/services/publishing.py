"""Publishing a lesson: the author's working copy becomes the next immutable version.

A *cosmetic* publish re-points the pins of all curricula that stand at the newest material version, so everybody reads the
clearer words at once. A *material* one waits: a curriculum takes it over while it is a concept (services/curricula.py).
"""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from courses.enums import ChangeKind
from courses.models import Curriculum, CurriculumLesson, Lesson, LessonVersion
from courses.services.media import keep_media, sources_in
from courses.services.rendering import render_blocks


class NotCosmetic(DomainError):
    """Running curricula are frozen in what they require and in their study load."""

    default_message = _(
        "Minutes, relevance or what counts for finishing the lesson changed. That is material: it waits for the next "
        "curriculum."
    )


@transaction.atomic
def publish_lesson(*, lesson: Lesson, material: bool, actor: User | None, now: datetime) -> LessonVersion:
    """Write the next version of what `lesson` holds, then re-point pins if the change is cosmetic; both are audited.

    Nothing is written when the newest version says the same. Raises NotCosmetic.
    """
    Lesson.objects.select_for_update().get(pk=lesson.pk)  # two publishes at once would take the same number
    newest = lesson.versions.first()
    content = version_content(lesson)
    if newest and newest.content_hash == content["content_hash"]:
        return newest
    if newest and not material and not _counts_the_same(newest, LessonVersion(**content)):
        raise NotCosmetic(field="change")
    version = LessonVersion.objects.create(
        lesson=lesson,
        number=newest.number + 1 if newest else 1,
        is_material=material or newest is None,
        published_at=now,
        published_by=actor,
        **content,
    )
    keep_media(version, lesson=lesson)
    repointed = [] if version.is_material else _repoint_pins(version)
    audit.record(
        action="lesson.published",
        subject=lesson,
        actor=actor,
        now=now,
        old={"version": newest.number if newest else None},
        new={"version": version.number, "material": version.is_material, "curricula": repointed},
    )
    return version


def publish_as_chosen(*, lesson: Lesson, actor: User | None, now: datetime) -> LessonVersion:
    """Publish with the kind of change the author chose; never cosmetic where that would change what counts.

    The form refuses that choice (forms.py). This is for the publish that comes later, through a workflow, when another
    version has come in between.
    """
    material = lesson.change != ChangeKind.COSMETIC or must_be_material(lesson)
    return publish_lesson(lesson=lesson, material=material, actor=actor, now=now)


def must_be_material(lesson: Lesson) -> bool:
    """Whether `lesson` differs from its newest version in what a frozen curriculum counts on."""
    newest = lesson.versions.first()
    return newest is not None and not _counts_the_same(newest, LessonVersion(**version_content(lesson)))


def _counts_the_same(one: LessonVersion, other: LessonVersion) -> bool:
    def counted(version: LessonVersion) -> tuple[Any, ...]:
        quizzes = {quiz["key"] for quiz in version.required_quizzes}
        return version.minutes, version.relevance, quizzes, set(version.required_instruments)

    return counted(one) == counted(other)


def pins_that_follow(lesson: Lesson) -> QuerySet[CurriculumLesson]:
    """The pins that a cosmetic publish moves: those at the newest material version or a cosmetic one after it.

    Pins before that stay: they would get the material change along with the cosmetic one.
    """
    material = lesson.versions.filter(is_material=True).aggregate(newest=Max("number"))["newest"]
    return CurriculumLesson.objects.filter(lesson=lesson, version__number__gte=material or 0)


def _repoint_pins(version: LessonVersion) -> list[str]:
    pins = pins_that_follow(version.lesson)
    names = [str(pin.curriculum) for pin in pins.select_related("curriculum__track")]
    # Before the pins move and no longer say which.
    Curriculum.objects.filter(pk__in=pins.values("curriculum")).update(plan_stamp=uuid4())
    pins.update(version=version)
    return names


def version_content(lesson: Lesson) -> dict[str, Any]:
    """The fields of a `LessonVersion` that follow from the working copy."""
    return {
        "title": lesson.title,
        "relevance": lesson.relevance,
        "minutes": lesson.minutes,
        "goals": _lines(lesson.goals),
        "sources": _lines(lesson.sources),
        "check_on": lesson.check_on,
        "body": body_data(lesson),
        "blocks": render_blocks(lesson),
        "content_hash": content_hash(lesson),
    }


def content_hash(lesson: Lesson) -> str:
    """Hash of what the lesson says. Ids of blocks, line ends and space around texts do not count, so opening a lesson
    in the editor and saving it unchanged keeps the hash.
    """
    content = {
        "title": lesson.title,
        "relevance": lesson.relevance,
        "minutes": lesson.minutes,
        "goals": _lines(lesson.goals),
        "sources": _lines(lesson.sources),
        "check_on": lesson.check_on,
        "body": _said(body_data(lesson)),
    }
    media = [source.key for source in sources_in(lesson)]
    if media:  # the body names a picture by its number, whatever file lies behind it
        content["media"] = media
    return hashlib.sha256(json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()


def body_data(lesson: Lesson) -> list[dict[str, Any]]:
    """The body as plain JSON with every default filled in."""
    rows = [
        {"type": child.block_type, "value": child.block.get_prep_value(child.value), "id": child.id}
        for child in lesson.body
    ]
    return list(json.loads(json.dumps(rows, cls=DjangoJSONEncoder)))


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _said(inner) for name, inner in value.items() if name != "id"}
    if isinstance(value, list):
        return [_said(inner) for inner in value]
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
