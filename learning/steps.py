"""What comes next in one enrolment: what, by when, and who is to act."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.enums import EnrolmentState
from learning.pins import LessonLine


class Actor(models.TextChoices):
    YOU = "you", gettext_lazy("you")
    TRAINER = "trainer", gettext_lazy("your trainer")
    CONSORTIUM = "consortium", gettext_lazy("we")


class StepKind(models.TextChoices):
    """What a step is about; rooms above add their own link or words to it."""

    LESSON = "lesson", gettext_lazy("lesson")
    DAY = "day", gettext_lazy("lesson day")
    ATTENDANCE = "attendance", gettext_lazy("attendance")
    MISSED = "missed", gettext_lazy("missed lesson day")
    PLAN = "plan", gettext_lazy("date of a lesson day")
    PORTFOLIO = "portfolio", gettext_lazy("portfolio")


@dataclass(frozen=True)
class NextStep:
    """`due` is a date in Amsterdam. `url` is empty where the step is done elsewhere or by somebody else."""

    kind: StepKind
    text: str
    actor: Actor
    due: date | None = None
    url: str = ""

    def is_late(self, today: date) -> bool:
        return self.due is not None and self.due < today


class Day(Protocol):
    """What a step needs to know of a lesson day (overview.DayLine)."""

    @property
    def component_key(self) -> str: ...
    @property
    def component(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def is_cancelled(self) -> bool: ...
    @property
    def is_recorded(self) -> bool: ...


def next_steps(
    *,
    state: str,
    lesson: LessonLine | None,
    days: Sequence[Day],
    open_day_keys: Collection[str],
    portfolio_is_open: bool,
    portfolio_due: date | None,
    preparation_days: int,
    now: datetime,
) -> list[NextStep]:
    """Everything still to happen, the participant's own work first. Empty for who is done or no longer takes part.

    `lesson` is the first unfinished need-to-know lesson, `open_day_keys` the lesson day components without a result.
    """
    if state != EnrolmentState.CONFIRMED:
        return []
    coming = [day for day in days if day.ends_at > now and not day.is_cancelled]
    steps = []
    if lesson:
        to_prepare = [day for day in coming if day.starts_at > now]
        due = _lesson_due(lesson, to_prepare, preparation_days=preparation_days) or portfolio_due
        text = _("Study “%(lesson)s”") % {"lesson": lesson.title}
        steps.append(NextStep(StepKind.LESSON, text, Actor.YOU, due, lesson.resume_url))
    for day in coming:
        text = _("Come to “%(day)s” in %(city)s") % {"day": day.title, "city": day.city}
        steps.append(NextStep(StepKind.DAY, text, Actor.YOU, timezone.localdate(day.starts_at)))
    steps += _steps_of_past_days(days, open_day_keys=open_day_keys, coming=coming, now=now)
    if portfolio_is_open:
        text = _("Hand in the assignments of your portfolio")
        steps.append(NextStep(StepKind.PORTFOLIO, text, Actor.YOU, portfolio_due))
    return steps


def _lesson_due(lesson: LessonLine, days: Iterable[Day], *, preparation_days: int) -> date | None:
    """The day before the lesson day that this lesson prepares for; advice, nothing is locked."""
    later = [day.starts_at for day in days if lesson.component is None or day.component > lesson.component]
    return timezone.localdate(min(later)) - timedelta(days=preparation_days) if later else None


def _steps_of_past_days(
    days: Iterable[Day], *, open_day_keys: Collection[str], coming: Iterable[Day], now: datetime
) -> list[NextStep]:
    """What trainer or consortium must do about days that are over, or have no date."""
    covered = {day.component_key for day in coming}
    past = {day.component_key: day for day in days if day.ends_at <= now and not day.is_cancelled}
    steps = []
    for key in sorted(set(open_day_keys) - covered):
        day = past.get(key)
        if day is None:
            text = _("Plan a date for your lesson day")
            steps.append(NextStep(StepKind.PLAN, text, Actor.CONSORTIUM))
        elif day.is_recorded:
            text = _("Find another date for “%(day)s”, which you missed for the greater part") % {"day": day.title}
            steps.append(NextStep(StepKind.MISSED, text, Actor.CONSORTIUM))
        else:
            text = _("Record who was at “%(day)s”") % {"day": day.title}
            steps.append(NextStep(StepKind.ATTENDANCE, text, Actor.TRAINER))
    return steps
