"""Who pays, for what, at which price; and until when that may change."""

from decimal import Decimal

import pytest

from accounts.models import AuditEvent
from common.errors import DomainError, Frozen
from courses.models import Track
from invoicing.enums import ContractKind
from invoicing.models import Contract, Invoice, Seat
from invoicing.services.contracts import change_contract, open_seat, set_price
from invoicing.services.invoices import draft_for_seat, issue
from learning.enums import Payer
from learning.models import Enrolment
from tests.factories.courses import NOW
from tests.factories.invoicing import make_invoice, make_request, make_seat


def test_open_seat_for_a_school_copies_what_was_agreed(world):
    request = make_request(world.enrolment)
    seat = open_seat(request=request, enrolment=world.enrolment, actor=world.eva, now=NOW)
    contract = seat.contract
    assert (contract.organisation, contract.person, contract.kind) == (world.school, None, ContractKind.OPEN)
    assert contract.seller == world.edition.seller
    assert seat.price == Decimal("750.00")
    for name in ("po_number", "invoice_name", "invoice_email", "street", "postcode", "city", "terms_version"):
        assert getattr(contract, name) == getattr(request, name)
    assert AuditEvent.objects.get(action="seat.open").actor == world.eva


def test_open_seat_for_a_person_has_that_person_as_buyer(world):
    request = make_request(world.enrolment, payer=Payer.SELF, po_number="")
    contract = open_seat(request=request, enrolment=world.enrolment, actor=None, now=NOW).contract
    assert (contract.organisation, contract.person) == (None, world.anna)


def test_open_seat_takes_the_price_of_the_edition_first(world):
    world.edition.price = Decimal("690.00")
    world.edition.save()
    seat = open_seat(request=make_request(world.enrolment), enrolment=world.enrolment, actor=None, now=NOW)
    assert seat.price == Decimal("690.00")


def test_open_seat_without_a_price_leaves_it_to_be_agreed(world):
    Track.objects.update(price=None)
    enrolment = Enrolment.objects.get(pk=world.enrolment.pk)
    assert open_seat(request=make_request(enrolment), enrolment=enrolment, actor=None, now=NOW).price is None


def test_open_seat_twice_gives_the_same(world):
    request = make_request(world.enrolment)
    first = open_seat(request=request, enrolment=world.enrolment, actor=None, now=NOW)
    assert open_seat(request=request, enrolment=world.enrolment, actor=None, now=NOW) == first
    assert Contract.objects.count() == Seat.objects.count() == 1


def test_open_seat_needs_to_know_the_school_that_pays(world):
    request = make_request(world.enrolment)
    world.enrolment.employer = None
    with pytest.raises(DomainError) as refusal:
        open_seat(request=request, enrolment=world.enrolment, actor=None, now=NOW)
    assert refusal.value.field == "employer"
    assert not Contract.objects.exists()


def test_seat_stays_with_the_old_school(world):
    seat = make_seat(world.enrolment)
    world.enrolment.employer = world.other_school
    world.enrolment.save()
    seat.refresh_from_db()
    assert seat.contract.organisation == world.school


@pytest.mark.parametrize("price", ["0", "0.01", "712.50", "99999.99", None])
def test_set_price_writes_down_old_new_and_why(world, price):
    price = price and Decimal(price)
    seat = set_price(
        seat=make_seat(world.enrolment), price=price, actor=world.eva, now=NOW, reason=" Afspraak per mail. "
    )
    seat.refresh_from_db()
    assert seat.price == price
    event = AuditEvent.objects.get(action="seat.price")
    assert (event.old, event.new) == ({"price": "750.00"}, {"price": price if price is None else str(price)})
    assert (event.actor, event.reason) == (world.eva, "Afspraak per mail.")


