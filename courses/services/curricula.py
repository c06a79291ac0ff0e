"""Curricula: copying one into a next concept, checking its hours, publishing, retiring."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError, Frozen
from common.states import move
from courses.enums import CURRICULUM_MOVES, CurriculumState
from courses.models import (
    Assignment,
    AssignmentVersion,
    Component,
    Curriculum,
    CurriculumHistory,
    Lesson,
    LessonVersion,
)
from courses.services.sbu import SbuCheck, check_sbu

NOT_COPIED = frozenset({"id", "curriculum", "polymorphic_ctype", "component_ptr"})


class SbuDoesNotFit(DomainError):
    """The study load does not fit the components or what the certificate would print."""

    default_message = _("The study load does not add up. Look at the table of hours.")

    def __init__(self, check: SbuCheck) -> None:
        self.check = check
        super().__init__()

    def __str__(self) -> str:
        return " ".join(str(problem) for problem in self.check.problems)


class NothingPublished(DomainError):
    default_message = _("Publish the lesson first: a curriculum pins a version of it.")


@transaction.atomic
def copy_curriculum(*, curriculum: Curriculum, actor: User | None, now: datetime) -> Curriculum:
    """A next version as concept, with the same pins and components. Newer lessons come in by `take_newest_versions`."""
    track = curriculum.track
    type(track).objects.select_for_update().get(pk=track.pk)  # two copies at once would take the same version
    norms = {
        field.attname: getattr(curriculum, field.attname)
        for field in curriculum._meta.concrete_fields
        if field.name not in ("id", "version", "state", "published_at", "plan_stamp")
    }
    copy = Curriculum.objects.create(
        **norms,
        version=track.curricula.aggregate(newest=Max("version"))["newest"] + 1,
        state=CurriculumState.CONCEPT,
    )
    for rows in (curriculum.module_rows, curriculum.lesson_pins, curriculum.assignment_pins):
        for row in rows.all():
            row.pk, row.curriculum = None, copy
            row.save(force_insert=True)
    for component in curriculum.components.all():
        _copy_component(component, copy)
    CurriculumHistory.objects.create(subject=copy, at=now, actor=actor, new=copy.state, reason=f"v{curriculum.version}")
    return copy


def _copy_component(component: Component, curriculum: Curriculum) -> None:
    """A row of the same subtype. Resetting the key of a polymorphic row would leave its base row behind."""
    fields = component._meta.concrete_fields
    values = {field.attname: getattr(component, field.attname) for field in fields if field.name not in NOT_COPIED}
    copy = type(component).objects.create(curriculum=curriculum, **values)
    for field in component._meta.many_to_many:
        getattr(copy, field.name).set(getattr(component, field.name).all())


@transaction.atomic
def take_newest_versions(*, curriculum: Curriculum, actor: User | None, now: datetime) -> list[str]:
    """Pin the newest version of each lesson and assignment; returns the keys that moved. Raises Frozen."""
    curriculum = lock_concept(curriculum)
    moved = []
    for pin in curriculum.lesson_pins.select_related("lesson", "version"):
        newest = pin.lesson.versions.latest("number")
        if newest != pin.version:
            pin.version, pin.relevance = newest, newest.relevance
            pin.save(update_fields=["version", "relevance"])
            moved.append(pin.lesson.key)
    for task in curriculum.assignment_pins.select_related("assignment", "version"):
        newest_task = task.assignment.versions.latest("number")
        if newest_task != task.version:
            task.version = newest_task
            task.save(update_fields=["version"])
            moved.append(task.assignment.key)
    if moved:
        audit.record(
            action="curriculum.newest_versions", subject=curriculum, actor=actor, now=now, new={"moved": moved}
        )
    return moved


def newest_version_of(thing: Lesson | Assignment) -> LessonVersion | AssignmentVersion:
    """What a new pin points at. Raises NothingPublished."""
    version = thing.versions.first()
    if version is None:
        raise NothingPublished(field="lesson")
    return version


@transaction.atomic
def publish_curriculum(*, curriculum: Curriculum, actor: User | None, now: datetime) -> Curriculum:
    """Freeze a concept. Raises MoveNotAllowed, SbuDoesNotFit."""
    curriculum = Curriculum.objects.select_for_update().get(pk=curriculum.pk)
    check = check_sbu(curriculum)
    if curriculum.state == CurriculumState.CONCEPT and not check.fits:
        raise SbuDoesNotFit(check)
    _move(curriculum, CurriculumState.PUBLISHED, actor=actor, now=now, also={"published_at": now})
    return curriculum


@transaction.atomic
def retire_curriculum(*, curriculum: Curriculum, actor: User | None, reason: str, now: datetime) -> Curriculum:
    """Offer it no longer; editions that run keep theirs. Raises MoveNotAllowed."""
    curriculum = Curriculum.objects.select_for_update().get(pk=curriculum.pk)
    _move(curriculum, CurriculumState.RETIRED, actor=actor, now=now, reason=reason)
    return curriculum


def lock_concept(curriculum: Curriculum) -> Curriculum:
    """The row under its lock, for a change that only a concept allows. Raises Frozen."""
    locked = Curriculum.objects.select_for_update().get(pk=curriculum.pk)
    if locked.is_frozen:
        raise Frozen
    return locked


def _move(curriculum: Curriculum, state: str, **details: object) -> None:
    move(curriculum, state, moves=CURRICULUM_MOVES, history=CurriculumHistory, **details)  # type: ignore[arg-type]
