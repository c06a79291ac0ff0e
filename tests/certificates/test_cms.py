"""Certificates in the CMS: enrolment staff and administrators look, withdraw and replace; nobody edits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from certificates.enums import CertificateState
from certificates.models import Certificate, CertificateSettings
from certificates.services.lifecycle import withdraw
from tests.factories.accounts import UserFactory
from tests.factories.certificates import make_certificate, make_certificate_for
from tests.factories.courses import NOW

INDEX = reverse("certificaten:index")
PAGES = ("inspect", "withdraw", "replace")


@pytest.fixture
def certificate(world) -> Certificate:
    return make_certificate(world.enrolment)


def url(name: str, certificate: Certificate) -> str:
    return reverse(f"certificaten:{name}", args=[certificate.pk])


def read(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", ["eva", "ada"])
def test_staff_see_list_and_record(world, certificate, client, name):
    client.force_login(getattr(world, name))
    assert "Anna de Vries" in read(client.get(INDEX))
    page = read(client.get(url("inspect", certificate)))
    for shown in (
        certificate.spaced_code,
        certificate.pdf_sha256,
        certificate.printed.disclaimer,
        url("withdraw", certificate),
    ):
        assert shown in page


@pytest.mark.parametrize("name", ["fien", "aad"])
def test_other_cms_people_find_nothing(world, certificate, client, name):
    client.force_login(getattr(world, name))
    assert client.get(INDEX).status_code == 404
    for page in PAGES:
        assert client.get(url(page, certificate)).status_code == 404
        assert client.post(url(page, certificate), {"reason": "error", "note": "x"}).status_code in {404, 405}
    assert Certificate.objects.get().state == CertificateState.VALID


@pytest.mark.parametrize("name", ["anna", "tessa", "sanne", "kim", "otto"])
def test_others_never_reach_the_cms(world, certificate, client, name):
    client.force_login(getattr(world, name))
    for page in PAGES:
        assert client.post(url(page, certificate), {"reason": "error", "note": "x"}).status_code in {302, 403, 404}
    assert Certificate.objects.get().state == CertificateState.VALID


@pytest.mark.parametrize("name", ["add", "edit", "delete", "copy"])
def test_nobody_edits(name):
    with pytest.raises(NoReverseMatch):
        reverse(f"certificaten:{name}", args=[] if name == "add" else [1])


def test_withdraw_asks_for_a_reason_and_keeps_what_was_typed(world, certificate, client):
    client.force_login(world.eva)
    response = client.post(url("withdraw", certificate), {"reason": "", "note": "Mijn toelichting"})
    assert response.status_code == 200
    assert response.context["form"].errors["reason"]
    assert "Mijn toelichting" in read(response)
    assert Certificate.objects.get().state == CertificateState.VALID


def test_withdraw_moves_the_state(world, certificate, client):
    client.force_login(world.eva)
    response = client.post(url("withdraw", certificate), {"reason": "error", "note": "Fout."})
    assert (response.status_code, response["Location"]) == (302, url("inspect", certificate))
    assert Certificate.objects.get().state == CertificateState.WITHDRAWN
    page = read(client.get(url("inspect", certificate)))
    assert url("withdraw", certificate) not in page
    assert "Fout." in page


def test_withdraw_after_a_colleague_says_so(world, certificate, client):
    withdraw(certificate=certificate, reason="request", actor=world.ada, now=NOW, note="Gevraagd.")
    client.force_login(world.eva)
    response = client.post(url("withdraw", certificate), {"reason": "error", "note": "Fout."})
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert Certificate.objects.get().withdrawal_reason == "request"


def test_replace_leads_to_the_new_one(world, certificate, client):
    client.force_login(world.eva)
    response = client.post(url("replace", certificate), {"reason": "Getrouwd."})
    new = Certificate.objects.get(state=CertificateState.VALID)
    assert response["Location"] == url("inspect", new)
    assert url("inspect", certificate) in read(client.get(url("inspect", new)))
    assert url("inspect", new) in read(client.get(url("inspect", certificate)))


def test_replace_that_cannot_be_drawn_is_told(world, certificate, client):
    world.anna.first_name = "\U00013000"
    world.anna.save()
    client.force_login(world.eva)
    response = client.post(url("replace", certificate), {"reason": "Getrouwd."})
    assert response.context["form"].non_field_errors()
    assert Certificate.objects.get().state == CertificateState.VALID


def test_list_finds_a_code_however_it_is_typed(world, certificate, client):
    other = make_certificate(world.bram_enrolment)
    client.force_login(world.eva)
    page = read(client.get(INDEX, {"q": certificate.spaced_code.lower()}))
    assert certificate.spaced_code in page
    assert other.spaced_code not in page


def test_list_finds_part_of_a_name(world, certificate, client):
    other = make_certificate(world.bram_enrolment)
    client.force_login(world.eva)
    page = read(client.get(INDEX, {"q": "bram bak"}))
    assert other.spaced_code in page
    assert certificate.spaced_code not in page


def test_list_costs_the_same_for_one_and_three(world, certificate, client):
    client.force_login(world.eva)
    client.get(INDEX)
    with CaptureQueriesContext(connection) as one:
        client.get(INDEX)
    for _number in (2, 3):
        make_certificate_for(UserFactory(), world.edition)
    with CaptureQueriesContext(connection) as three:
        assert len(client.get(INDEX).context["object_list"]) == 3
    assert len(three) == len(one)


def test_administrators_say_who_signs(world, client):
    row = CertificateSettings.load()
    edit = reverse("wagtailsettings:edit", args=["certificates", "certificatesettings", row.pk])
    client.force_login(world.ada)
    client.post(edit, {"signatory": "Marieke van den Berg", "role": "directeur", "place": "Utrecht"})
    row.refresh_from_db()
    assert (row.signatory, row.role, row.place) == ("Marieke van den Berg", "directeur", "Utrecht")


@pytest.mark.parametrize("name", ["eva", "fien", "aad"])
def test_others_do_not_say_who_signs(world, client, name):
    row = CertificateSettings.load()
    edit = reverse("wagtailsettings:edit", args=["certificates", "certificatesettings", row.pk])
    client.force_login(getattr(world, name))
    client.post(edit, {"signatory": "Iemand", "role": "", "place": ""})
    row.refresh_from_db()
    assert row.signatory == ""
