"""Read module for authors: how long lessons take people, beside what was planned. Figures only from five people, never persons."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import Lesson
from learning.models import LessonProgress

FEWEST = 5  # people; below it a figure would say something of somebody
FAR_OFF = 0.25  # median this much from the plan: look at the lesson or at its minutes


STATES = [
    ("far", _("far from the plan")),
    ("near", _("near the plan")),
    ("few", _("fewer than five people")),
]


@dataclass(frozen=True)
class LessonFigure:
    """Minutes of those who finished the lesson. Below FEWEST people all but what was planned is None."""

    lesson: Lesson
    planned: int
    people: int | None = None
    median: int | None = None
    low: int | None = None
    high: int | None = None

    @property
    def key(self) -> str:
        return self.lesson.key

    @property
    def module(self) -> str:
        return str(self.lesson.module)

    @property
    def url(self) -> str:
        return reverse("lessen:read", args=[self.lesson.pk])

    @property
    def middle_half(self) -> str:
        return "" if self.median is None else f"{self.low}–{self.high}"

    @property
    def state(self) -> str:
        if self.median is None:
            return "few"
        return "far" if abs(self.median - self.planned) > FAR_OFF * self.planned else "near"

    @property
    def state_label(self) -> Any:
        return dict(STATES)[self.state]


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
        return LessonFigure(lesson, lesson.minutes)
    low, _half, high = quantiles(minutes, n=4, method="inclusive")
    return LessonFigure(lesson, lesson.minutes, len(minutes), round(median(minutes)), round(low), round(high))
