"""Marking in a real browser: five pieces by keyboard alone, a blind second assessor, two tabs of one trainer."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.services import people
from courses.models import Curriculum
from portfolio.models import Assessment, StockSentence, Submission
from portfolio.services import drafts, pictures
from tests.browser.conftest import Screen
from tests.factories.courses import make_trainer
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import hand_in, make_draft, make_picture, make_submitted, make_upload, with_second

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_TABS = 60


def enter(screen: Screen, person) -> Screen:
    """Signed in, as the sign-in page would leave it."""
    people.confirm_address(person=person)
    client = Client()
    client.force_login(person)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": screen.base_url}
    screen.page.context.add_cookies([cookie])
    return screen


def tab_to(screen: Screen, words: str) -> None:
    """Press Tab until the control with these words has the focus."""
    for _press in range(MOST_TABS):
        screen.page.keyboard.press("Tab")
        if words in (screen.page.evaluate("document.activeElement.textContent") or "").strip():
            return
    raise AssertionError(f"{words} cannot be reached by Tab")


def go_by_key(screen: Screen, key: str) -> None:
    with screen.page.expect_navigation():
        screen.page.keyboard.press(key)


def test_five_pieces_of_work_by_keyboard_alone(screen_of, world):
    now = timezone.now()
    StockSentence.objects.create(trainer=world.tessa, text="Je laat je afweging goed zien.")
    works = [make_submitted(make_enrolment(world.edition), text="Ik belde. Ik vroeg door.", now=now) for _ in range(5)]
    screen = enter(screen_of(), world.tessa)
    keyboard = screen.page.keyboard
    screen.open("/beoordelen/")
    tab_to(screen, "Beoordeel het volgende werk")
    go_by_key(screen, "Enter")
    for number in range(5):
        if number == 0:
            screen.look()
            remark_on_the_second_sentence(screen)
        keyboard.press("2")
        keyboard.press("j")
        keyboard.press("3")
        keyboard.press("f")
        keyboard.type("Helder hoe je koos.")
        keyboard.press("Escape")
        keyboard.press("z")
        keyboard.press("1")
        keyboard.press("Escape")
        go_by_key(screen, "n")
    assert screen.page.url.endswith("/beoordelen/vrijgeven/")
    screen.look()
    tab_to(screen, "Geef vrij wat is aangevinkt")
    go_by_key(screen, "Enter")
    assert set(Submission.objects.values_list("state", flat=True)) == {"released"}
    assert set(Assessment.objects.values_list("outcome", "feedback")) == {
        ("voldaan", "Helder hoe je koos. Je laat je afweging goed zien.")
    }
    spot = works[0].assessments.get().spots.get()
    assert (spot.quote, spot.text) == ("Ik vroeg door.", "Waarom?")


def remark_on_the_second_sentence(screen: Screen) -> None:
    keyboard = screen.page.keyboard
    keyboard.press("]")
    keyboard.press("]")
    keyboard.press("o")
    keyboard.type("Waarom?")
    keyboard.press("Tab")
    go_by_key(screen, "Enter")
    assert screen.page.inner_text(".work-text mark") == "Ik vroeg door."


def test_keys_do_nothing_for_who_turned_them_off(screen_of, world):
    from portfolio.services.preferences import save_preferences

    work = make_submitted(world.enrolment, now=timezone.now())
    save_preferences(trainer=world.tessa, mail="never", shortcuts=False)
    screen = enter(screen_of(), world.tessa)
    screen.open(f"/beoordelen/{work.pk}/")
    screen.press("form[action$='/pakken/'] button")
    screen.page.keyboard.press("2")
    screen.page.keyboard.press("v")
    assert screen.page.locator("input[type=radio]:checked").count() == 0
    assert screen.page.url.endswith(f"/beoordelen/{work.pk}/")


def test_a_blind_second_assessor_and_an_agreement(screen_of, world):
    now = timezone.now()
    Curriculum._base_manager.update(portfolio_attempts=1)
    guus = make_trainer(world.edition, first_name="Guus", last_name="Gast")
    work = with_second(make_submitted(world.enrolment, now=now), world.tessa, now=now)
    Assessment.objects.update(feedback="Alleen de eerste weet dit")
    second = enter(screen_of(), guus)
    second.open("/beoordelen/")
    assert "tweede beoordelaar gezocht" in second.text
    second.open(f"/beoordelen/{work.pk}/")
    second.press("form[action$='/tweede/'] button")
    assert "Alleen de eerste weet dit" not in second.page.content()
    for radio in second.page.locator("input[type=radio][value=good]").all():
        radio.check()
    second.page.fill("[name=feedback]", "Ik vind dit goed.")
    second.press("button[name=release]")
    second.press("main form:has([name=outcome]) button")
    second.open(f"/beoordelen/{work.pk}/")
    assert "Alleen de eerste weet dit" in second.text  # now both see both
    first = enter(screen_of(), world.tessa)
    first.open(f"/beoordelen/{work.pk}/")
    for radio in first.page.locator("input[type=radio][value=good]").all():
        radio.check()
    first.page.fill("[name=feedback]", "Samen nog eens gelezen: goed.")
    first.page.fill("[name=reason]", "De eerste las over de bijlage heen.")
    first.press("button[name=release]")
    first.press("main form:has([name=outcome]) button")
    assert Submission.objects.get().judgement.outcome == "voldaan"


def test_a_remark_on_a_page_by_pointer_and_by_keyboard(screen_of, world):
    now = timezone.now()
    draft = make_draft(world.enrolment, now=now)
    photo = drafts.add_file(submission=draft, upload=make_upload("muur.jpg", make_picture(size=(600, 400))), now=now)
    pictures.make(evidence_id=photo.pk)
    work = hand_in(draft, now=now)
    screen = enter(screen_of(), world.tessa)
    screen.open(f"/beoordelen/{work.pk}/")
    screen.press("form[action$='/pakken/'] button")
    page = screen.page

    box = page.locator("[data-page] img").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.keyboard.type("Wie is dit?")  # the form has opened with the focus in it
    with page.expect_navigation():
        page.click("[data-spot-form] form button")
    assert page.locator(".page-view__spots circle").count() == 1
    screen.look()

    page.keyboard.press("o")
    form = page.locator("[data-spot-form] form")
    form.locator("[name=evidence]").select_option(str(photo.pk))
    form.locator("[name=page]").fill("1")
    form.locator("[name=text]").fill("En dit?")
    with page.expect_navigation():
        form.locator("button").press("Enter")
    spots = work.assessments.get().spots.order_by("pk")
    assert [(spot.page, spot.text, spot.left) for spot in spots] == [
        (1, "Wie is dit?", 25),
        (1, "En dit?", 0),
    ]  # by keyboard one names the page


def test_the_older_of_two_tabs_is_told_and_overwrites_nothing(screen_of, world):
    work = make_submitted(world.enrolment, now=timezone.now())
    screen = enter(screen_of(), world.tessa)
    screen.open(f"/beoordelen/{work.pk}/")
    screen.press("form[action$='/pakken/'] button")
    older, newer = screen.page, screen.page.context.new_page()
    newer.goto(older.url)
    newer.locator("input[type=radio][value=good]").first.check()
    newer.wait_for_selector("[data-save-state][data-state=saved]")
    older.locator("input[type=radio][value=insufficient]").first.check()
    older.wait_for_selector("[data-save-state][data-state=error]")
    assert "ander tabblad" in older.inner_text("[data-save-state]")
    assert Assessment.objects.get().marks.get().level == "good"
    screen.press("button[name=save]")
    assert "ander tabblad" in older.inner_text("[data-error-summary]")
    assert Assessment.objects.get().marks.get().level == "good"
    screen.press("button[name=save]")  # a choice now
    assert Assessment.objects.get().marks.get().level == "insufficient"
    screen.complaints[:] = [each for each in screen.complaints if "409" not in each]  # the browser notes the refusals
