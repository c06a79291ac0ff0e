"""“Ik heb 20/40/60 minuten”: which lessons fit now. Pure; what is advised, never what is allowed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from learning.pins import LessonLine
from learning.steps import Day

CHOICES = (20, 40, 60)
NOT_RATED = 2  # of four: between who knows nothing of it and who is sure


@dataclass(frozen=True)
class StudyPlan:
    """Lessons for the minutes there are. `is_longer` when even the first lesson alone takes more than that."""

    minutes: int
    lessons: Sequence[LessonLine]

    @property
    def total(self) -> int:
        return sum(remaining_minutes(line) for line in self.lessons)

    @property
    def is_longer(self) -> bool:
        return self.total > self.minutes


def study_plan(
    lessons: Iterable[LessonLine],
    *,
    minutes: int,
    days: Iterable[Day] = (),
    now: datetime,
    ratings: Mapping[str, int] | None = None,
) -> StudyPlan:
    """What fits, in order: need-to-know, of that what prepares the next lesson day, of that where somebody is least sure.

    Nice-to-know comes only when no need-to-know lesson is left over. `ratings` are those of the self-scan, by lesson key. If no
    lesson fits, the first is proposed all the same: beginning is better than nothing.
    """
    todo = _in_order(lessons, next_day=next_day_order(days, now=now), ratings=ratings or {})
    need = [line for line in todo if line.is_need]
    chosen = _what_fits(need, minutes=minutes)
    if len(chosen) == len(need):
        left = minutes - sum(map(remaining_minutes, chosen))
        chosen += _what_fits([line for line in todo if not line.is_need], minutes=left)
    return StudyPlan(minutes, chosen or todo[:1])


def _what_fits(lines: Iterable[LessonLine], *, minutes: int) -> list[LessonLine]:
    chosen = []
    for line in lines:
        if remaining_minutes(line) <= minutes:
            chosen.append(line)
            minutes -= remaining_minutes(line)
    return chosen


def remaining_minutes(line: LessonLine) -> int:
    """At least a minute: also the last words of a lesson take time."""
    return max(line.minutes - line.studied_minutes, 1) if line.is_started else line.minutes


def next_day_order(days: Iterable[Day], *, now: datetime) -> int | None:
    """The order of the component that the next lesson day belongs to; None when no day is to come."""
    coming = [day for day in days if day.starts_at > now and not day.is_cancelled]
    return min(coming, key=lambda day: day.starts_at).component if coming else None


def _in_order(lessons: Iterable[LessonLine], *, next_day: int | None, ratings: Mapping[str, int]) -> list[LessonLine]:
    def comes_later(line: LessonLine) -> bool:
        return next_day is not None and line.component is not None and line.component > next_day

    todo = [line for line in lessons if not line.is_settled]
    return sorted(todo, key=lambda line: (not line.is_need, comes_later(line), ratings.get(line.key, NOT_RATED)))
