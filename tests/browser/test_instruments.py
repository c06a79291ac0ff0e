"""Every instrument in a real browser: filled in by keyboard, saved, reopened, printed, put in a portfolio; and with a student."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from courses.instruments import instruments
from courses.instruments.rules import Result, judge
from learning.models import InstrumentAnswer
from portfolio.models import InstrumentEvidence
from portfolio.services import drafts
from tests.browser.conftest import PHONE, Screen
from tests.browser.filling import fill_in
from tests.browser.paper import MOST_PAGES, printed, too_small
from tests.factories.courses import NOW
from tests.factories.portfolio import make_draft

pytestmark = pytest.mark.browser

KEPT = [key for key, instrument in instruments().items() if instrument.is_kept]
WITH_STUDENTS = [key for key, instrument in instruments().items() if instrument.is_for_students]
ON_PAPER = [key for key, instrument in instruments().items() if not instrument.is_kept]

TABLET = 800

STORAGE = """async () => ({
  local: localStorage.length, session: sessionStorage.length, databases: (await indexedDB.databases()).length,
  caches: window.caches ? (await caches.keys()).length : 0, cookies: document.cookie,
})"""
FILLED = """[...document.querySelectorAll("[data-met-student] :is(input, textarea, select)")]
  .filter((one) => (one.type === "checkbox" || one.type === "radio" ? one.checked && one.value : one.value))
  .map((one) => one.name)"""


def overflow(page: Page) -> int:
    """How many pixels the page is too wide for the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def says(screen: Screen, result: Result) -> None:
    """The page shows these figures and findings; it rewrites them with the next frame after a key."""
    shown = screen.page.locator("[data-result]")
    expect(shown.locator("[data-figures] dt")).to_have_text([figure.label for figure in result.figures])
    expect(shown.locator("[data-figures] dd")).to_have_text([figure.text for figure in result.figures])
    expect(shown.locator("[data-findings] li > span:last-child")).to_have_text([one.text for one in result.findings])


@pytest.mark.parametrize("key", KEPT)
def test_an_instrument_is_filled_in_by_keyboard_kept_printed_and_used_as_evidence(key, world, anna: Screen):
    instrument, page = instruments()[key], anna.page
    anna.open(reverse("instrument", args=[key]))
    page.locator("[name=own_example]").focus()
    page.keyboard.press("Space")
    fill_in(page, instrument, instrument.example)
    says(anna, judge(instrument, instrument.example))  # the page says what the server says

    with page.expect_navigation():
        page.locator("form[data-instrument] button[data-once]").press("Enter")
    assert InstrumentAnswer.objects.get(instrument=key).answers == instrument.example
    page.reload()  # what the fields say now is what is kept
    says(anna, judge(instrument, instrument.example))
    page.set_viewport_size({"width": TABLET, "height": 900})
    assert overflow(page) <= 0
    if instrument.pictures:
        assert page.locator("[data-picture] svg[role=img]").count() == len(instrument.pictures)

    page.goto(anna.base_url + reverse("instrument-sheet", args=[key]))
    page.set_viewport_size({"width": PHONE, "height": 900})
    assert overflow(page) <= 0
    if instrument.pictures:
        assert page.locator("[data-picture] svg").count() == len(instrument.pictures)
    drafts.add_instrument(submission=make_draft(world.enrolment, text=""), instrument=key, now=NOW)
    assert InstrumentEvidence.objects.get().answers == instrument.example


@pytest.mark.parametrize("key", WITH_STUDENTS)
def test_with_a_student_nothing_leaves_the_page_and_wiping_empties_it(key, anna: Screen):
    instrument, page = instruments()[key], anna.page
    anna.open(reverse("instrument-student", args=[key]))
    before = page.evaluate(STORAGE)
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(request.url))
    page.context.set_offline(True)
    fill_in(page, instrument, instrument.example)
    says(anna, judge(instrument, instrument.example))
    paper = printed(page)
    assert len(paper.pages) <= MOST_PAGES
    assert too_small(paper) == []

    page.locator("button[data-wipe]").focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open] button[value=yes]").click()
    page.get_by_text("Alles is gewist.").wait_for()
    assert page.evaluate(FILLED) == []
    assert page.locator("[data-met-student] :is(input, textarea, select)").count() > 0  # for the next student
    assert page.locator("[data-met-student] form, form [data-met-student]").count() == 0
    page.context.set_offline(False)
    assert sent == []
    assert page.evaluate(STORAGE) == before
    assert [before[place] for place in ("local", "session", "databases", "caches")] == [0] * 4
    assert not InstrumentAnswer.objects.exists()


@pytest.mark.parametrize("key", ON_PAPER)
def test_what_is_on_paper_only_cannot_be_filled_in(key, anna: Screen):
    anna.open(reverse("instrument", args=[key]))
    assert anna.page.locator("main :is(textarea, input:not([type=hidden]), select)").count() == 0
    anna.open(reverse("instrument-sheet", args=[key]))
    assert anna.page.locator(".write-table").count() > 0
