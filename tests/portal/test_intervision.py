"""Intervision in the calendar, on the start page and on the trainer's page."""

import pytest

from courses.models import Edition
from portfolio.services import intervision
from tests.learning.test_lesson_pages import statements
from tests.portfolio.intervision import NOW, data, divide, plan


@pytest.fixture
def meeting(world):
    Edition.objects.filter(pk=world.edition.pk).update(intervision=True)
    world.edition.refresh_from_db()
    group = divide(world, {world.enrolment: 1, world.bram_enrolment: 1})[0].group
    return plan(group, world.anna)


def items(client, person):
    client.force_login(person)
    agenda = client.get("/mijn/agenda/").context["agenda"]
    return [item for item in agenda.coming if item.kind == "intervision"]


def test_a_meeting_stands_in_the_calendar_of_every_member(client, world, meeting):
    for person in (world.anna, world.bram):
        (item,) = items(client, person)
        assert (item.text, item.place, item.url) == (
            "Bijeenkomst van intervisiegroep 1", "Lokaal B1.12", meeting.group.get_absolute_url(),
        )  # fmt: skip


def test_a_changed_meeting_says_so(client, world, meeting):
    intervision.change(
        meeting=meeting, data=data(place="", link="https://overleg.example/1"), seen=0, actor=world.bram, now=NOW
    )
    (item,) = items(client, world.anna)
    assert (item.place, item.note) == ("online", "gewijzigd")


def test_a_cancelled_meeting_is_gone(client, world, meeting):
    intervision.cancel(meeting=meeting, reason="", actor=world.bram, now=NOW)
    assert items(client, world.anna) == []


def test_the_start_page_shows_when_the_group_meets(client, world, meeting):
    client.force_login(world.anna)
    assert "Lokaal B1.12" in client.get("/mijn/").text


def test_it_costs_one_statement_where_there_is_intervision_and_none_elsewhere(client, world, meeting):
    client.force_login(world.anna)
    with_groups = statements(client, "/mijn/")
    Edition.objects.update(intervision=False)
    assert with_groups - statements(client, "/mijn/") == 1


def test_the_trainer_finds_the_groups_from_the_edition(client, world, meeting):
    client.force_login(world.tessa)
    assert f"/begeleiden/{world.edition.code}/intervisie/" in client.get(f"/begeleiden/{world.edition.code}/").text
