"""Typing in a real browser: what is on the screen about saving is true, whatever happens to tab, network or session."""

import pytest
from django.conf import settings as django_settings
from django.test import Client

from portfolio.models import LinkEvidence, TextEvidence
from tests.factories.portfolio import make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def context(chromium):
    """A browser window of somebody with a Dutch computer."""
    window = chromium.new_context(locale="nl-NL")
    yield window
    window.close()


@pytest.fixture
def address(world, live_server):
    make_draft(world.enrolment, text="")
    return f"{live_server.url}/mijn/portfolio/{world.enrolment.pk}/m1-p1/"


def sign_in(context, person, address) -> None:
    client = Client()
    client.force_login(person)
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


@pytest.fixture
def page(context, world, address):
    sign_in(context, world.anna, address)
    page = context.new_page()
    page.goto(address)
    return page


def state(page, wanted: str) -> str:
    """Wait until the line beside the button is in this state; returns what it says."""
    line = page.locator(f"[data-save-state][data-state={wanted}]")
    line.wait_for(state="attached", timeout=20_000)
    return line.inner_text()


def test_text_saves_itself_and_says_when(page):
    page.fill("[name=text]", "Vanzelf bewaard")
    assert state(page, "saved").startswith("Opgeslagen om")
    assert TextEvidence.objects.get().text == "Vanzelf bewaard"


def test_the_older_of_two_tabs_is_told_and_overwrites_nothing(page, context, address):
    newer = context.new_page()
    newer.goto(address)
    newer.fill("[name=text]", "Nieuwste")
    state(newer, "saved")
    page.fill("[name=text]", "Oudste")
    assert "ander tabblad" in state(page, "error")
    assert TextEvidence.objects.get().text == "Nieuwste"
    page.click("#text-form button:not([name])")
    assert page.input_value("[name=text]") == "Oudste"
    assert page.input_value("#stored") == "Nieuwste"


def test_without_network_it_says_so_and_saves_afterwards(page, context):
    context.set_offline(True)
    page.fill("[name=text]", "Onderweg getypt")
    assert state(page, "error") == "Niet opgeslagen – we proberen het opnieuw"
    context.set_offline(False)
    state(page, "saved")
    assert TextEvidence.objects.get().text == "Onderweg getypt"


def test_an_answer_that_got_lost_is_no_conflict(page):
    def lose_the_answer(route) -> None:
        route.fetch()
        route.abort()

    page.route("**/vanzelf/", lose_the_answer)
    page.fill("[name=text]", "Aangekomen")
    state(page, "error")
    page.unroute("**/vanzelf/")
    page.fill("[name=text]", "Aangekomen en verder")
    state(page, "saved")
    assert TextEvidence.objects.get().text == "Aangekomen en verder"


def test_signing_in_again_in_another_tab_saves_the_text_and_keeps_the_page_working(page, context, world, address):
    context.clear_cookies()
    page.fill("[name=text]", "Getypt na het uitloggen")
    assert "uitgelogd" in state(page, "error")
    sign_in(context, world.anna, address)
    other = context.new_page()
    other.goto(address)  # brings the new CSRF cookie
    state(page, "saved")
    page.fill("[name=url]", "https://voorbeeld.nl/")
    page.click("form[action$='/links/'] button")
    page.wait_for_url("**#bewijs")
    assert (TextEvidence.objects.get().text, LinkEvidence.objects.count()) == ("Getypt na het uitloggen", 1)


def test_adding_something_saves_the_text_first(page):
    page.fill("[name=text]", "Nog niet opgeslagen")
    page.fill("[name=url]", "https://voorbeeld.nl/")
    page.click("form[action$='/links/'] button")
    page.wait_for_url("**#bewijs")
    assert TextEvidence.objects.get().text == "Nog niet opgeslagen"


def test_going_on_to_the_review_takes_the_last_words_along(page):
    page.fill("[name=text]", "Laatste woorden")
    page.click("button[name=review]")
    page.wait_for_url("**/inleveren/")
    assert "Laatste woorden" in page.locator("main").inner_text()


def test_a_file_that_is_too_large_is_said_before_it_travels(page):
    limit = int(page.get_attribute("form[data-max-bytes]", "data-max-bytes"))
    page.set_input_files(
        "input[type=file]", {"name": "groot.pdf", "mimeType": "application/pdf", "buffer": b"0" * (limit + 1)}
    )
    row = page.locator("[data-uploads] li").inner_text()
    assert "groot.pdf" in row
    assert page.get_attribute("form[data-max-bytes]", "data-too-large") in row


def test_leaving_with_unsaved_words_asks_first(page, address):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.fill("[name=text]", "Bijna weg")
    page.goto(f"{address}../")
    assert asked == ["beforeunload"]
