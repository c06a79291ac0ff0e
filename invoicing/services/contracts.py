"""What a buyer agreed to: the contract, its places and their price."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.services import audit
from common.errors import DomainError, Frozen
from common.money import to_cents
from courses.enums import EditionForm
from invoicing.enums import ContractKind, InvoiceState
from invoicing.models import Contract, Invoice, Seat
from invoicing.services import invoices
from learning.enums import Payer
from learning.models import Enrolment, EnrolmentRequest

HIGHEST_PRICE = Decimal("99999.99")
ALREADY_INVOICED = _("This has been invoiced. Only a credit note and a new invoice can change it.")
EDITABLE = ("po_number", "invoice_name", "invoice_email", "street", "postcode", "city")


@transaction.atomic
def open_seat(*, request: EnrolmentRequest, enrolment: Enrolment, actor: User | None, now: datetime) -> Seat:
    """Write down who pays for `enrolment`, as the request says, at the price of the edition (None: still to be agreed).

    A second call returns the seat that is there. Raises DomainError when a school would pay and none is known.
    """
    if seat := Seat.objects.filter(enrolment=enrolment).first():
        return seat
    school = request.payer == Payer.SCHOOL
    edition = enrolment.edition
    contract = Contract.objects.create(
        seller=edition.seller,
        kind=ContractKind.OPEN if edition.form == EditionForm.OPEN else ContractKind.IN_HOUSE,
        organisation=paying_school(enrolment) if school else None,
        person=None if school else enrolment.person,
        terms_version=request.terms_version,
        **{name: getattr(request, name) for name in EDITABLE},
    )
    seat = Seat.objects.create(contract=contract, enrolment=enrolment, price=edition.effective_price)
    audit.record(action="seat.open", subject=seat, actor=actor, now=now, new={"price": as_text(seat.price)})
    return seat


def paying_school(enrolment: Enrolment) -> Organisation:
    if enrolment.employer is None:
        raise DomainError(_("Choose the school or employer that pays."), field="employer")
    return enrolment.employer


@transaction.atomic
def set_price(*, seat: Seat, price: Decimal | None, actor: User, now: datetime, reason: str) -> Seat:
    """Agree on a price in euros without VAT, or on none yet; a concept invoice follows.

    Raises Frozen once invoiced, DomainError on an impossible price or without a reason.
    """
    check_price(price)
    if not reason.strip():
        raise DomainError(_("Write down who agreed to this price, or why it changes."), field="reason")
    locked = Seat.objects.select_for_update().get(pk=seat.pk)
    # Locked too: the invoice may be being issued right now, at the old price.
    invoice = (
        Invoice.objects.select_for_update(of=("self",)).select_related("seller").filter(lines__seat=locked).first()
    )
    if invoice and invoice.state == InvoiceState.ISSUED:
        raise Frozen(ALREADY_INVOICED, field="price")
    if invoice and not price:
        raise DomainError(_("A concept invoice needs a price above zero."), field="price")
    old, locked.price = locked.price, price
    locked.save(update_fields=["price", "updated_at"])
    if invoice:
        invoices.refresh(invoice, now=now)
    audit.record(
        action="seat.price",
        subject=locked,
        actor=actor,
        now=now,
        old={"price": as_text(old)},
        new={"price": as_text(price)},
        reason=reason.strip(),
    )
    return locked


def check_price(price: Decimal | None) -> None:
    """Raises DomainError unless `price` is None or whole cents from 0 to the highest we can write down."""
    if price is None:
        return
    if not price.is_finite() or not 0 <= price <= HIGHEST_PRICE or price != to_cents(price):
        raise DomainError(_("Give an amount in euros and cents, from 0 to 99999.99."), field="price")


@transaction.atomic
def change_contract(*, contract: Contract, changes: dict[str, str], actor: User, now: datetime) -> Contract:
    """Correct PO number, name or address of the buyer, as long as no invoice says otherwise.

    `changes` has keys of EDITABLE. Raises Frozen once invoiced, DomainError when a needed field is emptied.
    """
    locked = Contract.objects.select_for_update().get(pk=contract.pk)
    if locked.is_invoiced:
        raise Frozen(ALREADY_INVOICED)
    new = {name: changes[name].strip() for name in EDITABLE if name in changes}
    for name, value in new.items():
        if not value and name != "po_number":
            raise DomainError(_("This is printed on the invoice and cannot be empty."), field=name)
    old = {name: getattr(locked, name) for name in new if getattr(locked, name) != new[name]}
    if not old:
        return locked
    for name in old:
        setattr(locked, name, new[name])
    locked.save(update_fields=[*old, "updated_at"])
    audit.record(
        action="contract.change", subject=locked, actor=actor, now=now, old=old, new={name: new[name] for name in old}
    )
    return locked


def as_text(price: Decimal | None) -> str | None:
    """For the audit log, where numbers would become floats."""
    return None if price is None else str(price)
