"""/aanmelden/<code>/ as a visitor and signed in."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from courses.enums import EditionForm, EditionState
from courses.models import Edition
from learning.enums import Payer, RequestState
from learning.models import EnrolmentRequest
from messaging.models import Message
from portal.views.requests import MOST_REQUESTS
from tests.factories.courses import make_edition
from tests.factories.learning import make_enrolment

TYPED = {
    "first_name": "Carla",
    "infix": "van der",
    "last_name": "Kamp",
    "email": "carla@rocmidden.example",
    "phone": "06-123 456 78",
    "employer_name": "ROC Midden",
    "payer": Payer.SCHOOL,
    "po_number": "",
    "invoice_name": "",
    "invoice_email": "facturen@rocmidden.example",
    "street": "Schoolstraat 1",
    "postcode": "1234ab",
    "city": "Utrecht",
    "remarks": "",
    "terms": "on",
    "terms_version": "",
    "website": "",
}


@pytest.fixture(autouse=True)
def _fresh_throttle():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def url(edition):
    return reverse("request-place", args=[edition.code])


def send(client, url, **changes):
    return client.post(url, {**TYPED, **changes})


def errors(response):
    return {name: [str(each) for each in found] for name, found in response.context["form"].errors.items()}


def test_a_visitor_reads_what_it_is_about(client, url, edition):
    page = client.get(url)
    text = page.content.decode()
    assert page.status_code == 200
    assert edition.track.name in text
    assert "Amersfoort" in text
    assert '<option value="ROC Midden">' in text
    assert text.count("<h1") == 1


def test_a_request_is_kept_and_leads_to_the_next_page(client, url, edition):
    response = send(client, url)
    assert (response.status_code, response["Location"]) == (302, reverse("request-done", args=[edition.code]))
    request = EnrolmentRequest.objects.get()
    assert (request.postcode, request.invoice_name, request.phone) == ("1234 AB", "ROC Midden", "06-123 456 78")
    assert client.get(response["Location"]).status_code == 200


def test_a_known_school_is_written_as_it_writes_itself(client, url, world):
    send(client, url, employer_name="roc MIDDEN ")
    request = EnrolmentRequest.objects.get()
    assert (request.employer, request.employer_name, request.invoice_name) == (world.school, "ROC Midden", "ROC Midden")


def test_who_pays_themselves_may_leave_the_invoice_blank(client, url):
    send(client, url, payer=Payer.SELF, employer_name="", invoice_email="")
    request = EnrolmentRequest.objects.get()
    assert (request.invoice_name, request.invoice_email) == ("Carla van der Kamp", "carla@rocmidden.example")


def test_a_known_address_gets_exactly_the_same_answer(client, url, world):
    known, unknown = send(client, url, email=world.anna.email), send(client, url, email="nieuw@school.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert client.get(known["Location"]).content == client.get(unknown["Location"]).content


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"last_name": "x" * 151}, "last_name"),
        ({"email": "geen adres"}, "email"),
        ({"phone": "bel me"}, "phone"),
        ({"phone": "123"}, "phone"),
        ({"payer": ""}, "payer"),
        ({"payer": "buurman"}, "payer"),
        ({"employer_name": ""}, "employer_name"),
        ({"invoice_email": ""}, "invoice_email"),
        ({"street": "  "}, "street"),
        ({"postcode": "12345"}, "postcode"),
        ({"postcode": "0123 AB"}, "postcode"),
        ({"postcode": "1234 SS"}, "postcode"),
        ({"city": ""}, "city"),
        ({"remarks": "x" * 2001}, "remarks"),
        ({"terms": ""}, "terms"),
        ({"terms_version": "oud"}, "terms"),
        ({"first_name": "nul\x00byte"}, "first_name"),
    ],
)
def test_bad_input_is_said_at_its_field_and_keeps_what_was_typed(client, url, changes, field):
    response = send(
        client, url, city=changes.get("city", "Zoetermeer"), **{k: v for k, v in changes.items() if k != "city"}
    )
    assert response.status_code == 200
    assert list(errors(response)) == [field]
    text = response.content.decode()
    if field != "city":
        assert 'value="Zoetermeer"' in text
    assert f'id="id_{field}_error"' in text
    assert not EnrolmentRequest.objects.exists()


def test_no_field_at_all_is_an_empty_form_again(client, url):
    assert client.post(url, {"x": "y"}).status_code == 200


def test_the_po_number_that_a_school_wants_is_asked_at_its_field(client, url, world):
    Organisation.objects.filter(pk=world.school.pk).update(po_required=True)
    response = send(client, url)
    assert list(errors(response)) == ["po_number"]
    assert send(client, url, po_number="45001").status_code == 302


@pytest.mark.parametrize("phone", ["", "+31 6 12345678", "030 - 123 45 67", "(030) 1234567", "06.12.34.56.78"])
def test_phones_are_taken_as_people_write_them(client, url, phone):
    assert send(client, url, phone=phone).status_code == 302


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(client, url):
    response = send(client, url, website="https://spam.example")
    assert response.status_code == 302
    assert not EnrolmentRequest.objects.exists()
    assert not Message.objects.exists()


def test_too_many_requests_from_one_address_wait(client, url):
    for number in range(MOST_REQUESTS):
        assert send(client, url, email=f"p{number}@school.example").status_code == 302
    response = send(client, url, email="nog-een@school.example")
    assert list(errors(response)) == ["__all__"]
    assert 'value="nog-een@school.example"' in response.content.decode()


def test_a_full_edition_says_so(client, url, edition):
    Edition.objects.filter(pk=edition.pk).update(seats_taken=3)
    page = client.get(url)
    assert (page.status_code, page.templates[0].name) == (200, "portal/request_full.html")
    assert send(client, url).templates[0].name == "portal/request_full.html"


@pytest.mark.parametrize(
    "change",
    [
        {"state": EditionState.CONCEPT},
        {"state": EditionState.FINISHED},
        {"state": EditionState.CANCELLED},
        {"form": EditionForm.IN_HOUSE},
    ],
)
def test_an_edition_that_takes_no_requests_is_not_there(client, url, edition, world, change):
    school = world.school if "form" in change else None
    Edition.objects.filter(pk=edition.pk).update(organisation=school, **change)
    assert client.get(url).status_code == 404
    assert send(client, url).status_code == 404


def test_a_started_edition_is_not_there(client, world):
    started = make_edition(
        curriculum=world.edition.curriculum, code="begonnen", first_day=timezone.now() - timedelta(days=1)
    )
    assert client.get(reverse("request-place", args=[started.code])).status_code == 404


def test_an_unknown_code_is_not_there(client, db):
    assert client.get("/aanmelden/bestaat-niet/").status_code == 404
    assert client.get("/aanmelden/bestaat-niet/ontvangen/").status_code == 404


def test_signed_in_people_are_not_asked_who_they_are(client, url, world):
    client.force_login(world.bram)
    page = client.get(url)
    assert "first_name" not in page.context["form"].fields
    assert world.bram.email in page.content.decode()
    assert page.context["form"].initial["employer_name"] == "ROC Noord"
    response = send(client, url, email="iemand@anders.example", first_name="Iemand")
    assert response.status_code == 302
    request = EnrolmentRequest.objects.get()
    assert (request.person, request.email, request.first_name) == (world.bram, world.bram.email, "Bram")


def test_a_participant_is_told_they_are_in(client, url, edition, world):
    make_enrolment(edition, world.otto)
    client.force_login(world.otto)
    assert client.get(url).templates[0].name == "portal/request_known.html"


def test_who_asked_before_is_told_so(client, url, world):
    client.force_login(world.otto)
    send(client, url)
    assert client.get(url).templates[0].name == "portal/request_known.html"
    send(client, url, remarks="Nog eens")
    assert EnrolmentRequest.objects.count() == 1


def test_the_applicant_withdraws(client, url, world):
    client.force_login(world.otto)
    send(client, url)
    request = EnrolmentRequest.objects.get()
    withdraw = reverse("withdraw-request", args=[request.pk])
    assert client.get(withdraw).status_code == 405
    assert client.post(withdraw)["Location"] == reverse("mine")
    assert EnrolmentRequest.objects.get().state == RequestState.WITHDRAWN
    assert client.post(withdraw).status_code == 302  # too late: a message, no error


def test_nobody_withdraws_the_request_of_another(client, url, world):
    client.force_login(world.otto)
    send(client, url)
    withdraw = reverse("withdraw-request", args=[EnrolmentRequest.objects.get().pk])
    client.force_login(world.anna)
    assert client.post(withdraw).status_code == 404
    client.logout()
    assert client.post(withdraw)["Location"].startswith("/inloggen/")
    assert EnrolmentRequest.objects.get().state == RequestState.NEW


def test_the_form_costs_the_same_with_more_days_and_schools(client, url, edition, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get(url)
