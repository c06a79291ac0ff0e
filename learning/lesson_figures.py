"""Read module: how lessons fare, for authors. Only sums, and none of a lesson that fewer than five people opened."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from courses.enums import CurriculumState
from courses.models import CurriculumLesson
from learning.models import LessonProgress
from learning.study_figures import FEWEST


@dataclass(frozen=True)
class LessonFigure:
    """`pressed` counts who pressed "finish"; `met` who also met what the lesson asks. `percent` is met of opened."""

    key: str
    title: str
    module: str
    opened: int
    pressed: int
    met: int
    url: str

    @property
    def percent(self) -> int:
        return self.met * 100 // self.opened

    @property
    def left_open(self) -> int:
        return self.opened - self.met


def lesson_figures() -> list[LessonFigure]:
    """Lessons of published curricula, those that fewest people finish first. One statement."""
    pinned = CurriculumLesson.objects.filter(curriculum__state=CurriculumState.PUBLISHED)
    counts: Any = (
        LessonProgress.objects.filter(lesson__in=pinned.values("lesson_id"))
        .values("lesson_id", "lesson__key", "lesson__title", "lesson__module__number", "lesson__module__name")
        .annotate(
            opened=Count("pk"),
            pressed=Count("pk", filter=Q(finished_at__isnull=False)),
            met=Count("pk", filter=Q(met_at__isnull=False)),
        )
        .filter(opened__gte=FEWEST)
    )
    figures = [
        LessonFigure(
            key=row["lesson__key"],
            title=row["lesson__title"],
            module=f"{row['lesson__module__number']}. {row['lesson__module__name']}",
            opened=row["opened"],
            pressed=row["pressed"],
            met=row["met"],
            url=reverse("lessen:read", args=[row["lesson_id"]]),
        )
        for row in counts
    ]
    return sorted(figures, key=lambda figure: (figure.percent, -figure.opened))
