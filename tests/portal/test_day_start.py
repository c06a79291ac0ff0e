"""What waits for the staff this morning."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from courses.enums import EditionState, LessonDayState, TrainerRole
from courses.models import Edition, LessonDay
from messaging.enums import Delivery
from messaging.models import Message
from portal import daystart
from tests.factories.courses import NOW, make_trainer
from tests.portal.test_services_acceptance import ask


def test_requests_wait_until_they_are_settled(world):
    request = ask(world)
    assert daystart.new_requests(NOW) == 1
    type(request).objects.update(state="declined")
    assert daystart.new_requests(NOW) == 0


@pytest.mark.parametrize(("capacity", "number"), [(2, 1), (4, 1), (5, 0)])
def test_editions_with_few_places_left(world, capacity, number):
    Edition.objects.filter(pk=world.edition.pk).update(capacity=capacity)
    assert daystart.editions_almost_full(NOW) == number


def test_editions_that_started_or_ended_are_not_almost_full(world):
    Edition.objects.filter(pk=world.edition.pk).update(capacity=2)
    assert daystart.editions_almost_full(world.edition.days.get().starts_at) == 0
    Edition.objects.filter(pk=world.edition.pk).update(state=EditionState.CANCELLED)
    assert daystart.editions_almost_full(NOW) == 0


def test_days_without_a_trainer(world):
    """Tessa and Thijs only mark: both editions still need somebody in front of the group."""
    assert daystart.days_without_trainer(NOW) == 2
    make_trainer(world.edition, trainer=world.tessa, role=TrainerRole.LESSON_DAY)
    assert daystart.days_without_trainer(NOW) == 1
    LessonDay.objects.update(state=LessonDayState.CANCELLED)
    assert daystart.days_without_trainer(NOW) == 0


def test_a_trainer_who_left_does_not_count(world):
    make_trainer(world.edition, trainer=world.tessa, role=TrainerRole.LESSON_DAY)
    world.edition.trainers.update(until=NOW.date() - timedelta(days=1))
    assert daystart.days_without_trainer(NOW) == 2


@pytest.mark.parametrize(
    ("state", "number"), [(Delivery.FAILED, 1), (Delivery.UNCERTAIN, 1), (Delivery.SENT, 0), (Delivery.QUEUED, 0)]
)
def test_mails_in_trouble(world, state, number):
    ask(world)
    Message.objects.update(state=state)
    assert daystart.mails_in_trouble(NOW) == number


@pytest.mark.parametrize(
    ("role", "numbers"), [(Role.ENROLMENT, 6), (Role.ADMINISTRATOR, 6), (Role.FINANCE, 1), (Role.AUTHOR, 0)]
)
def test_each_role_gets_what_it_may_act_on(world, role, numbers):
    assert len(daystart.counts_for(roles=frozenset({role}), now=timezone.now())) == numbers


def test_every_count_leads_somewhere(client, world):
    client.force_login(world.eva)
    page = client.get("/cms/")
    assert 'id="day-start-section"' in page.content.decode()
    for count in daystart.counts_for(roles=frozenset({Role.ENROLMENT}), now=NOW):
        assert count.url in page.content.decode()
        assert client.get(count.url).status_code == 200


def test_authors_start_without_counts(client, world):
    client.force_login(world.aad)
    assert 'id="day-start-section"' not in client.get("/cms/").content.decode()
