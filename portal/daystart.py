"""What waits for the staff this morning, as counts that lead somewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from courses.enums import RUNNING, TAKING_REQUESTS, LessonDayState, TrainerRole
from courses.models import Edition, EditionTrainer, LessonDay
from learning.enums import InterestState
from learning.models import EnrolmentRequest, Interest
from messaging.enums import Delivery
from messaging.models import Message
from portfolio.models import CreditQuestion

FEW_SEATS = 2
OFFICE = frozenset({Role.ENROLMENT, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Count:
    label: Any
    number: int
    url: str

    @property
    def is_clear(self) -> bool:
        return self.number == 0


@dataclass(frozen=True)
class Question:
    label: Any
    roles: frozenset[Role]
    count: Callable[[datetime], int]
    url: str


def new_requests(now: datetime) -> int:
    return EnrolmentRequest.objects.waiting().count()


def new_interest(now: datetime) -> int:
    return Interest.objects.filter(state=InterestState.NEW).count()


def credit_questions(now: datetime) -> int:
    return CreditQuestion.objects.waiting().count()


def editions_almost_full(now: datetime) -> int:
    """Still to start, with a few places or none left."""
    return (
        Edition.objects.with_dates()
        .filter(Q(first_day__isnull=True) | Q(first_day__gt=now), state__in=TAKING_REQUESTS)
        .filter(seats_taken__gte=F("capacity") - FEW_SEATS)
        .count()
    )


def days_without_trainer(now: datetime) -> int:
    today = timezone.localdate(now)
    trainer = EditionTrainer.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), edition=OuterRef("edition"), role=TrainerRole.LESSON_DAY
    )
    days = LessonDay.objects.filter(starts_at__gt=now, edition__state__in=RUNNING)
    return days.exclude(state=LessonDayState.CANCELLED).filter(~Exists(trainer)).count()


def mails_in_trouble(now: datetime) -> int:
    return Message.objects.filter(state__in=[Delivery.FAILED, Delivery.UNCERTAIN]).count()


QUESTIONS = (
    Question(_("New requests"), OFFICE | {Role.FINANCE}, new_requests, "aanvragen:index"),
    Question(_("Interest without an answer"), OFFICE, new_interest, "belangstelling:index"),
    Question(_("Questions about earlier work"), OFFICE, credit_questions, "meetelvragen:index"),
    Question(_("Editions with two places or less"), OFFICE, editions_almost_full, "uitvoeringen:index"),
    Question(_("Lesson days to come without a trainer"), OFFICE, days_without_trainer, "lesdagen:index"),
    Question(_("Mails that did not arrive for certain"), OFFICE, mails_in_trouble, "berichten:index"),
)


def counts_for(*, roles: frozenset[str], now: datetime) -> list[Count]:
    """The counts that somebody with these roles may act on; one query each."""
    return [
        Count(question.label, question.count(now), reverse(question.url))
        for question in QUESTIONS
        if roles & question.roles
    ]
