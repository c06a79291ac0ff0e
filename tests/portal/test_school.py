"""/school/: what the school pays for, and nothing of what its people write."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import MembershipKind
from accounts.models import Membership
from invoicing.models import Seat
from invoicing.services import invoices
from learning.enums import EnrolmentState, Payer, Presence
from learning.models import Enrolment
from portal.services.acceptance import accept_request
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.certificates import attend, make_certificate
from tests.factories.courses import NOW
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_submitted, release
from tests.portal.test_services_acceptance import ask

URL = "/school/"


def rows(client, **query):
    return client.get(URL, query).context["rows"]


def test_a_contact_sees_the_colleagues_whose_place_the_school_pays(client, world):
    client.force_login(world.sanne)
    assert [row.enrolment for row in rows(client)] == [world.enrolment]
    client.force_login(world.sven)
    assert [row.enrolment for row in rows(client)] == [world.bram_enrolment]


def test_who_pays_themselves_is_not_shown_to_the_employer(client, world):
    request = ask(world, payer=Payer.SELF)
    enrolment = accept_request(request=request, person=None, actor=world.eva, now=NOW)
    assert enrolment.employer == world.school
    client.force_login(world.sanne)
    assert [row.enrolment for row in rows(client)] == [world.enrolment]


def test_days_say_who_was_there_without_minutes(client, world):
    attend(world.enrolment, minutes=411)
    client.force_login(world.sanne)
    page = client.get(URL)
    [day] = page.context["rows"][0].days
    assert (day.text, day.was_there) == (Presence.PRESENT.label, True)
    assert "411" not in page.content.decode()


def test_a_day_that_is_to_come_is_booked(client, world):
    world.edition.days.update(starts_at=NOW + timedelta(days=9000), ends_at=NOW + timedelta(days=9001))
    client.force_login(world.sanne)
    assert not rows(client)[0].days[0].was_there


def test_the_certificate_shows_as_a_state(client, world):
    certificate = make_certificate(world.enrolment)
    client.force_login(world.sanne)
    page = client.get(URL)
    assert page.context["rows"][0].certificate == certificate
    assert certificate.code not in page.content.decode()
    assert reverse("certificate-pdf", args=[certificate.pk]) not in page.content.decode()


def test_nothing_of_the_work_or_the_study_is_shown(client, world):
    submission = make_submitted(world.enrolment, text="Dit is geheim werk.")
    release(submission, world.tessa, privacy="good")
    client.force_login(world.sanne)
    text = client.get(URL).content.decode()
    leaked = [
        "geheim werk",
        "Zie de les",
        "Delen of niet delen",
        reverse("portfolio", args=[world.enrolment.pk]),
        "SBU",
    ]
    assert [each for each in leaked if each in text] == []


def test_a_past_contact_sees_no_page(client, world):
    Membership.objects.filter(person=world.sanne).update(until=NOW.date())
    client.force_login(world.sanne)
    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("who", ["anna", "tessa", "eva", "fien", "aad", "kim", "ada", "otto"])
def test_others_find_no_page(client, world, who):
    client.force_login(getattr(world, who))
    assert client.get(URL).status_code == 404


def test_visitors_sign_in_first(client, db):
    assert client.get(URL)["Location"] == "/inloggen/?next=/school/"


def test_another_school_cannot_be_named(client, world):
    client.force_login(world.sanne)
    for wanted in (world.other_school.pk, "x", "999999"):
        assert client.get(URL, {"school": wanted}).status_code == 404


def test_a_contact_of_two_schools_chooses(client, world):
    MembershipFactory(person=world.sanne, organisation=world.other_school, kind=MembershipKind.CONTACT)
    client.force_login(world.sanne)
    assert [row.enrolment for row in rows(client)] == [world.enrolment]
    assert [row.enrolment for row in rows(client, school=world.other_school.pk)] == [world.bram_enrolment]


def test_a_school_without_people_says_so(client, world):
    quiet = OrganisationFactory(name="ROC Stil")
    MembershipFactory(person=world.otto, organisation=quiet, kind=MembershipKind.CONTACT)
    client.force_login(world.otto)
    page = client.get(URL)
    assert (page.context["rows"], page.status_code) == ([], 200)


def test_issued_invoices_of_the_school_are_listed_and_concepts_are_not(client, world):
    made = []
    for email in ("a@school.example", "b@school.example"):
        enrolment = accept_request(request=ask(world, email=email), person=None, actor=world.eva, now=NOW)
        made.append(invoices.draft_for_seat(seat=Seat.objects.get(enrolment=enrolment), actor=world.fien, now=NOW))
    issued = invoices.issue(invoice=made[0], actor=world.fien, now=NOW)
    client.force_login(world.sanne)
    page = client.get(URL)
    assert list(page.context["invoices"]) == [issued]
    assert reverse("invoice-pdf", args=[issued.pk]) in page.content.decode()
    client.force_login(world.sven)
    assert list(client.get(URL).context["invoices"]) == []


def test_cancelled_places_say_so(client, world):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=EnrolmentState.CANCELLED)
    client.force_login(world.sanne)
    assert str(EnrolmentState.CANCELLED.label) in client.get(URL).content.decode()


def test_the_list_costs_the_same_for_one_and_three_rows(client, world, django_assert_num_queries):
    client.force_login(world.sanne)
    client.get(URL)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    for _number in range(2):
        attend(make_enrolment(world.edition, employer=world.school))
    with django_assert_num_queries(len(queries)):
        client.get(URL)
