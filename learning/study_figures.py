"""Read module for authors: how long lessons take people, beside what was planned. Figures only from five people, never persons."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median, quantiles

from courses.models import Lesson
from learning.models import LessonProgress

FEWEST = 5  # people; below it a figure would say something of somebody
FAR_OFF = 0.25  # median this much from the plan: look at the lesson or at its minutes


@dataclass(frozen=True)
class LessonFigure:
    """Minutes of those who finished the lesson. `median` is None below FEWEST people."""

    lesson: Lesson
    planned: int
    people: int
    median: int | None
    low: int | None
    high: int | None

    @property
    def is_far_off(self) -> bool:
        return self.median is not None and abs(self.median - self.planned) > FAR_OFF * self.planned


def lesson_figures(lessons: Iterable[Lesson]) -> list[LessonFigure]:
    """The middle, and the quarter points, per lesson; one statement. Planned are the minutes of the working copy."""
    rows = list(lessons)
    taken: dict[int, list[int]] = defaultdict(list)
    finished = LessonProgress.objects.filter(lesson__in=[lesson.pk for lesson in rows], met_at__isnull=False)
    for lesson_id, seconds, corrected in finished.values_list("lesson_id", "seconds", "corrected_minutes"):
        taken[lesson_id].append(seconds // 60 + corrected)
    return [_figure(lesson, sorted(taken[lesson.pk])) for lesson in rows]


def _figure(lesson: Lesson, minutes: list[int]) -> LessonFigure:
    if len(minutes) < FEWEST:
        return LessonFigure(lesson, lesson.minutes, len(minutes), None, None, None)
    low, _middle, high = quantiles(minutes, n=4, method="inclusive")
    return LessonFigure(lesson, lesson.minutes, len(minutes), round(median(minutes)), round(low), round(high))
