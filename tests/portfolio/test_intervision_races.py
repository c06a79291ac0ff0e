"""Two people at the same moment about one intervision group. PostgreSQL shows the locks."""

import pytest

from portfolio.models import IntervisionGroup, IntervisionMeeting, IntervisionMeetingHistory
from portfolio.services import intervision
from tests.portfolio.intervision import NOW, data, divide, plan
from tests.portfolio.test_races import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("intervision_edition"),
]


def test_two_clicks_on_planning(world, group):
    outcomes = at_once(*[lambda: plan(group, world.anna)] * 3)
    assert (outcomes, IntervisionMeeting.objects.count(), IntervisionMeetingHistory.objects.count()) == (
        ["done"] * 3,
        1,
        1,
    )


def test_two_members_plan_the_same_time(world, group):
    outcomes = at_once(lambda: plan(group, world.anna), lambda: plan(group, world.bram, hours=1))
    assert (outcomes, IntervisionMeeting.objects.count()) == (["AlreadyPlanned", "done"], 1)


def test_three_members_change_one_meeting(world, group):
    meeting = plan(group, world.anna)
    outcomes = at_once(*[
        lambda place=place: intervision.change(meeting=meeting, data=data(place=place), seen=0, actor=world.bram, now=NOW)
        for place in ("Aula", "Kantine", "Lokaal A2")
    ])  # fmt: skip
    assert (outcomes, IntervisionMeetingHistory.objects.count()) == (["ChangedMeanwhile"] * 2 + ["done"], 2)


def test_two_people_make_the_groups(world):
    seen = intervision.stamp_of(world.edition)
    outcomes = at_once(
        lambda: divide(world, {world.enrolment: 1, world.bram_enrolment: 1}, seen=seen),
        lambda: divide(world, {world.enrolment: 2, world.bram_enrolment: 2}, actor=world.eva, seen=seen),
    )
    assert (outcomes, IntervisionGroup.objects.count()) == (["DividedMeanwhile", "done"], 1)
