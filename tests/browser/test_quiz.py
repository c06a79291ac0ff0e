"""A quiz with a question of every kind, in a real browser: by keyboard alone, and by dragging."""

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page

from courses.questions import field_name, kind_of
from learning.models import QuizAttempt
from tests.browser.conftest import Screen
from tests.learning.answering import ask_all_kinds
from tests.learning.study import get_pin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LESSON = "/leren/bpv-begeleider/m1-l1/"
MOST_TABS = 120


@pytest.fixture
def quiz(world):
    return ask_all_kinds(get_pin(world.edition.curriculum))


@pytest.fixture
def screen(screen_of, client, world, quiz) -> Screen:
    """Anna at the lesson; that signing in works is tried elsewhere."""
    client.force_login(world.anna)
    anna = screen_of()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    anna.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": anna.base_url}])
    anna.open(LESSON)
    return anna


def test_every_kind_is_answered_by_keyboard_alone(screen, quiz):
    page = screen.page
    for question in quiz["questions"]:
        answer_by_keys(page, question)
    screen.look()
    tab_to(page, page.locator("form.quiz .form-actions button"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "9 van de 9 goed" in screen.text
    screen.look()
    assert QuizAttempt.objects.get().correct == 9


def test_errors_take_the_keyboard_to_the_question(screen):
    page = screen.page
    tab_to(page, page.locator("form.quiz .form-actions button"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    screen.look()
    tab_to(page, page.locator("[data-error-summary] a").nth(6))
    page.keyboard.press("Enter")
    page.keyboard.type("610,5")
    assert page.locator("[name='vraag-numeric']").input_value() == "610,5"


def test_dragging_puts_in_order_and_sorts(screen, quiz):
    page = screen.page
    page.set_viewport_size({"width": 1280, "height": 2400})
    ordering, sorting = (page.locator(f"[data-question={kind}]") for kind in ("ordering", "sorting"))
    first = ordering.locator("[data-row]").first
    drag(page, first, ordering.locator("[data-row]").last, below=True)
    assert [row.input_value() for row in ordering.locator("select").all()] == ["1", "2", "3"]
    assert "staat nu op plaats 3" in ordering.locator("[data-status]").inner_text()
    for item in next(question for question in quiz["questions"] if question["kind"] == "sorting")["items"]:
        choice = page.locator(f"[name='{field_name('sorting', item['key'])}']")
        drag(page, sorting.locator("[data-row]", has=choice), sorting.locator(f"[data-zone='{item['place']}']"))
        assert choice.input_value() == item["place"]


# --- hands on the keyboard ---------------------------------------------------------------------------------------------
def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus."""
    target.wait_for()
    for _step in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached with Tab")


def answer_by_keys(page: Page, question: dict) -> None:
    key, given = question["key"], kind_of(question).right_answer(question)
    if question["kind"] in {"single", "true_false"}:
        choose(page, field_name(key), given[0])
    elif question["kind"] == "multiple":
        for option in given:
            tab_to(page, page.locator(f"[name='{field_name(key)}'][value='{option}']"))
            page.keyboard.press("Space")
    elif question["kind"] == "numeric":
        tab_to(page, page.locator(f"[name='{field_name(key)}']"))
        page.keyboard.type("610,5 uur")
    elif question["kind"] == "short":
        tab_to(page, page.locator(f"[name='{field_name(key)}']"))
        page.keyboard.type("Wat helpt je?")
        go_on(page, key, field_name(key, "vergeleken"))
        tab_to(page, page.locator(f"[name='{field_name(key, 'punt')}']").first)
        page.keyboard.press("Space")
    elif question["kind"] == "branching":
        for node, option in given["chosen"].items():
            choose(page, field_name(key, node), option)
            go_on(page, key, f"{field_name(key, node)}'][type='hidden")
    elif question["kind"] == "ordering":
        order_by_buttons(page, key, given)
    else:
        for row, place in given.items():
            pick(page, page.locator(f"select[name='{field_name(key, row)}']"), place)


def choose(page: Page, name: str, value: str) -> None:
    """Tab reaches the first radio button of a group; the arrows go on from there."""
    radios = page.locator(f"[name='{name}'][type='radio']")
    tab_to(page, radios.first)
    page.keyboard.press("Space")
    for _step in range(radios.count()):
        if page.locator(f"[name='{name}'][value='{value}']").is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} cannot be chosen")


def pick(page: Page, select: Locator, value: str) -> None:
    tab_to(page, select)
    for _step in range(12):
        if select.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} cannot be picked")


def order_by_buttons(page: Page, key: str, places: dict[str, str]) -> None:
    """Each line, the last first, goes down until it stands where it belongs."""
    for row, place in sorted(places.items(), key=lambda pair: pair[1], reverse=True):
        select = page.locator(f"select[name='{field_name(key, row)}']")
        line = page.locator("[data-row]", has=select)
        page.locator("#q-ordering").focus()
        tab_to(page, line.locator("[data-move='1']"))
        for _step in range(len(places)):
            if select.input_value() == place:
                break
            page.keyboard.press("Enter")
        assert select.input_value() == place


def go_on(page: Page, key: str, appears: str) -> None:
    tab_to(page, page.locator(f"button[name=verder][value='{key}']"))
    page.keyboard.press("Enter")
    page.locator(f"[name='{appears}']").wait_for(state="attached")


def drag(page: Page, row: Locator, target: Locator, *, below: bool = False) -> None:
    start, end = row.locator("[data-grip]").bounding_box(), target.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 5, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 30, end["y"] + (end["height"] - 2 if below else 20), steps=6)
    page.mouse.up()
