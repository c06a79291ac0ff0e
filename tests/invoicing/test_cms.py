"""Money in the CMS: enrolment staff set prices and addresses, finance invoices, administrators look."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from invoicing.enums import InvoiceState
from invoicing.models import Contract, Invoice, Seat
from tests.factories.accounts import UserFactory
from tests.factories.invoicing import make_draft, make_invoice, make_seat
from tests.factories.learning import make_enrolment

SEATS, INVOICES, CONTRACTS = (reverse(f"{name}:index") for name in ("plaatsen", "facturen", "contracten"))


def url(name: str, row: object) -> str:
    return reverse(name, args=[row.pk])


def read(response) -> str:
    return response.content.decode()


# --- who ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["eva", "fien", "ada"])
@pytest.mark.parametrize("index", [SEATS, INVOICES, CONTRACTS])
def test_the_office_sees_the_lists(world, client, name, index):
    make_invoice(world.enrolment)
    client.force_login(getattr(world, name))
    assert client.get(index).status_code == 200


def test_authors_find_nothing(world, client):
    invoice = make_invoice(world.enrolment)
    seat, contract = Seat.objects.get(), Contract.objects.get()
    client.force_login(world.aad)
    for address in (
        SEATS, INVOICES, CONTRACTS, url("plaatsen:inspect", seat), url("plaatsen:price", seat), url("plaatsen:draft", seat),
        url("facturen:inspect", invoice), url("facturen:issue", invoice), url("contracten:inspect", contract),
        url("contracten:edit", contract),
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
        assert client.post(address).status_code in {404, 405}, address


@pytest.mark.parametrize("name", ["anna", "tessa", "sanne", "kim", "otto"])
def test_others_never_reach_the_cms(world, client, name):
    draft = make_draft(world.enrolment)
    client.force_login(getattr(world, name))
    for address in (SEATS, INVOICES, CONTRACTS, url("facturen:inspect", draft)):
        assert client.get(address).status_code in {302, 403, 404}
    client.post(url("facturen:issue", draft))
    assert Invoice.objects.get().state == InvoiceState.DRAFT


@pytest.mark.parametrize("viewset", ["plaatsen", "facturen", "contracten"])
@pytest.mark.parametrize("name", ["add", "edit", "delete", "copy"])
def test_nobody_edits_by_hand(viewset, name):
    if (viewset, name) == ("contracten", "edit"):
        return  # by the service, tested below
    with pytest.raises(NoReverseMatch):
        reverse(f"{viewset}:{name}", args=[] if name == "add" else [1])


# --- places ---------------------------------------------------------------------------------------------------------
def test_seats_show_buyer_price_and_invoice(world, client):
    make_invoice(world.enrolment)
    make_seat(world.bram_enrolment, price=None)
    client.force_login(world.fien)
    page = read(client.get(SEATS))
    for shown in ("ROC Midden, Inkoop", "€ 750,00", "CB2027-00001", "Bram Bakker"):
        assert shown in page


@pytest.mark.parametrize(
    ("filters", "people"),
    [
        ({"invoice": "none"}, {"Carla"}),
        ({"invoice": "draft"}, {"Bram"}),
        ({"invoice": "issued"}, {"Anna"}),
        ({"agreed": "no"}, {"Carla"}),
        ({"agreed": "yes"}, {"Anna", "Bram"}),
        ({}, {"Anna", "Bram", "Carla"}),
        ({"q": "bram bak"}, {"Bram"}),
        ({"q": "CB2027"}, {"Anna"}),
        ({"invoice": "nonsense"}, {"Anna", "Bram", "Carla"}),
    ],
)
def test_seats_are_found_by_filter_and_word(world, client, filters, people):
    make_invoice(world.enrolment)
    make_draft(world.bram_enrolment)
    make_seat(make_enrolment(world.edition, UserFactory(first_name="Carla"), employer=world.school), price=None)
    client.force_login(world.fien)
    found = client.get(SEATS, filters).context["object_list"]
    assert {seat.enrolment.person.first_name for seat in found} == people


def test_finance_makes_a_concept_and_sees_it(world, client):
    seat = make_seat(world.enrolment)
    client.force_login(world.fien)
    assert url("plaatsen:draft", seat) in read(client.get(url("plaatsen:inspect", seat)))
    response = client.post(url("plaatsen:draft", seat))
    invoice = Invoice.objects.get()
    assert response["Location"] == url("facturen:inspect", invoice)
    page = read(client.get(url("plaatsen:inspect", seat)))
    assert url("plaatsen:draft", seat) not in page
    assert url("facturen:inspect", invoice) in page
    client.post(url("plaatsen:draft", seat))
    assert Invoice.objects.count() == 1


def test_a_concept_without_a_price_is_refused_with_a_message(world, client):
    seat = make_seat(world.enrolment, price=None)
    client.force_login(world.fien)
    response = client.post(url("plaatsen:draft", seat), follow=True)
    assert response.redirect_chain == [(url("plaatsen:inspect", seat), 302)]
    assert len(list(response.context["messages"])) == 1
    assert not Invoice.objects.exists()


@pytest.mark.parametrize("name", ["eva", "ada"])
def test_only_finance_makes_concepts(world, client, name):
    seat = make_seat(world.enrolment)
    client.force_login(getattr(world, name))
    assert url("plaatsen:draft", seat) not in read(client.get(url("plaatsen:inspect", seat)))
    assert client.post(url("plaatsen:draft", seat)).status_code == 404
    assert not Invoice.objects.exists()


def test_a_concept_is_not_made_by_looking(world, client):
    seat = make_seat(world.enrolment)
    client.force_login(world.fien)
    assert client.get(url("plaatsen:draft", seat)).status_code == 404


def test_enrolment_staff_agree_on_a_price_in_dutch_notation(world, client):
    seat = make_seat(world.enrolment, price=None)
    client.force_login(world.eva)
    response = client.post(url("plaatsen:price", seat), {"price": "1.712,50", "reason": "Offerte van maart."})
    assert response["Location"] == url("plaatsen:inspect", seat)
    seat.refresh_from_db()
    assert seat.price == Decimal("1712.50")


@pytest.mark.parametrize("typed", ["-1", "abc", "100000000", "1,005"])
def test_a_price_that_is_none_is_told_at_the_field(world, client, typed):
    seat = make_seat(world.enrolment)
    client.force_login(world.eva)
    response = client.post(url("plaatsen:price", seat), {"price": typed, "reason": "Mijn uitleg"})
    assert response.status_code == 200
    assert response.context["form"].errors["price"]
    assert "Mijn uitleg" in read(response)
    assert typed in read(response)
    seat.refresh_from_db()
    assert seat.price == Decimal("750.00")


@pytest.mark.parametrize("name", ["fien", "ada"])
def test_only_enrolment_staff_set_prices(world, client, name):
    seat = make_seat(world.enrolment)
    client.force_login(getattr(world, name))
    assert url("plaatsen:price", seat) not in read(client.get(url("plaatsen:inspect", seat)))
    assert client.get(url("plaatsen:price", seat)).status_code == 404
    assert client.post(url("plaatsen:price", seat), {"price": "1", "reason": "x"}).status_code == 404


def test_a_price_after_invoicing_is_refused_on_the_form(world, client):
    make_invoice(world.enrolment)
    seat = Seat.objects.get()
    client.force_login(world.eva)
    assert url("plaatsen:price", seat) not in read(client.get(url("plaatsen:inspect", seat)))
    response = client.post(url("plaatsen:price", seat), {"price": "1", "reason": "Korting."})
    assert response.context["form"].errors["price"]


# --- invoices -------------------------------------------------------------------------------------------------------
def test_finance_issues_after_a_confirmation(world, client):
    draft = make_draft(world.enrolment)
    client.force_login(world.fien)
    assert url("facturen:issue", draft) in read(client.get(url("facturen:inspect", draft)))
    question = client.get(url("facturen:issue", draft))
    assert question.status_code == 200
    assert "€ 750,00" in read(question)
    assert Invoice.objects.get().state == InvoiceState.DRAFT
    response = client.post(url("facturen:issue", draft))
    assert response["Location"] == url("facturen:inspect", draft)
    page = read(client.get(url("facturen:inspect", draft)))
    assert "CB2027-00001" in page or "-00001" in page
    assert reverse("invoice-pdf", args=[draft.pk]) in page
    assert url("facturen:issue", draft) not in page


def test_what_is_missing_is_told_on_the_confirmation(world, client):
    world.school.po_required = True
    world.school.save()
    draft = make_draft(world.enrolment, po_number="")
    client.force_login(world.fien)
    response = client.post(url("facturen:issue", draft))
    assert response.status_code == 200
    assert "ROC Midden" in str(response.context["form"].non_field_errors())
    assert Invoice.objects.get().state == InvoiceState.DRAFT


def test_issuing_twice_is_told(world, client):
    invoice = make_invoice(world.enrolment)
    client.force_login(world.fien)
    response = client.post(url("facturen:issue", invoice))
    assert response.context["form"].non_field_errors()


@pytest.mark.parametrize("name", ["eva", "ada"])
def test_only_finance_issues(world, client, name):
    draft = make_draft(world.enrolment)
    client.force_login(getattr(world, name))
    assert client.get(url("facturen:issue", draft)).status_code == 404
    assert client.post(url("facturen:issue", draft)).status_code == 404
    assert Invoice.objects.get().state == InvoiceState.DRAFT


def test_enrolment_staff_see_number_and_state_only(world, client):
    invoice = make_invoice(world.enrolment)
    client.force_login(world.eva)
    for page in (read(client.get(INVOICES)), read(client.get(url("facturen:inspect", invoice)))):
        assert "CB2027-00001" in page
        for secret in ("750,00", "Inkoop", "Anna", "PO-42", reverse("invoice-pdf", args=[invoice.pk])):
            assert secret not in page, secret
    assert list(client.get(INVOICES, {"q": "Inkoop"}).context["object_list"]) == []


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"state": "issued"}, ["CB2027-00001"]),
        ({"state": "draft"}, [""]),
        ({"q": "00001"}, ["CB2027-00001"]),
        ({"q": "anna"}, ["CB2027-00001"]),
        ({"q": "roc inkoop"}, ["CB2027-00001", ""]),
        ({"year": "2027"}, ["CB2027-00001"]),
    ],
)
def test_invoices_are_found_by_filter_and_word(world, client, filters, numbers):
    make_invoice(world.enrolment)
    make_draft(world.bram_enrolment)
    client.force_login(world.fien)
    found = client.get(INVOICES, filters).context["object_list"]
    assert sorted(invoice.number for invoice in found) == sorted(numbers)


def test_totals_are_about_what_the_list_shows(world, client):
    make_invoice(world.enrolment)
    make_draft(world.bram_enrolment, price="100.00")
    client.force_login(world.fien)
    assert client.get(INVOICES).context["totals"]["gross"] == Decimal("850.00")
    assert client.get(INVOICES, {"state": "issued"}).context["totals"]["gross"] == Decimal("750.00")
    client.force_login(world.eva)
    assert client.get(INVOICES).context["totals"] == {}


# --- contracts ------------------------------------------------------------------------------------------------------
CHANGES = {
    "po_number": "PO-99", "invoice_name": "ROC Midden", "invoice_email": "f@rocmidden.example", "street": "Straat 2",
    "postcode": "4321 BA", "city": "Amersfoort",
}  # fmt: skip


def test_enrolment_staff_correct_po_number_and_address(world, client):
    contract = make_seat(world.enrolment).contract
    client.force_login(world.eva)
    client.post(url("contracten:edit", contract), CHANGES)
    contract.refresh_from_db()
    assert {name: getattr(contract, name) for name in CHANGES} == CHANGES


@pytest.mark.parametrize("name", ["fien", "ada"])
def test_others_read_contracts(world, client, name):
    contract = make_seat(world.enrolment).contract
    client.force_login(getattr(world, name))
    page = read(client.get(url("contracten:inspect", contract)))
    assert "PO-42" in page
    assert "Anna de Vries" in page
    assert url("contracten:edit", contract) not in page
    client.post(url("contracten:edit", contract), CHANGES)
    contract.refresh_from_db()
    assert contract.po_number == "PO-42"


def test_a_contract_after_invoicing_is_refused_on_the_form(world, client):
    contract = make_invoice(world.enrolment).contract
    client.force_login(world.eva)
    assert url("contracten:edit", contract) not in read(client.get(url("contracten:inspect", contract)))
    response = client.post(url("contracten:edit", contract), CHANGES)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    contract.refresh_from_db()
    assert contract.po_number == "PO-42"


# --- cost -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("index", [SEATS, INVOICES, CONTRACTS])
def test_lists_cost_the_same_for_one_and_three(world, client, index):
    make_invoice(world.enrolment)
    client.force_login(world.fien)
    client.get(index)
    with CaptureQueriesContext(connection) as one:
        client.get(index)
    make_draft(world.bram_enrolment)
    make_invoice(make_enrolment(world.other_edition, UserFactory(), employer=world.other_school))
    with CaptureQueriesContext(connection) as three:
        assert len(client.get(index).context["object_list"]) == 3
    assert len(three) == len(one)
