"""What is still to be studied before a lesson day. Pure; advice, nothing is locked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from learning.days import DayLine
from learning.pins import LessonLine
from learning.study_plan import remaining_minutes


@dataclass(frozen=True)
class Preparation:
    """The need-to-know lessons that come before a day and are not done."""

    day: DayLine
    due: date
    lessons: Sequence[LessonLine]

    @property
    def minutes(self) -> int:
        return sum(map(remaining_minutes, self.lessons))

    @property
    def first(self) -> LessonLine:
        return self.lessons[0]


def open_preparations(
    lessons: Iterable[LessonLine], days: Iterable[DayLine], *, preparation_days: int, now: datetime
) -> list[Preparation]:
    """Per lesson day to come what it still asks, by date. A lesson belongs to the first day after it, not to every one."""
    coming = sorted(
        (day for day in days if day.starts_at > now and not day.is_cancelled), key=lambda day: day.starts_at
    )
    todo = [line for line in lessons if line.is_need and not line.is_settled]
    found = []
    for day in coming:
        before = [line for line in todo if line.component is not None and line.component < day.component]
        todo = [line for line in todo if line not in before]
        if before:
            due = timezone.localdate(day.starts_at) - timedelta(days=preparation_days)
            found.append(Preparation(day, due, before))
    return found
