"""/facturen/ and /facturen/<id>/: whoever pays, and finance; nobody else."""

from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Membership
from invoicing.models import Invoice
from learning.enums import Payer
from tests.factories.accounts import UserFactory
from tests.factories.invoicing import make_draft, make_invoice
from tests.factories.learning import make_enrolment

LIST = reverse("invoices")


@pytest.fixture
def invoice(world) -> Invoice:
    """Anna's school pays."""
    return make_invoice(world.enrolment)


def pdf_url(invoice: Invoice) -> str:
    return reverse("invoice-pdf", args=[invoice.pk])


def read(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", ["fien", "ada", "sanne"])
def test_pdf_is_a_download_for_finance_and_the_school_that_pays(world, invoice, client, name):
    client.force_login(getattr(world, name))
    response = client.get(pdf_url(invoice))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="factuur-CB2027-00001.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert len(PdfReader(BytesIO(response.content)).pages) == 1


@pytest.mark.parametrize("name", ["anna", "bram", "tessa", "thijs", "sven", "eva", "aad", "kim", "otto"])
def test_pdf_is_not_there_for_others(world, invoice, client, name):
    """Not for the participant whose school pays either, nor for enrolment staff."""
    client.force_login(getattr(world, name))
    assert client.get(pdf_url(invoice)).status_code == 404
    assert client.get(reverse("invoice-pdf", args=[invoice.pk + 99])).status_code == 404


def test_pdf_is_for_the_person_who_pays(world, client):
    invoice = make_invoice(world.enrolment, payer=Payer.SELF)
    client.force_login(world.anna)
    assert client.get(pdf_url(invoice)).status_code == 200
    client.force_login(world.sanne)  # her school does not pay this one
    assert client.get(pdf_url(invoice)).status_code == 404


def test_pdf_is_not_for_who_was_contact_before(world, invoice, client):
    Membership.objects.filter(person=world.sanne).update(until=timezone.localdate())
    client.force_login(world.sanne)
    assert client.get(pdf_url(invoice)).status_code == 404


@pytest.mark.parametrize("name", ["fien", "ada", "sanne"])
def test_a_concept_has_no_pdf(world, client, name):
    draft = make_draft(world.enrolment)
    client.force_login(getattr(world, name))
    assert client.get(pdf_url(draft)).status_code == 404


@pytest.mark.parametrize("url", [LIST, "/facturen/1/"])
def test_anonymous_people_sign_in_first(db, client, url):
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (302, f"{reverse('account_login')}?next={url}")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pdf_is_only_read(world, invoice, client, method):
    client.force_login(world.fien)
    assert getattr(client, method)(pdf_url(invoice)).status_code == 405


def test_pdf_that_was_tampered_with_is_not_served(world, invoice, client):
    storage, name = storages["private"], invoice.pdf.name
    storage.delete(name)
    with storage.open(name, "wb") as file:
        file.write(b"%PDF-1.4 another amount")
    client.force_login(world.sanne)
    response = client.get(pdf_url(invoice), follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert 'class="messages' in read(response)


def test_list_without_invoices_says_what_comes_here(world, client):
    client.force_login(world.otto)
    page = read(client.get(LIST))
    assert 'class="empty"' in page
    assert page.count("<h1") == 1


def test_list_shows_what_the_school_pays_and_nothing_else(world, invoice, client):
    theirs, draft = (
        make_invoice(world.bram_enrolment),
        make_draft(make_enrolment(world.other_edition, employer=world.school)),
    )
    client.force_login(world.sanne)
    response = client.get(LIST)
    page = read(response)
    assert list(response.context["page_obj"]) == [invoice]
    assert f'href="{pdf_url(invoice)}"' in page
    assert "€ 750,00" in page
    assert theirs.number not in page
    assert str(draft) not in page


def test_list_of_staff_is_about_their_own_bills_only(world, invoice, client):
    client.force_login(world.fien)
    assert list(client.get(LIST).context["page_obj"]) == []


def test_list_names_an_invoice_once_for_a_double_contact(world, invoice, client):
    Membership.objects.create(person=world.sanne, organisation=world.school, kind="staff", since=timezone.localdate())
    client.force_login(world.sanne)
    assert list(client.get(LIST).context["page_obj"]) == [invoice]


@pytest.mark.parametrize("page", ["0", "99", "x", "-1"])
def test_list_understands_any_page_number(world, invoice, client, page):
    client.force_login(world.sanne)
    assert client.get(LIST, {"page": page}).status_code == 200


def test_list_costs_the_same_for_one_and_three(world, invoice, client):
    client.force_login(world.sanne)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _number in (2, 3):
        make_invoice(make_enrolment(world.edition, UserFactory(), employer=world.school))
    with CaptureQueriesContext(connection) as three:
        assert len(client.get(LIST).context["page_obj"]) == 3
    assert len(three) == len(one)
