"""A lesson is published, first cosmetically and then materially, while people are studying it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.services import people
from courses.models import Lesson
from courses.services.publishing import publish_lesson
from learning.models import Enrolment, LessonProgress
from tests.browser.conftest import Screen
from tests.conftest import World, make_staff
from tests.factories.accounts import PASSWORD
from tests.factories.courses import NOW

pytestmark = pytest.mark.browser
LESSON = "/leren/bpv-begeleider/m1-l1/"
FIRST, CLEARER, NEW_RULE = "Deel wat nodig is.", "Deel alleen wat echt nodig is.", "Vraag voortaan eerst toestemming."


def test_who_studies_sees_clearer_words_and_keeps_the_rules(screen_of, transactional_db, world):
    lesson = set_the_stage(world)
    anna, bram, author, reader = (screen_of() for _person in range(4))
    for screen, person in ((anna, world.anna), (bram, world.bram), (author, world.aad)):
        screen.sign_in(person.email, PASSWORD)
    reader.sign_in("noor@consortium.example", PASSWORD)

    finish(anna, lesson)
    bram.open(LESSON)
    assert FIRST in bram.text

    send_on(author, lesson, CLEARER, "cosmetic")
    assert FIRST in read(bram)  # not before a colleague approved it
    approve(reader, lesson, CLEARER)
    assert CLEARER in read(bram)
    assert CLEARER in read(anna)
    still_finished(anna, world)

    send_on(author, lesson, NEW_RULE, "material")
    approve(reader, lesson, NEW_RULE)
    for screen in (anna, bram):
        text = read(screen)
        assert CLEARER in text
        assert NEW_RULE not in text
    still_finished(anna, world)

    finish(bram, lesson)
    assert LessonProgress.objects.filter(lesson=lesson, met_at__isnull=False).count() == 2
    assert [version.is_material for version in lesson.versions.order_by("number")] == [True, True, False, True]
    assert set(lesson.pins.values_list("version__number", flat=True)) == {3}


# --- before --------------------------------------------------------------------------------------------------------------
def set_the_stage(world: World) -> Lesson:
    """The first lesson of the cast says one sentence; Noor is a second author."""
    noor = make_staff(Role.AUTHOR, "Noor")
    for person in (world.anna, world.bram, world.aad, noor):
        people.confirm_address(person=person)
    Enrolment.objects.update(confirmed_at=timezone.now() - timedelta(days=1))
    lesson = Lesson.objects.get(key="m1-l1")
    lesson.body = [("text", FIRST)]
    lesson.save()
    lesson.pins.update(version=publish_lesson(lesson=lesson, material=True, actor=None, now=NOW))
    return lesson


# --- studying ------------------------------------------------------------------------------------------------------------
def read(screen: Screen) -> str:
    screen.page.goto(screen.base_url + LESSON)
    return screen.text


def finish(screen: Screen, lesson: Lesson) -> None:
    screen.open(LESSON)
    screen.press(f"form[action='{LESSON}afronden/'] button")
    assert screen.page.locator("#afronden .notice--success").count() == 1


def still_finished(anna: Screen, world: World) -> None:
    assert anna.page.locator("#afronden .notice--success").count() == 1
    assert LessonProgress.objects.get(person=world.anna).met_at is not None


# --- writing and reading -------------------------------------------------------------------------------------------------
def send_on(author: Screen, lesson: Lesson, text: str, change: str) -> None:
    """Write, see whom it touches, choose, and send it to Noor."""
    author.open(f"/cms/lessen/edit/{lesson.pk}/")
    page = author.page
    page.locator("[data-contentpath=body] textarea").first.fill(text)
    page.get_by_role("tab", name="Publiceren").click()
    assert "Leergang BPV-begeleider v1: 2 deelnemers" in author.text
    page.check(f"input[name=change][value={change}]")
    page.select_option("select[name=reviewer]", label="Noor de Staf")
    page.click("footer button.w-dropdown__toggle")
    with page.expect_navigation():
        page.click("footer button[name=action-submit]")


def approve(reader: Screen, lesson: Lesson, text: str) -> None:
    reader.open(f"/cms/lessen/nalezen/{lesson.pk}/")
    assert text in reader.text
    with reader.page.expect_navigation():
        reader.page.click("form:has(input[value=approve]) button[type=submit]")
    assert "Goedgekeurd en gepubliceerd." in reader.page.inner_text("body")
