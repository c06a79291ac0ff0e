"""The whole trip, through the real screens in a real browser: from a visitor to a certificate and an invoice.

Leergang 3 of the real curriculum: modules 1, 5 and 4, one lesson day, two required assignments. Only two things are not
done by pressing buttons: planning the edition (the portal's demo does it the same way), and time passing.
"""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from pypdf import PdfReader

from accounts.enums import Role
from accounts.models import Organisation
from accounts.services import people
from accounts.services.roles import set_roles
from certificates.models import Certificate
from courses.instruments import instruments
from courses.models import CurriculumLesson, Edition, LessonDay
from invoicing.models import Invoice
from learning.enums import EnrolmentState
from learning.models import Enrolment, EnrolmentRequest, InstrumentAnswer, LessonProgress
from portal.demo.calendar import Clock, Planner, make_seller, make_venues
from portfolio.models import Submission
from tests.browser.conftest import Screen
from tests.browser.questions import fill_in_question
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL = "carla@rocmidden.example"
TRACK = "transitiebegeleider"
CODE = "transitie-1"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


def test_from_visitor_to_certificate(screen_of, worker, mail_to):
    edition = set_the_stage()
    visitor, office, participant, trainer, finance = (screen_of() for _person in range(5))

    read_the_offer(visitor)
    ask_for_a_place(visitor)
    accept_the_request(office)

    choose_a_password(participant, mail_to)
    enrolment = Enrolment.objects.get(person__email=EMAIL)
    see_what_is_next(participant)
    study_everything(participant, edition)

    hand_in(participant, enrolment, "m1-p1", file=True)
    hand_in(participant, enrolment, "m5-p1")
    trainer.sign_in("tessa@trainers.example", PASSWORD)
    mark_everything(trainer)
    read_the_judgement(participant, enrolment, "m1-p1")

    time_passes_until_the_lesson_day_is_over(edition)
    record_attendance(trainer, edition)

    certificate = worker.wait_until(lambda: Certificate.objects.filter(enrolment=enrolment).first())
    download_the_certificate(participant, certificate)
    anybody_checks_it(visitor, certificate)
    send_the_invoice(finance, enrolment)
    everything_happened_once(enrolment)


# --- before the trip ----------------------------------------------------------------------------------------------------
def set_the_stage() -> Edition:
    """The real curriculum, one open edition in three weeks, and the people who work there."""
    call_command("load_curriculum", verbosity=0)
    now = timezone.now()
    Organisation.objects.create(name="ROC Midden", po_required=True)
    eva = make_person("eva@consortium.example", "Eva", Role.ENROLMENT)
    make_person("fien@consortium.example", "Fien", Role.FINANCE)
    tessa = make_person("tessa@trainers.example", "Tessa")
    venue = make_venues()[0]
    edition = Planner(Clock(now), eva, make_seller()).open_edition(
        CODE, track=TRACK, days=[21], venue=venue, trainer=tessa
    )
    edition.price = Decimal(495)
    edition.save(update_fields=["price"])
    return edition


def make_person(email: str, first_name: str, *roles: Role):
    person = people.create_person(email=email, first_name=first_name, last_name="Proef", actor=None, now=timezone.now())
    person.set_password(PASSWORD)
    person.save()
    people.confirm_address(person=person)
    return set_roles(person=person, roles=roles, actor=None)


# --- 1. a visitor reads and asks ----------------------------------------------------------------------------------------
def read_the_offer(visitor: Screen) -> None:
    visitor.open("/")
    visitor.open("/leergangen/")
    for name in ("BPV-begeleider", "BPV-coördinator", "transitiebegeleider"):
        assert name in visitor.text
    for facts in ("26", "27,5", "14", "750", "op aanvraag"):  # SBU and prices
        assert facts in visitor.text
    visitor.open("/modules/")
    visitor.open("/leergangen/")
    visitor.press(f"main a[href*={TRACK}]")
    assert "Gecertificeerd begeleider nazorg" in visitor.text
    assert "495" in visitor.text


def ask_for_a_place(visitor: Screen) -> None:
    visitor.press(f"main a[href='/aanmelden/{CODE}/']")
    page = visitor.page
    visitor.press("form[data-payer-form] button[type=submit]")  # everything is said that is missing
    assert page.locator("[data-error-summary] li").count() > 5
    page.fill("[name=first_name]", "Carla")
    page.fill("[name=infix]", "van der")
    page.fill("[name=last_name]", "Kamp")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=phone]", "06 1234 5678")
    page.fill("[name=employer_name]", "roc midden")
    page.check("[name=payer][value=self]")
    assert not page.is_visible("[name=po_number]")  # a school's business
    page.check("[name=payer][value=school]")
    page.fill("[name=invoice_email]", "facturen@rocmidden.example")
    page.fill("[name=street]", "Schoolstraat 1")
    page.fill("[name=postcode]", "3511ab")
    page.fill("[name=city]", "Utrecht")
    page.check("[name=terms]")
    visitor.press("form[data-payer-form] button[type=submit]")
    assert "PO" in page.inner_text("[data-error-summary]")  # this school always wants one
    page.fill("[name=po_number]", "4500012345")
    visitor.press("form[data-payer-form] button[type=submit]")
    assert page.url.endswith(f"/aanmelden/{CODE}/ontvangen/")