@pytest.mark.parametrize("price", ["-0.01", "100000", "1.005", "NaN", "Infinity"])
def test_set_price_refuses_what_is_no_price(world, price):
    seat = make_seat(world.enrolment)
    with pytest.raises(DomainError) as refusal:
        set_price(seat=seat, price=Decimal(price), actor=world.eva, now=NOW, reason="Zomaar.")
    assert refusal.value.field == "price"
    seat.refresh_from_db()
    assert seat.price == Decimal("750.00")


def test_set_price_needs_a_reason(world):
    with pytest.raises(DomainError) as refusal:
        set_price(seat=make_seat(world.enrolment), price=Decimal(1), actor=world.eva, now=NOW, reason=" ")
    assert refusal.value.field == "reason"


def test_set_price_takes_the_concept_along(world):
    seat = make_seat(world.enrolment)
    invoice = draft_for_seat(seat=seat, actor=world.fien, now=NOW)
    set_price(seat=seat, price=Decimal("700.00"), actor=world.eva, now=NOW, reason="Korting.")
    invoice.refresh_from_db()
    assert (invoice.net, invoice.gross, invoice.lines.get().price) == (Decimal("700.00"),) * 3


@pytest.mark.parametrize("price", [None, Decimal(0)])
def test_set_price_cannot_empty_a_concept(world, price):
    seat = make_seat(world.enrolment)
    draft_for_seat(seat=seat, actor=world.fien, now=NOW)
    with pytest.raises(DomainError):
        set_price(seat=seat, price=price, actor=world.eva, now=NOW, reason="Toch niet.")
    assert Seat.objects.get().price == Invoice.objects.get().net == Decimal("750.00")


def test_set_price_after_the_invoice_is_refused(world):
    invoice = make_invoice(world.enrolment)
    with pytest.raises(Frozen):
        set_price(seat=Seat.objects.get(), price=Decimal(1), actor=world.eva, now=NOW, reason="Korting.")
    invoice.refresh_from_db()
    assert Seat.objects.get().price == invoice.net == Decimal("750.00")


def test_change_contract_writes_down_what_changed(world):
    contract = make_seat(world.enrolment).contract
    changes = {"po_number": " PO-43 ", "city": contract.city}
    change_contract(contract=contract, changes=changes, actor=world.eva, now=NOW)
    contract.refresh_from_db()
    assert contract.po_number == "PO-43"
    event = AuditEvent.objects.get(action="contract.change")
    assert (event.old, event.new) == ({"po_number": "PO-42"}, {"po_number": "PO-43"})


def test_change_contract_without_changes_leaves_no_trace(world):
    contract = make_seat(world.enrolment).contract
    change_contract(contract=contract, changes={"city": contract.city}, actor=world.eva, now=NOW)
    assert not AuditEvent.objects.filter(action="contract.change").exists()


@pytest.mark.parametrize("name", ["invoice_name", "invoice_email", "street", "postcode", "city"])
def test_change_contract_does_not_empty_what_gets_printed(world, name):
    contract = make_seat(world.enrolment).contract
    with pytest.raises(DomainError) as refusal:
        change_contract(contract=contract, changes={name: " "}, actor=world.eva, now=NOW)
    assert refusal.value.field == name


def test_change_contract_touches_nothing_else(world):
    contract = make_seat(world.enrolment).contract
    change_contract(contract=contract, changes={"terms_version": "x", "person": world.otto}, actor=world.eva, now=NOW)
    contract.refresh_from_db()
    assert (contract.terms_version, contract.person) == ("2027-1", None)


def test_change_contract_works_beside_a_concept_and_is_refused_after_issuing(world):
    seat = make_seat(world.enrolment)
    invoice = draft_for_seat(seat=seat, actor=world.fien, now=NOW)
    change_contract(contract=seat.contract, changes={"po_number": "PO-43"}, actor=world.eva, now=NOW)
    issued = issue(invoice=invoice, actor=world.fien, now=NOW)
    assert issued.printed.po_number == "PO-43"
    with pytest.raises(Frozen):
        change_contract(contract=seat.contract, changes={"po_number": "PO-44"}, actor=world.eva, now=NOW)
    assert Contract.objects.get().po_number == "PO-43"
