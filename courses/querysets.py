"""Reads of the offer. Filters chain; each says who it is for."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Max, Min, Q

from courses.enums import TAKING_REQUESTS, EditionForm, LessonDayState, TrainerRole


class EditionQuerySet(models.QuerySet):
    def with_dates(self) -> Self:
        """Adds `first_day` and `last_day` (aware datetimes, None without days) and what the lists show."""
        takes_place = ~Q(days__state=LessonDayState.CANCELLED)
        return self.select_related("curriculum__track").annotate(
            first_day=Min("days__starts_at", filter=takes_place), last_day=Max("days__starts_at", filter=takes_place)
        )

    def latest_first(self) -> Self:
        """After `with_dates`: by first day, the furthest ahead on top."""
        return self.order_by("-first_day", "-pk")

    def taking_requests(self, *, today: date) -> Self:
        """Open editions that a visitor may ask a place in: not yet started. The first one first."""
        return (
            self.with_dates()
            .filter(
                Q(first_day__isnull=True) | Q(first_day__date__gt=today),
                state__in=TAKING_REQUESTS,
                form=EditionForm.OPEN,
            )
            .order_by("first_day", "pk")
        )

    def taught_by(self, person: Any, *, today: date) -> Self:
        """Editions in which `person` is a trainer today."""
        return self._with_trainer(today, trainers__trainer=person)

    def assessed_by(self, person: Any, *, today: date) -> Self:
        """Editions in which `person` is an assessor today."""
        return self._with_trainer(today, trainers__trainer=person, trainers__role=TrainerRole.ASSESSOR)

    def _with_trainer(self, today: date, **who: Any) -> Self:
        current = Q(trainers__until__isnull=True) | Q(trainers__until__gte=today)
        return self.filter(current, trainers__since__lte=today, **who).distinct()
