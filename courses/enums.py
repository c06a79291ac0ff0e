from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Relevance(models.TextChoices):
    """What the certificate asks (need) and what goes deeper (nice)."""

    NEED = "need", _("need to know")
    NICE = "nice", _("nice to know")


class ChangeKind(models.TextChoices):
    """What publishing a lesson does to people who are studying it."""

    COSMETIC = "cosmetic", _("cosmetic: everybody reads the new text at once")
    MATERIAL = "material", _("material: waits for the next curriculum")


class CurriculumState(models.TextChoices):
    CONCEPT = "concept", _("concept")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


CURRICULUM_MOVES: Mapping[str, frozenset[str]] = {
    CurriculumState.CONCEPT: frozenset({CurriculumState.PUBLISHED}),
    CurriculumState.PUBLISHED: frozenset({CurriculumState.RETIRED}),
    CurriculumState.RETIRED: frozenset(),
}


class EditionForm(models.TextChoices):
    OPEN = "open", _("open enrolment")
    IN_HOUSE = "in_house", _("in-house")


class EditionState(models.TextChoices):
    CONCEPT = "concept", _("concept")
    OPEN = "open", _("open for enrolment")
    CONFIRMED = "confirmed", _("goes ahead")
    FINISHED = "finished", _("finished")
    CANCELLED = "cancelled", _("cancelled")


EDITION_MOVES: Mapping[str, frozenset[str]] = {
    EditionState.CONCEPT: frozenset({EditionState.OPEN, EditionState.CANCELLED}),
    EditionState.OPEN: frozenset({EditionState.CONFIRMED, EditionState.CANCELLED}),
    EditionState.CONFIRMED: frozenset({EditionState.FINISHED, EditionState.CANCELLED}),
    EditionState.FINISHED: frozenset(),
    EditionState.CANCELLED: frozenset(),
}
TAKING_REQUESTS = frozenset({EditionState.OPEN, EditionState.CONFIRMED})
RUNNING = frozenset({EditionState.OPEN, EditionState.CONFIRMED, EditionState.FINISHED})


class LessonDayState(models.TextChoices):
    PLANNED = "planned", _("planned")
    CONFIRMED = "confirmed", _("confirmed")
    MOVED = "moved", _("moved")
    CANCELLED = "cancelled", _("cancelled")


LESSON_DAY_MOVES: Mapping[str, frozenset[str]] = {
    LessonDayState.PLANNED: frozenset({LessonDayState.CONFIRMED, LessonDayState.MOVED, LessonDayState.CANCELLED}),
    LessonDayState.CONFIRMED: frozenset({LessonDayState.MOVED, LessonDayState.CANCELLED}),
    LessonDayState.MOVED: frozenset({LessonDayState.CONFIRMED, LessonDayState.MOVED, LessonDayState.CANCELLED}),
    LessonDayState.CANCELLED: frozenset(),
}


class TrainerRole(models.TextChoices):
    LESSON_DAY = "lesson_day", _("lesson day")
    ASSESSOR = "assessor", _("assessor")
