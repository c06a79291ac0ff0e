"""Read module of `/begeleiden/`: what a trainer has to do, per edition. No money anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from accounts.models import User
from courses.enums import EditionState, LessonDayState
from courses.models import Edition, LessonDay
from learning.enums import BookingState, EnrolmentState
from portfolio.models import Submission


@dataclass(frozen=True)
class EditionCard:
    """One edition of a trainer. `to_mark` is the work this trainer may mark."""

    edition: Edition
    next_day: LessonDay | None
    participants: int
    completed: int
    to_mark: int

    @property
    def starts_at(self) -> datetime | None:
        """When the next lesson day starts."""
        return self.next_day.starts_at if self.next_day else None

    @property
    def is_over(self) -> bool:
        return self.edition.state in {EditionState.FINISHED, EditionState.CANCELLED}


@dataclass(frozen=True)
class DayCard:
    """A lesson day as its trainer sees it."""

    day: LessonDay
    booked: int
    recorded: int
    is_past: bool

    @property
    def agenda(self) -> list[dict[str, Any]]:
        return self.day.component.agenda

    @property
    def wants_attendance(self) -> bool:
        return self.is_past and self.recorded < self.booked


def edition_cards(trainer: User, *, now: datetime) -> list[EditionCard]:
    """The trainer's editions: next day first, those without one last. Four statements."""
    today = timezone.localdate(now)
    taking_part = [EnrolmentState.CONFIRMED, EnrolmentState.COMPLETED]
    editions = (
        Edition.objects.filter(pk__in=Edition.objects.taught_by(trainer, today=today).values("pk"))
        .exclude(state=EditionState.CONCEPT)
        .select_related("curriculum__track")
        .annotate(
            participants=Count("enrolments", filter=Q(enrolments__state__in=taking_part), distinct=True),
            completed=Count("enrolments", filter=Q(enrolments__state=EnrolmentState.COMPLETED), distinct=True),
        )
        .prefetch_related(Prefetch("days", _days().filter(ends_at__gt=now), to_attr="coming"))
    )
    waiting = dict(to_mark(trainer, now=now).order_by().values_list("enrolment__edition").annotate(Count("pk")))
    cards = [
        EditionCard(
            edition=edition,
            next_day=edition.coming[0] if edition.coming else None,
            participants=edition.participants,
            completed=edition.completed,
            to_mark=waiting.get(edition.pk, 0),
        )
        for edition in editions
    ]
    return sorted(cards, key=lambda card: (card.starts_at is None, card.starts_at or now, card.edition.pk))


def to_mark(trainer: User, *, now: datetime) -> Any:
    """Handed-in work of others than colleagues, oldest promise first."""
    waiting = Submission.objects.to_mark_by(trainer, today=timezone.localdate(now))
    return waiting.filter(is_colleague=False)  # type: ignore[misc]  # the queryset annotates it


def day_cards(edition: Edition, *, now: datetime) -> Sequence[DayCard]:
    booked = Q(bookings__state=BookingState.BOOKED)
    days = (
        _days()
        .filter(edition=edition)
        .annotate(
            booked=Count("bookings", filter=booked, distinct=True),
            recorded=Count("bookings", filter=booked & Q(bookings__attendance__isnull=False), distinct=True),
        )
    )
    return [DayCard(day, day.booked, day.recorded, day.starts_at <= now) for day in days]


def _days() -> Any:
    return LessonDay.objects.exclude(state=LessonDayState.CANCELLED).select_related("venue", "component")
