"""Mail to trainers: one digest a working day by default, never twice, nothing when there is nothing to say."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging.models import Message
from portfolio.models import TrainerAbsence
from portfolio.services.marking_mail import send_due
from portfolio.services.preferences import save_preferences
from tests.factories.courses import NOW
from tests.factories.portfolio import make_submitted, mark

SUNDAY = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
EARLY = datetime(2027, 2, 1, 5, 30, tzinfo=UTC)  # half past six in Amsterdam


def mails():
    return list(Message.objects.filter(template__startswith="marking").values_list("template", "to_address"))


def test_a_digest_leaves_once_a_day_however_often_the_sweep_runs(world):
    make_submitted(world.enrolment)
    for minutes in (0, 5, 300):
        send_due(now=NOW + timedelta(minutes=minutes))
    assert mails() == [("marking_digest", "tessa@trainers.example")]


def test_the_digest_counts_what_is_new_and_names_promises_that_come_near(world):
    make_submitted(world.enrolment, now=NOW - timedelta(days=14))
    make_submitted(world.bram_enrolment)
    send_due(now=NOW + timedelta(minutes=5))
    text = Message.objects.get(template="marking_digest").body_text
    assert "Er is 1 nieuw werk ingeleverd. In totaal wachten er 2" in text
    assert text.count("Delen of niet delen?") == 1
    assert "Anna" not in text


@pytest.mark.parametrize("when", [SUNDAY, EARLY])
def test_no_digest_at_night_or_in_the_weekend(world, when):
    make_submitted(world.enrolment, now=when)
    send_due(now=when)
    assert mails() == []


def test_nothing_is_sent_when_there_is_nothing_to_say(world):
    send_due(now=NOW)
    assert mails() == []


def test_work_of_a_colleague_of_the_trainer_is_no_news(world):
    from tests.factories.courses import make_trainer

    mark(make_submitted(world.enrolment), make_trainer(world.edition))
    send_due(now=NOW + timedelta(minutes=5))
    assert "tessa@trainers.example" not in {address for _name, address in mails()}


def test_who_chose_never_gets_none(world):
    save_preferences(trainer=world.tessa, mail="never", shortcuts=True)
    make_submitted(world.enrolment)
    send_due(now=NOW)
    assert mails() == []


def test_who_is_away_gets_none(world):
    TrainerAbsence.objects.create(trainer=world.tessa, since=NOW.date(), until=NOW.date())
    make_submitted(world.enrolment)
    send_due(now=NOW)
    assert mails() == []


def test_at_once_is_one_mail_for_each_piece_of_work(world):
    save_preferences(trainer=world.tessa, mail="at_once", shortcuts=True)
    make_submitted(world.enrolment, now=SUNDAY)
    make_submitted(world.bram_enrolment, now=SUNDAY)
    for _run in range(2):
        send_due(now=SUNDAY)
    assert mails() == [("marking_new", "tessa@trainers.example")] * 2
