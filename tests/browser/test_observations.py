"""An observation on a phone: written, saved by itself, there after reloading, and not handed in half."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from portfolio.models import Observation, Submission
from tests.browser.conftest import PHONE, Screen
from tests.browser.test_marking import enter
from tests.factories.portfolio import make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEEN = "Ik liet de student eerst zelf vertellen."
SHOWS = "Dat ik naast de student ga staan."


@pytest.fixture
def anna(screen_of, world) -> Screen:
    """On her phone, at her open attempt."""
    make_draft(world.enrolment, text="Ik deelde niets.", now=timezone.now())
    screen = enter(screen_of(), world.anna)
    screen.open(f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/")
    screen.page.set_viewport_size({"width": PHONE, "height": 780})
    return screen


def begin(anna: Screen) -> None:
    anna.press("text=Observatie toevoegen")
    anna.page.set_viewport_size({"width": PHONE, "height": 780})


def test_it_saves_itself_and_is_there_after_reloading(anna):
    begin(anna)
    form = anna.page.locator("form[data-autosave*=observaties]")
    form.locator("[name=observer_role]").fill("collega op school")
    form.locator("[name=observed_on]").fill("2026-10-12")
    form.locator("[name=text]").fill(SEEN)
    form.locator("[name=shows]").fill(SHOWS)
    expect(form.locator("[data-save-state]")).to_contain_text("Opgeslagen om", timeout=10_000)
    anna.page.reload()
    typed = [form.locator(f"[name={name}]").input_value() for name in ("observer_role", "observed_on", "text", "shows")]
    assert typed == ["collega op school", "2026-10-12", SEEN, SHOWS]
    anna.look()


def test_half_an_observation_is_not_handed_in_and_the_page_says_what_misses(anna):
    begin(anna)
    form = anna.page.locator("form[data-autosave*=observaties]")
    form.locator("[name=text]").fill(SEEN)
    anna.press("button[name=review]")  # what was typed is saved first
    assert "Een observatie is nog niet af" in anna.text
    assert anna.page.locator("button[value=hand_in]").count() == 0
    assert (Submission.objects.get().state, Observation.objects.get().text) == ("draft", SEEN)
