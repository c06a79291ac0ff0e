"""Read module: the intervision groups of an edition, the own group, and a proposal for who goes where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch

from courses.models import Edition
from learning.enums import MAY_READ
from learning.models import Enrolment
from portfolio.models import IntervisionGroup, IntervisionMeeting, IntervisionMember

USUAL_SIZE = 5
"""Four to six people: each can bring in a case, and nobody can hide."""


@dataclass(frozen=True)
class GroupCard:
    """A group with who is in it now and when it meets; `over` are meetings that took place or were cancelled."""

    group: IntervisionGroup
    members: Sequence[Enrolment]
    coming: Sequence[IntervisionMeeting]
    over: Sequence[IntervisionMeeting]


def group_cards(groups: Any, *, now: datetime) -> list[GroupCard]:
    """Three statements, however many groups."""
    members = IntervisionMember.objects.taking_part().select_related("enrolment__person", "enrolment__employer")
    rows = groups.prefetch_related(
        Prefetch("members", members.order_by("enrolment__person__last_name", "enrolment__person__first_name", "pk")),
        "meetings",
    )
    return [_card(group, now=now) for group in rows]


def _card(group: IntervisionGroup, *, now: datetime) -> GroupCard:
    meetings = list(group.meetings.all())
    coming = [meeting for meeting in meetings if meeting.ends_at > now and not meeting.is_cancelled]
    return GroupCard(
        group=group,
        members=[member.enrolment for member in group.members.all()],
        coming=coming,
        over=[meeting for meeting in reversed(meetings) if meeting not in coming],
    )


def own_group(enrolment: Enrolment, *, now: datetime) -> GroupCard | None:
    """The group of this participant; None as long as nobody made it."""
    member = IntervisionMember.objects.taking_part().filter(enrolment=enrolment)
    cards = group_cards(IntervisionGroup.objects.filter(pk__in=member.values("group")), now=now)
    return cards[0] if cards else None


def coming_meetings(enrolments: Iterable[Enrolment], *, now: datetime) -> dict[int, list[IntervisionMeeting]]:
    """By enrolment, for those whose edition has intervision. One statement, or none."""
    wanted = {each.pk for each in enrolments if each.edition.intervision and each.state in MAY_READ}
    if not wanted:
        return {}
    members = IntervisionMember.objects.taking_part().filter(enrolment__in=wanted)
    rows = IntervisionMeeting.objects.coming(now=now).filter(group__members__in=members)
    found: dict[int, list[IntervisionMeeting]] = {}
    for meeting in rows.annotate(enrolment=F("group__members__enrolment")).select_related("group"):
        found.setdefault(meeting.enrolment, []).append(meeting)
    return found


def participants(edition: Edition) -> list[Enrolment]:
    """Everybody who takes part, by name."""
    taking_part = edition.enrolments.filter(state__in=MAY_READ).select_related("person", "employer")
    return list(taking_part.order_by("person__last_name", "person__first_name", "pk"))


def usual_number(people: int) -> int:
    """How many groups make groups of about five."""
    return max(1, round(people / USUAL_SIZE))


def propose(places: Sequence[Enrolment], *, groups: int) -> dict[int, int]:
    """A group number for each enrolment: equal sizes, and colleagues of one school apart where that can be."""
    by_school = sorted(places, key=lambda place: (place.employer_id is None, place.employer_id or 0, place.pk))
    return {place.pk: index % groups + 1 for index, place in enumerate(by_school)}


def numbers_now(edition: Edition) -> dict[int, int]:
    """The group number of each enrolment that has one."""
    rows = IntervisionMember.objects.taking_part().filter(group__edition=edition)
    return dict(rows.values_list("enrolment", "group__number"))