# --- 2. staff confirm, the participant comes in -------------------------------------------------------------------------
def accept_the_request(office: Screen) -> None:
    office.sign_in("eva@consortium.example", PASSWORD)
    assert "/cms/" in office.page.url
    office.page.click("main a[href='/cms/aanvragen/']")
    office.page.get_by_role("link", name="Carla van der Kamp").first.click()
    office.page.wait_for_url(re.compile("/inspect/"))
    assert "4500012345" in office.text
    office.press("form:has(input[value=accept]) button[type=submit]")
    request = EnrolmentRequest.objects.get()
    assert (request.state, request.enrolment.person.email) == ("accepted", EMAIL)


def choose_a_password(participant: Screen, mail_to) -> None:
    link = re.search(r"/uitnodiging/\S+?/", mail_to(EMAIL, "/uitnodiging/"))[0]
    participant.open(link)
    participant.open(link)  # a mail scanner that looks first does not use it up
    for field in participant.page.locator("main input[type=password]").all():
        field.fill("een-heel-eigen-zin-7")
    participant.press("main form:has(input[type=password]) button[type=submit]")
    assert "/inloggen/" not in participant.page.url


# --- 3. what is next ----------------------------------------------------------------------------------------------------
def see_what_is_next(participant: Screen) -> None:
    participant.open("/verder/")
    assert participant.page.url.endswith("/mijn/")
    text = participant.text
    for words in ("Volgende", "Jij", "14 SBU", "Amersfoort", "Wet- en regelgeving"):
        assert words in text


# --- 4. studying --------------------------------------------------------------------------------------------------------
def study_everything(participant: Screen, edition: Edition) -> None:
    """From "go on" to "go on", until no need-to-know lesson is left. The first one is done wrong first."""
    pins = {
        pin.lesson.key: pin
        for pin in CurriculumLesson.objects.filter(curriculum=edition.curriculum).select_related("lesson", "version")
    }
    visited: list[str] = []
    while True:
        participant.page.goto(f"{participant.base_url}/mijn/")
        step = participant.page.locator("main .notice a.button").first
        if "/leren/" not in (step.get_attribute("href") or ""):
            break
        step.click()
        participant.page.wait_for_url(re.compile(rf"/leren/{TRACK}/"))
        key = re.search(rf"/leren/{TRACK}/([\w-]+)/", participant.page.url)[1]
        assert key not in visited, f"{key} was finished, and yet it is next again"
        study(participant, pins[key], first_wrong=not visited, look=len(visited) < 2 or key == "m5-l4")
        visited.append(key)
    needed = {key for key, pin in pins.items() if pin.relevance == "need"}
    assert set(visited) == needed
    assert LessonProgress.objects.filter(met_at__isnull=False).count() == len(needed)


def study(participant: Screen, pin: CurriculumLesson, *, first_wrong: bool, look: bool) -> None:
    if look:
        participant.look()
    lesson = participant.page.url
    for key in pin.version.required_instruments:
        fill_in_the_instrument(participant, key)
        participant.page.goto(lesson)
    for quiz in pin.version.required_quizzes:
        if first_wrong:
            answer(participant, quiz, right=False)
            participant.look()
            participant.page.click(f"#toets-{quiz['key']} a[href*=opnieuw]")
        answer(participant, quiz, right=True)
    with participant.page.expect_navigation():
        participant.page.click(f"form[action='/leren/{TRACK}/{pin.lesson.key}/afronden/'] button")
    assert participant.page.locator("#afronden .notice--success").count() == 1


def answer(participant: Screen, quiz: dict, *, right: bool) -> None:
    form = participant.page.locator(f"#toets-{quiz['key']} form.quiz")
    for question in quiz["questions"]:
        fill_in_question(form, question, right=right)
    with participant.page.expect_navigation():
        form.locator(".form-actions button[type=submit]").click()


def fill_in_the_instrument(participant: Screen, key: str) -> None:
    """STARR, on an invented example. What is typed is there again when the page is opened anew."""
    page = participant.page
    page.click(f"main a[href*='/leren/instrument/{key}/']")
    participant.look()
    page.check("[name=own_example]")
    for field in instruments()[key].fields:
        value = instruments()[key].example[field.key]
        if field.kind == "choice":
            page.check(f"[name={field.key}][value={value}]")
        else:
            page.fill(f"[name={field.key}]", value)
    with page.expect_navigation():
        page.click("form[data-instrument] button[data-once]")
    page.reload()
    assert page.input_value("[name=situatie]") == instruments()[key].example["situatie"]
    assert InstrumentAnswer.objects.get(instrument=key).answers["situatie"]


