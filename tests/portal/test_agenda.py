from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import LessonDay
from tests.factories.courses import make_curriculum, make_edition
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_submitted
from tests.learning.study import meet_all_lessons
from tests.learning.test_lesson_pages import statements


@pytest.fixture
def today(world):
    """The lesson day is in two weeks, whatever the clock says."""
    now = timezone.now()
    LessonDay.objects.filter(edition=world.edition).update(
        starts_at=now + timedelta(days=14), ends_at=now + timedelta(days=14, hours=7)
    )
    return timezone.localdate(now)


def read(client, person):
    client.force_login(person)
    return client.get("/mijn/agenda/").context["agenda"]


def test_days_preparation_and_assignments_stand_by_date(world, client, today):
    agenda = read(client, world.anna)
    assert [(item.kind, (item.on - today).days) for item in agenda.coming] == [
        ("preparation", 13),
        ("day", 14),
        ("assignment", 42),
    ]
    assert "2 lessen" in agenda.coming[0].text


def test_what_is_prepared_is_gone(world, client, today):
    meet_all_lessons(world.anna, world.edition.curriculum)
    assert [item.kind for item in read(client, world.anna).coming] == ["day", "assignment"]


def test_a_promise_to_you_stands_as_such(world, client, today):
    make_submitted(world.enrolment)
    agenda = read(client, world.anna)
    assert "promise" in [item.kind for item in [*agenda.late, *agenda.coming]]


def test_a_day_that_is_over_folds_away(world, client, today):
    LessonDay.objects.filter(edition=world.edition).update(
        starts_at=timezone.now() - timedelta(days=14), ends_at=timezone.now() - timedelta(days=13)
    )
    agenda = read(client, world.anna)
    assert [item.kind for item in agenda.past] == ["day"]


def test_an_empty_calendar_says_so(world, client):
    client.force_login(world.otto)
    assert "Nog niets met een datum" in client.get("/mijn/agenda/").text


@pytest.mark.parametrize("tracks", [1, 3])
def test_the_calendar_costs_what_the_dashboard_costs(world, client, tracks):
    for number in range(tracks - 1):
        curriculum = make_curriculum(track_key=f"leergang-{number}")
        make_enrolment(make_edition(curriculum=curriculum, code=f"uitvoering-{number}"), world.anna)
    client.force_login(world.anna)
    assert statements(client, "/mijn/agenda/") <= 8
