"""Read module of `/mijn/`: every leergang of one person as a card. Seven statements, eight with intervision, however many
leergangen.

Lessons, days and norms come from `learning.overview`, assignments from `portfolio.overview`; here they become one list of
what is left, by when, and who is to act.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import CharField, DateField, F, Value
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.enums import CertificateState
from certificates.models import Certificate
from learning import overview
from learning.enums import EnrolmentState
from learning.models import EnrolmentRequest
from learning.overview import TrackOverview
from learning.person_facts import PersonFacts, fact_rows, read_facts
from learning.steps import Actor, NextStep, StepKind
from learning.study_plan import StudyPlan
from portfolio.enums import Actor as PortfolioActor
from portfolio.enums import Step
from portfolio.intervision import coming_meetings
from portfolio.models import IntervisionMeeting
from portfolio.overview import AssignmentRow, assignment_rows

ACTORS = {
    PortfolioActor.PARTICIPANT: Actor.YOU,
    PortfolioActor.TRAINER: Actor.TRAINER,
    PortfolioActor.STAFF: Actor.CONSORTIUM,
}


@dataclass(frozen=True)
class TrackCard:
    """One enrolment with all its rooms know. `certificate_id` is that of the valid certificate it led to."""

    overview: TrackOverview
    assignments: Sequence[AssignmentRow]
    certificate_id: int | None
    plan: StudyPlan | None = None
    meetings: Sequence[IntervisionMeeting] = ()

    @property
    def enrolment(self) -> Any:
        return self.overview.enrolment

    @property
    def is_running(self) -> bool:
        return self.enrolment.state == EnrolmentState.CONFIRMED

    @property
    def is_completed(self) -> bool:
        return self.enrolment.state == EnrolmentState.COMPLETED

    @property
    def required_assignments(self) -> list[AssignmentRow]:
        return [row for row in self.assignments if row.required]

    @cached_property
    def steps(self) -> list[NextStep]:
        """What is left: own work by date first, then what waits for others."""
        of_assignments = [step_of(row) for row in self.required_assignments if row.actor in ACTORS]
        steps = [step for step in self.overview.steps if step.kind != StepKind.PORTFOLIO] + of_assignments
        return sorted(steps, key=lambda step: (step.actor != Actor.YOU, step.due or date.max))

    @cached_property
    def next_step(self) -> NextStep | None:
        """The first thing somebody can do right here, else the first that is left."""
        steps = self.steps
        return next((step for step in steps if step.actor == Actor.YOU and step.url), steps[0] if steps else None)

    @cached_property
    def other_steps(self) -> list[NextStep]:
        return [step for step in self.steps if step is not self.next_step]


@dataclass(frozen=True)
class WaitingRequest:
    """A request for a place that staff have not looked at yet."""

    pk: int
    track: str
    asked_on: date


@dataclass(frozen=True)
class Dashboard:
    running: Sequence[TrackCard]
    past: Sequence[TrackCard]
    requests: Sequence[WaitingRequest]
    total_sbu: Decimal

    @property
    def is_empty(self) -> bool:
        """Nothing goes on now; there may be something that was."""
        return not (self.running or self.requests)


def dashboard(person: User, *, now: datetime, minutes: int | None = None) -> Dashboard:
    """With `minutes` each running leergang says what fits in them."""
    requests, certificates, facts = _short_lists(person)
    overviews = overview.track_overviews(person, now, facts=facts)
    enrolments = [each.enrolment for each in overviews]
    rows, meetings = assignment_rows(enrolments), coming_meetings(enrolments, now=now)
    cards = [
        TrackCard(
            each,
            rows[each.enrolment.pk],
            certificates.get(each.enrolment.pk),
            each.plan(minutes=minutes, now=now) if minutes else None,
            meetings.get(each.enrolment.pk, ()),
        )
        for each in overviews
    ]
    current = [card for card in cards if card.is_running or card.is_completed]
    return Dashboard(
        running=current,
        past=[card for card in cards if card not in current],
        requests=requests,
        total_sbu=overview.total_sbu(overviews),
    )


def step_of(row: AssignmentRow) -> NextStep:
    texts = {
        Step.NOT_STARTED: _("Make the assignment “%(title)s”"),
        Step.WRITING: _("Finish and hand in “%(title)s”"),
        Step.REVISE: _("Supplement “%(title)s”"),
        Step.HANDED_IN: _("Mark your assignment “%(title)s”"),
        Step.MARKING: _("Mark your assignment “%(title)s”"),
        Step.STUCK: _("Decide with you how to go on with “%(title)s”"),
    }
    return NextStep(StepKind.PORTFOLIO, texts[row.step] % {"title": row.title}, ACTORS[row.actor], row.by, row.url)


def _short_lists(person: User) -> tuple[list[WaitingRequest], dict[int, int], PersonFacts]:
    """Requests, certificates by enrolment, and what learning knows, in one statement: the page has eight to spend."""
    waiting = (
        EnrolmentRequest.objects.waiting()
        .filter(person=person)
        .order_by()
        .values_list(
            Value("request", output_field=CharField()),
            F("pk"),
            F("edition_id"),
            F("edition__curriculum__track__name"),
            TruncDate("created_at", output_field=DateField()),
        )
    )
    valid = (
        Certificate.objects.filter(person=person, state=CertificateState.VALID)
        .order_by()
        .values_list(
            Value("certificate", output_field=CharField()), F("pk"), F("enrolment_id"), F("track__name"), F("issued_on")
        )
    )
    rows = list(waiting.union(valid, *fact_rows(person.pk), all=True))
    requests = [WaitingRequest(pk, track, on) for kind, pk, _about, track, on in rows if kind == "request"]
    certificates = {about: pk for kind, pk, about, _track, _on in rows if kind == "certificate"}
    return requests, certificates, read_facts(rows)
