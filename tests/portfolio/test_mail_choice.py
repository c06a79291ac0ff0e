"""The account names the mail about work that waits, and leads to where a trainer chooses it."""

import pytest

from messaging.registry import ElsewhereChoice
from portfolio.mail_choice import mail_about_work
from portfolio.services.preferences import save_preferences

TEXT = "Mail over werk dat wacht"
PLACE = "/beoordelen/instellingen/"


@pytest.mark.parametrize(("chosen", "words"), [("daily", "hoogstens één keer per dag"), ("never", "nooit")])
def test_a_trainer_reads_the_choice_and_where_to_change_it(world, chosen, words):
    save_preferences(trainer=world.tessa, mail=chosen, shortcuts=True)
    assert mail_about_work(world.tessa) == ElsewhereChoice(TEXT, words, PLACE)


def test_without_a_choice_it_is_the_default(world):
    assert mail_about_work(world.tessa).chosen == "hoogstens één keer per dag"


@pytest.mark.parametrize(("who", "shown"), [("tessa", True), ("anna", False), ("eva", False)])
def test_the_page_of_the_account_shows_it_to_trainers(client, world, who, shown):
    client.force_login(getattr(world, who))
    page = client.get("/account/mail/").content.decode()
    assert (TEXT in page, PLACE in page) == (shown, shown)