# --- 5. portfolio and marking -------------------------------------------------------------------------------------------
def hand_in(participant: Screen, enrolment: Enrolment, key: str, *, file: bool = False) -> None:
    page, url = participant.page, f"/mijn/portfolio/{enrolment.pk}/{key}/"
    participant.open(url)
    participant.press(f"form[action='{url}beginnen/'] button")
    page.fill("#text-form [name=text]", "Ik vroeg eerst wat ik mocht delen en deelde alleen dat.")
    page.locator("#text-form button:not([name=review])").first.click()
    page.wait_for_load_state()
    if file:
        page.set_input_files("#id_files_uploads", {"name": "schema.png", "mimeType": "image/png", "buffer": PNG})
        page.wait_for_selector("[data-pieces] :text('schema.png')")
    participant.press("button[name=review]")
    assert "Ik vroeg eerst wat ik mocht delen" in participant.text
    if file:  # no machine reads a picture
        page.check("[name=looked_self]")
    participant.press("button[value=hand_in]")
    assert Submission.objects.get(assignment__key=key).state == "submitted"


def mark_everything(trainer: Screen) -> None:
    trainer.open("/begeleiden/")
    trainer.open(f"/begeleiden/{CODE}/")
    for submission in Submission.objects.order_by("pk"):
        trainer.open("/beoordelen/")
        trainer.press(f"main a[href='/beoordelen/{submission.pk}/']")
        trainer.press(f"form[action='/beoordelen/{submission.pk}/pakken/'] button")
        for level in trainer.page.locator(".rubric fieldset input[type=radio][value=sufficient]").all():
            level.check()
        trainer.page.fill("main [name=feedback]", "Helder hoe je koos wat je deelde.")
        trainer.press("button[name=release]")
        trainer.press("main form:has([name=outcome]) button[type=submit]")
        submission.refresh_from_db()
        assert submission.state == "released"


def read_the_judgement(participant: Screen, enrolment: Enrolment, key: str) -> None:
    participant.open(f"/mijn/portfolio/{enrolment.pk}/{key}/")
    assert "Helder hoe je koos wat je deelde." in participant.text


# --- 6. the lesson day --------------------------------------------------------------------------------------------------
def time_passes_until_the_lesson_day_is_over(edition: Edition) -> None:
    day = LessonDay.objects.get(edition=edition)
    ended = timezone.now() - timedelta(hours=1)
    LessonDay.objects.filter(pk=day.pk).update(
        starts_at=ended - (day.ends_at - day.starts_at), ends_at=ended, updated_at=ended
    )


def record_attendance(trainer: Screen, edition: Edition) -> None:
    day = edition.days.get()
    trainer.open(f"/begeleiden/{CODE}/")
    trainer.press(f"main a[href='/begeleiden/{CODE}/{day.pk}/']")
    trainer.press("main form[data-guard] button[type=submit]")  # everybody stands on "present"
    assert Enrolment.objects.get(edition=edition).state == EnrolmentState.COMPLETED


# --- 7. the certificate -------------------------------------------------------------------------------------------------
def download_the_certificate(participant: Screen, certificate: Certificate) -> None:
    participant.open("/mijn/")
    link = f"/mijn/certificaat/{certificate.pk}/"
    assert participant.page.locator(f"a[href='{link}']").count() == 1
    response = participant.page.request.get(participant.base_url + link)
    assert (response.status, response.headers["content-type"]) == (200, "application/pdf")
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(response.body())).pages)
    assert "Carla van der Kamp" in printed
    assert certificate.spaced_code in printed


def anybody_checks_it(visitor: Screen, certificate: Certificate) -> None:
    """By typing the code, and by the address in the QR code."""
    visitor.open("/certificaat/controleren/")
    visitor.page.fill("[name=code]", certificate.spaced_code.lower())
    visitor.press("main form:has([name=code]) button[type=submit]")
    typed = visitor.text
    visitor.open(f"/certificaat/controleren/{certificate.code}/")
    for text in (typed, visitor.text):
        for fact in ("Carla van der Kamp", "Gecertificeerd begeleider nazorg", "14", "Wet- en regelgeving"):
            assert fact in text


# --- 8. the invoice -----------------------------------------------------------------------------------------------------
def send_the_invoice(finance: Screen, enrolment: Enrolment) -> None:
    finance.sign_in("fien@consortium.example", PASSWORD)
    finance.open(f"/cms/plaatsen/inspect/{enrolment.seat.pk}/")
    finance.press(f"form[action='/cms/plaatsen/{enrolment.seat.pk}/factuur/'] button")
    concept = Invoice.objects.get()
    finance.open(f"/cms/facturen/{concept.pk}/vaststellen/")
    finance.press("main form[method=post]:has([name=csrfmiddlewaretoken]) button[type=submit]")
    response = finance.page.request.get(f"{finance.base_url}/facturen/{concept.pk}/")
    assert (response.status, response.headers["content-type"]) == (200, "application/pdf")
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(response.body())).pages)
    for fact in ("ROC Midden", "4500012345", "495,00", f"CB{timezone.localdate().year}-00001"):
        assert fact in printed


def everything_happened_once(enrolment: Enrolment) -> None:
    assert (Certificate.objects.count(), Invoice.objects.issued().count()) == (1, 1)
    assert enrolment.edition.enrolments.count() == Edition.objects.get(code=CODE).seats_taken == 1
