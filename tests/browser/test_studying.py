"""Studying in a real browser: a module on a phone, a note that saves itself, and time on two tabs and a sleeping one."""

import re
import time

import pytest
from django.utils import timezone

from accounts.services import people
from learning.models import LessonNote, LessonProgress, ModuleResult
from tests.browser.conftest import HEIGHT, PHONE, Screen
from tests.conftest import World
from tests.factories.accounts import PASSWORD
from tests.factories.courses import RIGHT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LESSON = "/leren/bpv-begeleider/m1-l1/"


@pytest.fixture
def anna(world: World, screen_of) -> Screen:
    world.anna.set_password(PASSWORD)
    world.anna.save()
    people.confirm_address(person=world.anna)
    screen = screen_of()
    screen.sign_in(world.anna.email, PASSWORD)
    return screen


def to_phone(screen: Screen) -> None:
    screen.page.set_viewport_size({"width": PHONE, "height": HEIGHT})


def test_a_module_is_studied_to_completion_on_a_phone(anna: Screen, world: World):
    page = anna.page
    for key in ("m1-l1", "m1-l2"):
        anna.open("/mijn/")
        to_phone(anna)
        with page.expect_navigation():
            page.locator("main .notice a.button").first.click()
        assert f"/{key}/" in page.url
        for name, [option] in RIGHT.items():
            page.check(f"[name='vraag-{name}'][value='{option}']")
        with page.expect_navigation():
            page.click("form.quiz button[type=submit]:not([aria-hidden])")
        with page.expect_navigation():
            page.click(f"form[action='/leren/bpv-begeleider/{key}/afronden/'] button")
        assert page.locator("#afronden .notice--success").count() == 1
        anna.look()
    assert ModuleResult.objects.filter(enrolment=world.enrolment).exists()
    anna.open("/leren/bpv-begeleider/")
    assert "100%" in anna.text


def test_beside_a_lesson_lists_fold_on_a_phone_and_a_note_saves_itself(anna: Screen):
    page = anna.page
    to_phone(anna)
    page.goto(anna.base_url + LESSON)
    note = page.locator("#notitie")
    page.wait_for_selector("#notitie:not([open])", state="attached")  # the page's policy refuses waiting on a function
    page.click("a[href='#notitie']")
    page.wait_for_selector("#notitie[open]")
    note.locator("textarea").fill("Bellen met het leerbedrijf")
    page.wait_for_selector("[data-note-state][data-state=saved]")
    assert LessonNote.objects.get(block_id="").text == "Bellen met het leerbedrijf"
    with page.expect_response(re.compile("/bladwijzer/")):
        page.locator("#blok-text-block .bookmark").click()
    page.wait_for_selector("#blok-text-block .bookmark--set")
    anna.open("/leren/notities/")
    assert "Bellen met het leerbedrijf" in anna.text
    assert "Tekst van de les." in anna.text


def test_two_tabs_count_once_and_a_sleeping_tab_not_at_all(anna: Screen, world: World):
    """The clocks of the tabs run ahead; the server's does not, and it is the server's that counts."""
    beats: list[str] = []
    began = time.monotonic()
    first = anna.page
    second = first.context.new_page()
    for tab, lesson in ((first, "m1-l1"), (second, "m1-l2")):
        tab.on("request", lambda request: beats.append(request.url) if "/leren/voortgang/" in request.url else None)
        tab.clock.install()
        with tab.expect_response(re.compile("/leren/voortgang/")):
            tab.goto(f"{anna.base_url}/leren/bpv-begeleider/{lesson}/")
    for _half_minute in range(3):
        for tab in (first, second):
            tab.bring_to_front()
            tab.mouse.move(100, 100 + len(beats))
            with tab.expect_response(re.compile("/leren/voortgang/")):
                tab.clock.fast_forward(31_000)
    assert LessonProgress.objects.filter(person=world.anna).count() == 2
    counted = sum(LessonProgress.objects.filter(person=world.anna).values_list("seconds", flat=True))
    assert counted <= time.monotonic() - began

    second.close()
    first.clock.fast_forward(121_000)  # nobody touches anything
    so_far = len(beats)
    for _minute in range(5):
        first.clock.fast_forward(60_000)
    first.evaluate("true")
    assert len(beats) == so_far
    first.mouse.move(200, 200)
    with first.expect_response(re.compile("/leren/voortgang/")):
        first.clock.fast_forward(6_000)
    assert timezone.now() >= LessonProgress.objects.latest("seen_at").seen_at
