"""/mijn/certificaten/ and /mijn/certificaat/<id>/: one's own, and enrolment staff."""

from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from certificates.enums import CertificateState
from certificates.models import Certificate
from certificates.services.lifecycle import replace, withdraw
from tests.factories.certificates import make_certificate, make_certificate_for
from tests.factories.courses import NOW, make_curriculum, make_edition


@pytest.fixture
def certificate(world) -> Certificate:
    return make_certificate(world.enrolment)


def pdf_url(certificate: Certificate) -> str:
    return reverse("certificate-pdf", args=[certificate.pk])


@pytest.mark.parametrize("name", ["anna", "eva", "ada"])
def test_pdf_is_a_download_for_holder_and_enrolment_staff(world, certificate, client, name):
    client.force_login(getattr(world, name))
    response = client.get(pdf_url(certificate))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="certificaat-gecertificeerd-bpv-begeleider.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert len(PdfReader(BytesIO(response.content)).pages) == 1


@pytest.mark.parametrize("name", ["bram", "tessa", "thijs", "sanne", "sven", "fien", "aad", "kim", "otto"])
def test_pdf_of_another_is_not_there(world, certificate, client, name):
    client.force_login(getattr(world, name))
    assert client.get(pdf_url(certificate)).status_code == 404
    assert client.get(reverse("certificate-pdf", args=[certificate.pk + 99])).status_code == 404


@pytest.mark.parametrize("url", [reverse("certificates"), "/mijn/certificaat/1/"])
def test_anonymous_people_sign_in_first(db, client, url):
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (302, f"{reverse('account_login')}?next={url}")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pdf_is_only_read(world, certificate, client, method):
    client.force_login(world.anna)
    assert getattr(client, method)(pdf_url(certificate)).status_code == 405


def test_pdf_that_was_tampered_with_is_not_served(world, certificate, client):
    name = certificate.pdf.name
    storage = storages["private"]
    storage.delete(name)
    with storage.open(name, "wb") as file:
        file.write(b"%PDF-1.4 something else")
    client.force_login(world.anna)
    response = client.get(pdf_url(certificate), follow=True)
    assert response.redirect_chain == [(certificate.check_path, 302)]
    assert "something else" not in response.content.decode()
    assert 'class="messages' in response.content.decode()


def test_pdf_that_is_gone_is_told_and_not_an_error_page(world, certificate, client):
    storages["private"].delete(certificate.pdf.name)
    client.force_login(world.anna)
    assert client.get(pdf_url(certificate)).status_code == 302


def test_old_certificates_can_still_be_downloaded(world, certificate, client):
    replace(certificate=certificate, actor=world.eva, now=NOW, reason="Getrouwd.")
    client.force_login(world.anna)
    assert client.get(pdf_url(certificate)).status_code == 200


def test_list_without_certificates_says_how_one_comes(world, client):
    client.force_login(world.anna)
    page = client.get(reverse("certificates")).content.decode()
    assert 'class="empty"' in page
    assert page.count("<h1") == 1


def test_list_shows_ones_own_with_state_code_and_link(world, certificate, client):
    theirs = make_certificate(world.bram_enrolment)
    client.force_login(world.anna)
    page = client.get(reverse("certificates")).content.decode()
    assert certificate.spaced_code in page
    assert f'href="{pdf_url(certificate)}"' in page
    assert f'href="{certificate.check_path}"' in page
    assert f'data-copy="{certificate.check_url}"' in page
    assert theirs.spaced_code not in page


def test_list_shows_what_became_of_each(world, certificate, client):
    new = replace(certificate=certificate, actor=world.eva, now=NOW, reason="Getrouwd.")
    withdraw(certificate=new, reason="error", actor=world.eva, now=NOW, note="Fout.")
    client.force_login(world.anna)
    response = client.get(reverse("certificates"))
    assert [(row.pk, state) for row, state in response.context["rows"]] == [
        (new.pk, CertificateState.WITHDRAWN),
        (certificate.pk, CertificateState.REPLACED),
    ]
    assert str(new.get_withdrawal_reason_display()) in response.content.decode()


def test_list_costs_the_same_for_one_and_three(world, certificate, client):
    client.force_login(world.anna)
    client.get(reverse("certificates"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("certificates"))
    for number in (2, 3):
        curriculum = make_curriculum(track_key=f"leergang-{number}")
        make_certificate_for(world.anna, make_edition(curriculum=curriculum, code=f"leergang-{number}-2027"))
    with CaptureQueriesContext(connection) as three:
        response = client.get(reverse("certificates"))
    assert len(response.context["rows"]) == 3
    assert len(three) == len(one)
