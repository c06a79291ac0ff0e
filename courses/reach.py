"""Read module: whom publishing a lesson touches, shown before the author chooses."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.registry import registry
from courses.enums import CurriculumState
from courses.models import Curriculum, Lesson
from courses.services.publishing import pins_that_follow


@dataclass(frozen=True)
class Reach:
    """`follows` get the words of a cosmetic publish at once, `stays` keep what they have; a material one waits for all.

    The sentences about people come from the rooms that know them.
    """

    follows: Sequence[Curriculum]
    stays: Sequence[Curriculum]
    cosmetic: Sequence[str]
    material: Sequence[str]

    @property
    def everywhere(self) -> list[Curriculum]:
        return [*self.follows, *self.stays]


def reach_of(lesson: Lesson) -> Reach:
    """Retired curricula count: editions still run with them. A handful of statements, whatever the size."""
    following = set(pins_that_follow(lesson).values_list("curriculum_id", flat=True))
    curricula = list(Curriculum.objects.filter(lesson_pins__lesson=lesson).select_related("track"))
    return Reach(
        follows=[row for row in curricula if row.pk in following],
        stays=[row for row in curricula if row.pk not in following],
        cosmetic=[found.text for found in registry.consequences("lesson.publish.cosmetic", lesson)],
        material=[found.text for found in registry.consequences("lesson.publish.material", lesson)],
    )


def concepts_of(lesson: Lesson) -> list[Curriculum]:
    """Where a material change can go next."""
    return list(
        Curriculum.objects.filter(state=CurriculumState.CONCEPT, lesson_pins__lesson=lesson).select_related("track")
    )
