"""/begeleiden/: the trainer's own groups, and nothing of others."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.enums import EditionState
from courses.models import Edition, EditionTrainer
from learning.services.credit import credit_assignment
from learning.services.results import record_assignment_met
from tests.factories.certificates import attend
from tests.factories.courses import make_edition, make_trainer
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_submitted


@pytest.fixture
def group(world):
    """An edition of Tessa that starts in two weeks."""
    edition = make_edition(
        curriculum=world.edition.curriculum, code="groep", first_day=timezone.now() + timedelta(days=14)
    )
    make_trainer(edition, trainer=world.tessa)
    return edition


def cards(client):
    page = client.get(reverse("teaching"))
    return {card.edition.code: card for card in page.context["running"] + page.context["over"]}


def test_the_list_says_next_day_numbers_and_work(client, world, group):
    make_submitted(make_enrolment(group, world.otto))
    make_submitted(make_enrolment(group, world.bram))
    client.force_login(world.tessa)
    card = cards(client)["groep"]
    assert (card.next_day, card.participants, card.completed, card.to_mark) == (group.days.get(), 2, 0, 2)


def test_only_own_editions_are_listed(client, world, group):
    client.force_login(world.thijs)
    assert list(cards(client)) == [world.other_edition.code]


def test_a_trainer_whose_time_is_over_sees_nothing(client, world, group):
    EditionTrainer.objects.filter(trainer=world.tessa).update(until=timezone.localdate() - timedelta(days=1))
    client.force_login(world.tessa)
    assert cards(client) == {}
    assert client.get(reverse("teaching-edition", args=["groep"])).status_code == 404


def test_finished_editions_are_folded(client, world, group):
    Edition.objects.filter(pk=group.pk).update(state=EditionState.FINISHED)
    client.force_login(world.tessa)
    page = client.get(reverse("teaching"))
    assert [card.edition for card in page.context["over"]] == [group]


def test_nobody_is_a_trainer_by_accident(client, world):
    client.force_login(world.otto)
    page = client.get(reverse("teaching"))
    assert (page.status_code, page.context["running"], page.context["over"]) == (200, [], [])


def test_a_group_shows_people_days_and_work(client, world, group):
    enrolment = make_enrolment(group, world.otto)
    submission = make_submitted(enrolment)
    attend(enrolment)
    client.force_login(world.tessa)
    page = client.get(reverse("teaching-edition", args=["groep"]))
    text = page.content.decode()
    assert [row.enrolment for row in page.context["rows"]] == [enrolment]
    [day] = page.context["days"]
    assert (day.booked, day.recorded) == (1, 1)
    assert reverse("attendance", args=["groep", day.day.pk]) in text
    assert reverse("marking", args=[submission.pk]) in text


def test_a_group_shows_what_counts_from_another_leergang(client, world, group):
    enrolment = make_enrolment(group, world.anna)
    pin = group.curriculum.assignment_pins.get()
    origin = record_assignment_met(enrolment=world.enrolment, version=pin.version, now=timezone.now())
    credit_assignment(enrolment=enrolment, origin=origin, actor=world.anna, reason="Gedaan", now=timezone.now())
    client.force_login(world.tessa)
    text = " ".join(client.get(reverse("teaching-edition", args=["groep"])).text.split())
    assert f"Telt mee uit Leergang BPV-begeleider ({world.edition.code}): Delen of niet delen?" in text


def test_a_group_never_shows_money(client, world, group):
    Edition.objects.filter(pk=group.pk).update(price="987.65")
    make_enrolment(group, world.otto, employer=world.school)
    client.force_login(world.tessa)
    for url in (reverse("teaching"), reverse("teaching-edition", args=["groep"])):
        text = client.get(url).content.decode()
        assert "987" not in text
        assert "€" not in text


@pytest.mark.parametrize("who", ["thijs", "anna", "sanne", "eva", "fien", "ada", "otto"])
def test_a_group_is_for_its_own_trainers(client, world, group, who):
    make_enrolment(group, world.anna)
    client.force_login(getattr(world, who))
    assert client.get(reverse("teaching-edition", args=["groep"])).status_code == 404


def test_visitors_sign_in_first(client, world, group):
    for url in (reverse("teaching"), reverse("teaching-edition", args=["groep"])):
        assert client.get(url)["Location"] == f"/inloggen/?next={url}"


def test_lists_cost_the_same_for_one_and_three_rows(client, world, group, django_assert_num_queries):
    client.force_login(world.tessa)
    make_submitted(make_enrolment(group))
    urls = [reverse("teaching"), reverse("teaching-edition", args=["groep"])]
    counts = []
    for url in urls:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    for number in range(2):
        make_submitted(make_enrolment(group))
        make_trainer(make_edition(curriculum=group.curriculum, code=f"nog-{number}"), trainer=world.tessa)
    for url, count in zip(urls, counts, strict=True):
        with django_assert_num_queries(count):
            client.get(url)
