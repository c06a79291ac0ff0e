"""Handing in in a real browser: a photo from a phone, a planted BSN, a network that goes, a tab that dies."""

from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from portfolio.models import EvidencePicture, FileEvidence, Submission, TextEvidence
from tests.browser.conftest import PHONE, Screen
from tests.browser.test_marking import enter
from tests.factories.accounts import PASSWORD
from tests.factories.portfolio import hand_in, make_draft, make_pdf, make_picture, make_zip
from tests.portfolio.hostile import exif_with_place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BSN = "123456782"
DOCX = make_zip(
    {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": f'<w:document xmlns:w="w"><w:p><w:r><w:t>Haar nummer is {BSN}, zei ze.</w:t></w:r></w:p>'
        "</w:document>".encode(),
    }
)


@pytest.fixture
def path(world) -> str:
    make_draft(world.enrolment, text="", now=timezone.now())
    return f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/"


@pytest.fixture
def anna(screen_of, world, path) -> Screen:
    """On her phone, at her open attempt."""
    screen = enter(screen_of(), world.anna)
    screen.open(path)
    screen.page.set_viewport_size({"width": PHONE, "height": 780})
    return screen


def choose(screen: Screen, name: str, content: bytes, *, field: str = "input[type=file]:not([capture])") -> None:
    screen.page.set_input_files(field, {"name": name, "mimeType": "application/octet-stream", "buffer": content})


def upload_state(screen: Screen, wanted: str):
    """Wait until the newest upload is in this state; returns its row."""
    row = screen.page.locator(f"[data-uploads] li[data-state={wanted}]").last
    row.wait_for(timeout=20_000)
    return row


def hand_in_here(screen: Screen) -> None:
    screen.press("button[name=review]")


def test_a_photo_from_a_phone_is_handed_in_without_its_place(anna, worker):
    photo = make_picture(size=(1200, 900), exif=exif_with_place())
    assert Image.open(BytesIO(photo)).getexif().get_ifd(0x8825)  # it does tell where it was taken
    choose(anna, "IMG_20270201_101500.jpg", photo, field="input[capture]")
    assert "Toegevoegd" in upload_state(anna, "done").inner_text()
    anna.page.locator("[data-pieces] li", has_text="IMG_20270201_101500.jpg").wait_for()
    worker.wait_until(EvidencePicture.objects.exists)
    anna.look()
    anna.page.set_viewport_size({"width": PHONE, "height": 780})
    hand_in_here(anna)
    anna.page.check("[name=looked_self]")  # nothing reads a photo
    anna.press("button[value=hand_in]")
    assert "IMG_20270201_101500.jpg" in anna.text
    assert Submission.objects.get().state == "submitted"
    with FileEvidence.objects.get().file.open("rb") as content:
        stored = Image.open(BytesIO(content.read()))
        assert (dict(stored.getexif()), stored.getexif().get_ifd(0x8825)) == ({}, {})


def test_a_large_file_shows_how_far_it_is(anna):
    anna.page.context.new_cdp_session(anna.page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000},
    )
    choose(anna, "verslag.pdf", make_pdf() + b"%" + bytes(1_000_000))
    bar = anna.page.locator("[data-uploads] progress")
    anna.page.wait_for_selector("[data-uploads] li[data-state=sending]")
    seen = set()
    while not anna.page.locator("[data-uploads] li[data-state=done], [data-uploads] li[data-state=refused]").count():
        seen.add(bar.evaluate("bar => bar.value"))
        anna.page.wait_for_timeout(100)
    assert len({value for value in seen if 0 < value < 100}) > 1


def test_a_refusal_goes_when_it_was_read_or_another_file_came_in(anna):
    rows = anna.page.locator("[data-uploads] li")
    choose(anna, "programma.exe", b"MZ")
    upload_state(anna, "refused")
    anna.look()
    hide = rows.get_by_role("button", name="Verbergen: programma.exe")
    hide.focus()
    anna.page.keyboard.press("Enter")
    assert (rows.count(), anna.page.evaluate("document.activeElement.type")) == (0, "file")

    choose(anna, "programma.exe", b"MZ")
    upload_state(anna, "refused")
    choose(anna, "verslag.pdf", make_pdf())
    upload_state(anna, "done")
    assert ["verslag.pdf" in text for text in rows.all_inner_texts()] == [True]
    anna.complaints = [complaint for complaint in anna.complaints if "status of 400" not in complaint]  # both refusals


def test_a_planted_bsn_in_a_document_is_shown_in_its_place_and_decided_about(anna):
    anna.page.fill("[name=text]", f"Bel me niet op 06-12345678. Haar nummer is {BSN}.")
    choose(anna, "verslag.docx", DOCX)
    upload_state(anna, "done")
    hand_in_here(anna)
    finding = anna.page.locator(".finding", has_text="verslag.docx")
    assert f"Haar nummer is {BSN}, zei ze." in finding.inner_text()
    assert finding.locator("mark").inner_text() == BSN
    anna.press("button[value=hand_in]")  # without a decision nothing is handed in
    assert Submission.objects.get().state == "draft"
    assert "Kies wat je hiermee doet" in anna.page.locator(".finding", has_text="verslag.docx").inner_text()

    for finding in anna.page.locator(".finding", has_text="in je tekst").all():
        finding.locator("[value=replace]").check()
    anna.press("button[value=replace]")
    assert TextEvidence.objects.get().text == "Bel me niet op [telefoonnummer]. Haar nummer is [nummer]."

    finding = anna.page.locator(".finding", has_text="verslag.docx")
    finding.locator("[value=keep]").check()
    finding.locator("select").select_option("other")
    finding.locator("input[name^=why]").fill("Het is het voorbeeldnummer uit de les")
    anna.press("button[value=hand_in]")
    work = Submission.objects.get()
    assert work.state == "submitted"
    assert BSN not in str(work.privacy_check)
    assert "Het is het voorbeeldnummer uit de les" in str(work.privacy_check)


