"""Read module of `/mijn/agenda/`: one list of everything that has a date, over all leergangen. It composes the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from learning.days import DayLine
from learning.preparation import Preparation, open_preparations
from learning.steps import Actor, NextStep, StepKind
from portal.dashboard import Dashboard, TrackCard
from portfolio.enums import MeetingState
from portfolio.models import IntervisionMeeting


class ItemKind(models.TextChoices):
    DAY = "day", gettext_lazy("Lesson day")
    INTERVISION = "intervision", gettext_lazy("Intervision")
    PREPARATION = "preparation", gettext_lazy("Preparation")
    ASSIGNMENT = "assignment", gettext_lazy("Assignment")
    PROMISE = "promise", gettext_lazy("Promise to you")


@dataclass(frozen=True)
class AgendaItem:
    """`times` is empty where only the date counts; `url` where there is nothing to do here."""

    on: date
    kind: ItemKind
    text: str
    track: str
    actor: Actor
    times: str = ""
    place: str = ""
    url: str = ""
    note: str = ""

    def is_late(self, today: date) -> bool:
        return self.on < today and self.kind != ItemKind.DAY


@dataclass(frozen=True)
class Agenda:
    """What is late stands first; `past` are lesson days that are over, the newest first."""

    late: Sequence[AgendaItem]
    coming: Sequence[AgendaItem]
    past: Sequence[AgendaItem]

    @property
    def is_empty(self) -> bool:
        return not (self.late or self.coming or self.past)


def agenda(dashboard: Dashboard, *, now: datetime) -> Agenda:
    today = timezone.localdate(now)
    items = sorted(
        (item for card in dashboard.running for item in _items(card, now=now)),
        key=lambda item: (item.on, item.times or "99", item.kind != ItemKind.DAY, item.text),
    )
    past = [item for item in items if item.kind == ItemKind.DAY and item.on < today]
    late = [item for item in items if item.is_late(today)]
    return Agenda(late=late, coming=[item for item in items if item not in past and item not in late], past=past[::-1])


def _items(card: TrackCard, *, now: datetime) -> list[AgendaItem]:
    track = card.overview.track.name
    items = [_day(day, track=track) for day in card.overview.days]
    items += [_meeting(meeting, track=track) for meeting in card.meetings]
    if not card.is_running:
        return items
    preparations = open_preparations(
        card.overview.lessons,
        card.overview.days,
        preparation_days=card.enrolment.edition.curriculum.preparation_days,
        now=now,
    )
    items += [_preparation(each, track=track) for each in preparations]
    return items + [_step(step, track=track) for step in card.steps if step.kind == StepKind.PORTFOLIO and step.due]


def _day(day: DayLine, *, track: str) -> AgendaItem:
    start, end = timezone.localtime(day.starts_at), timezone.localtime(day.ends_at)
    state = day.state.label if day.is_cancelled or day.state == "moved" else ""
    return AgendaItem(
        on=start.date(),
        kind=ItemKind.DAY,
        text=day.title,
        track=track,
        actor=Actor.YOU,
        times=f"{start:%H:%M}–{end:%H:%M}",
        place=day.place,
        note=str(day.presence.label if day.presence else state),
    )


def _meeting(meeting: IntervisionMeeting, *, track: str) -> AgendaItem:
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return AgendaItem(
        on=start.date(),
        kind=ItemKind.INTERVISION,
        text=_("Meet with %(group)s") % {"group": str(meeting.group).lower()},
        track=track,
        actor=Actor.YOU,
        times=f"{start:%H:%M}–{end:%H:%M}",
        place=meeting.place or _("online"),
        url=meeting.group.get_absolute_url(),
        note=meeting.get_state_display() if meeting.state == MeetingState.CHANGED else "",
    )


def _preparation(preparation: Preparation, *, track: str) -> AgendaItem:
    count = len(preparation.lessons)
    text = ngettext(
        "Prepare “%(day)s”: %(count)s lesson to do, about %(minutes)s minutes",
        "Prepare “%(day)s”: %(count)s lessons to do, about %(minutes)s minutes",
        count,
    ) % {"day": preparation.day.title, "count": count, "minutes": preparation.minutes}
    return AgendaItem(
        on=preparation.due,
        kind=ItemKind.PREPARATION,
        text=text,
        track=track,
        actor=Actor.YOU,
        url=preparation.first.resume_url,
        note=_("advice"),
    )


def _step(step: NextStep, *, track: str) -> AgendaItem:
    """The caller has seen that it has a date."""
    assert step.due is not None  # noqa: S101  for the type checker
    is_yours = step.actor == Actor.YOU
    return AgendaItem(
        on=step.due,
        kind=ItemKind.ASSIGNMENT if is_yours else ItemKind.PROMISE,
        text=step.text,
        track=track,
        actor=step.actor,
        url=step.url,
    )
