from datetime import timedelta

import pytest
from django.utils import timezone

from courses.enums import LessonDayState
from courses.models import LessonDay
from learning.enums import EnrolmentState
from learning.models import DayBooking, Enrolment
from learning.services.reminders import people_to_remind, remind
from learning.tasks import sweep_preparation
from messaging.enums import MailKind
from messaging.models import MailChoice, Message
from messaging.services import choices
from tests.factories.courses import NOW
from tests.learning.study import meet_all_lessons

SOON = NOW + timedelta(days=6)  # the lesson day is two weeks after NOW


def test_who_is_behind_gets_one_mail_with_what_is_left(world):
    assert remind(person_id=world.anna.pk, now=SOON) is True
    message = Message.objects.get(recipient=world.anna)
    assert message.subject == "Nog 2 lessen voor Lesdag 1"
    for words in ("Les 1", "/leren/bpv-begeleider/m1-l1/", "/mail-uitzetten/", "14 februari"):
        assert words in message.body_text


def test_at_most_one_in_seven_days_whatever_runs(world):
    assert [remind(person_id=world.anna.pk, now=SOON + timedelta(days=day)) for day in (0, 0, 3, 6)] == [
        True,
        False,
        False,
        False,
    ]
    assert remind(person_id=world.anna.pk, now=SOON + timedelta(days=7, hours=1)) is True
    assert Message.objects.filter(template="preparation_reminder").count() == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda world: meet_all_lessons(world.anna, world.edition.curriculum),
        lambda world: Enrolment.objects.update(state=EnrolmentState.STOPPED),
        lambda world: LessonDay.objects.update(state=LessonDayState.CANCELLED),
        lambda world: DayBooking.objects.update(state="cancelled"),
        lambda world: choices.choose(person=world.anna, kind=MailKind.PREPARATION, is_wanted=False),
        lambda world: type(world.anna).objects.update(is_active=False),
    ],
)
def test_who_is_ready_away_or_does_not_want_it_gets_none(world, change):
    change(world)
    assert remind(person_id=world.anna.pk, now=SOON) is False
    assert not Message.objects.filter(template="preparation_reminder").exists()


@pytest.mark.parametrize("days", [3, 15])
def test_too_early_and_too_late(world, days):
    assert remind(person_id=world.anna.pk, now=NOW + timedelta(days=days)) is False


def test_an_old_mail_without_recipient_hides_nobody(world):
    Message.objects.create(
        key="weg", to_address="x@x.example", template="preparation_reminder", created_at=SOON, send_after=SOON
    )
    assert set(people_to_remind(now=SOON)) == {world.anna, world.bram}


def test_the_sweep_mails_everybody_once(world):
    now = timezone.now()
    LessonDay.objects.filter(edition=world.edition).update(
        starts_at=now + timedelta(days=5), ends_at=now + timedelta(days=5, hours=7)
    )
    sweep_preparation()
    sweep_preparation()
    assert Message.objects.filter(template="preparation_reminder").count() == 2


def test_the_link_in_the_mail_turns_it_off_by_a_button_and_not_by_looking(world, client):
    path = choices.turn_off_path(person_id=world.anna.pk, kind=MailKind.PREPARATION)
    assert client.get(path).status_code == 200
    assert choices.wants(person=world.anna, kind=MailKind.PREPARATION) is True
    assert client.post(path).status_code == 200
    assert choices.wants(person=world.anna, kind=MailKind.PREPARATION) is False
    assert "Anna" not in client.get(path).text


@pytest.mark.parametrize("token", ["onzin", "abc:def", "WzEsIng:1:x"])
def test_a_link_that_is_not_ours_does_not_exist(world, client, token):
    assert client.get(f"/mail-uitzetten/{token}/").status_code == 404


def test_the_account_turns_it_off_and_on(world, client):
    client.force_login(world.anna)
    client.post("/account/mail/", {})
    assert choices.wants(person=world.anna, kind=MailKind.PREPARATION) is False
    client.post("/account/mail/", {"preparation": "on"})
    assert choices.wants(person=world.anna, kind=MailKind.PREPARATION) is True
    assert MailChoice.objects.filter(person=world.anna).count() == len(
        MailKind
    )  # a row for each kind, not for each click
    assert 'name="preparation" checked' in " ".join(client.get("/account/mail/").text.split())