def test_a_file_that_loses_the_network_is_sent_again_and_is_there_once(anna):
    context = anna.page.context
    context.set_offline(True)
    choose(anna, "verslag.pdf", make_pdf())
    row = upload_state(anna, "failed")
    assert "geen verbinding" in row.inner_text()
    context.set_offline(False)
    row.get_by_role("button", name="Opnieuw proberen").click()
    upload_state(anna, "done")
    assert FileEvidence.objects.count() == 1
    forgive_the_network(anna)


def test_a_file_whose_answer_got_lost_is_there_once_after_sending_it_again(anna):
    def lose_the_answer(route) -> None:
        route.fetch()
        route.abort()

    anna.page.route("**/bestanden/", lose_the_answer)
    choose(anna, "foto.jpg", make_picture(exif=exif_with_place()))
    row = upload_state(anna, "failed")
    anna.page.unroute("**/bestanden/")
    row.get_by_role("button", name="Opnieuw proberen").click()
    upload_state(anna, "done")
    anna.page.locator("[data-pieces] li", has_text="foto.jpg").wait_for()
    assert (FileEvidence.objects.count(), anna.page.locator("[data-pieces] li").count()) == (1, 1)
    forgive_the_network(anna)


def forgive_the_network(screen: Screen) -> None:
    """A browser writes down every request that did not arrive, and 401 and 409 (404: there is no home page here); anything else is still a complaint."""
    expected = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "status of 401", "status of 409", "status of 404")
    screen.complaints[:] = [one for one in screen.complaints if not any(words in one for words in expected)]


def kept(screen: Screen) -> list[str]:
    """What this browser keeps of typed work."""
    return screen.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('work:'))")


def save_state(screen: Screen, wanted: str) -> None:
    screen.page.locator(f"[data-save-state][data-state={wanted}]").wait_for(state="attached", timeout=20_000)


def test_a_text_of_a_dead_tab_and_an_ended_session_is_there_after_signing_in(anna, path):
    context = anna.page.context
    context.clear_cookies(name="sessionid")
    anna.page.fill("[name=text]", "Getypt terwijl de sessie voorbij was")
    save_state(anna, "error")
    anna.page.close()  # nobody is asked anything
    forgive_the_network(anna)
    anna.page = context.new_page()
    anna.page.goto(anna.base_url + path)
    anna.page.fill("input[name=login]", "anna@rocmidden.example")
    anna.page.fill("input[name=password]", PASSWORD)
    anna.page.click("main form button[type=submit]")
    anna.page.wait_for_url(f"**{path}")
    assert anna.page.input_value("[name=text]") == "Getypt terwijl de sessie voorbij was"
    save_state(anna, "saved")
    assert (TextEvidence.objects.get().text, kept(anna)) == ("Getypt terwijl de sessie voorbij was", [])


def test_text_of_a_dead_tab_never_overwrites_what_was_stored_since(anna, path):
    context = anna.page.context
    context.set_offline(True)
    anna.page.fill("[name=text]", "Van de dode tab")
    save_state(anna, "error")
    anna.page.close()
    context.set_offline(False)
    other = context.browser.new_context(storage_state={"cookies": context.cookies(), "origins": []})
    newer = other.new_page()
    newer.goto(anna.base_url + path)
    newer.fill("[name=text]", "Van de laptop")
    newer.click("#text-form button:not([name])")
    newer.wait_for_url("**#werk")
    other.close()

    anna.page = context.new_page()
    anna.open(path)
    assert anna.page.input_value("[name=text]") == "Van de laptop"
    assert anna.page.input_value("[data-kept] textarea") == "Van de dode tab"
    anna.page.click("[data-kept-use]")
    save_state(anna, "saved")
    assert (TextEvidence.objects.get().text, kept(anna)) == ("Van de dode tab", [])
    forgive_the_network(anna)


def test_signing_out_leaves_no_words_in_the_browser(anna):
    anna.page.route("**/vanzelf/", lambda route: route.abort())
    anna.page.fill("[name=text]", "Niet voor wie hierna komt")
    save_state(anna, "error")
    assert len(kept(anna)) == 1
    anna.page.on("dialog", lambda dialog: dialog.accept())
    with anna.page.expect_navigation():
        anna.page.locator("form[data-signs-out]").first.evaluate("form => form.requestSubmit()")
    assert kept(anna) == []
    forgive_the_network(anna)


def test_signing_out_of_the_cms_leaves_none_either(anna, world):
    anna.page.evaluate("localStorage.setItem('work:1:1', 'Niet voor wie hierna komt')")
    enter(anna, world.eva)
    anna.page.goto(f"{anna.base_url}/cms/")
    with anna.page.expect_navigation():
        anna.page.locator("form[action='/cms/logout/']").evaluate("form => form.requestSubmit()")
    assert kept(anna) == []


def test_two_tabs_with_one_handed_in_the_other_keeps_its_words(anna, path):
    hand_in(_with_text(), now=timezone.now())
    anna.page.fill("[name=text]", "Nog een zin")
    save_state(anna, "error")
    assert "ingeleverd" in anna.page.locator("[data-save-state]").inner_text()
    assert anna.page.input_value("[name=text]") == "Nog een zin"
    forgive_the_network(anna)


def _with_text() -> Submission:
    work = Submission.objects.select_related("enrolment__edition__curriculum", "assignment", "version").get()
    TextEvidence.objects.create(submission=work, text="Dit lever ik in.", created_at=timezone.now())
    return work
