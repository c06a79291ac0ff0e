"""From place to concept to issued invoice. After that nothing here changes it any more."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import Seller, User
from accounts.services import audit
from common.errors import DomainError
from common.pdf import render_pdf
from common.private_files import sha256, storing
from common.states import check_move, move
from courses.enums import LessonDayState
from courses.models import LessonDay
from invoicing.amounts import total
from invoicing.enums import INVOICE_MOVES, InvoiceState, SeatState
from invoicing.models import Contract, Invoice, InvoiceHistory, InvoiceLine, Seat
from invoicing.printed import Party, PrintedInvoice, PrintedLine, PrintedVat
from invoicing.services import numbers, vat

TEMPLATE = "pdf/invoice.html"
PAYMENT_DAYS = 30


@transaction.atomic
def draft_for_seat(*, seat: Seat, actor: User, now: datetime) -> Invoice:
    """The invoice that `seat` stands on; a new concept when there is none yet.

    The seat's lock makes two clicks one concept. Raises DomainError when there is no price or the place was given back.
    """
    locked = Seat.objects.select_for_update(of=("self",)).select_related("contract__seller").get(pk=seat.pk)
    if line := locked.lines.select_related("invoice").first():
        return line.invoice
    invoice = Invoice.objects.create(contract=locked.contract, seller=locked.contract.seller)
    write_line(InvoiceLine(invoice=invoice, seat=locked), seat=locked, now=now)
    refresh(invoice, now=now)
    InvoiceHistory.objects.create(subject=invoice, at=now, actor=actor, old="", new=invoice.state)
    return invoice


def agreed_price(seat: Seat) -> Decimal:
    """What this place costs, in euros without VAT. Raises DomainError when there is nothing to invoice (yet)."""
    if seat.state != SeatState.CLAIMED:
        raise DomainError(_("This place was given back; there is nothing to invoice."))
    if seat.price is None:
        raise DomainError(_("The price is still to be agreed. Ask the enrolment staff to set it first."), field="price")
    if seat.price == 0:
        raise DomainError(_("This place costs nothing; there is nothing to invoice."), field="price")
    return seat.price


def describe(seat: Seat) -> str:
    """The line of the invoice, in Dutch like the rest of it."""
    enrolment = seat.enrolment
    track, code = enrolment.edition.track.name, enrolment.edition.code
    return Truncator(f"{track} ({code}), deelnemer {enrolment.person.get_full_name()}").chars(250)


def refresh(invoice: Invoice, *, now: datetime) -> None:
    """Let a concept say what is true now: price, names, VAT decision, sums. The caller holds the invoice's lock."""
    lines = list(invoice.lines.select_related("seat__enrolment__person", "seat__enrolment__edition__curriculum__track"))
    for line in lines:
        if line.seat:
            write_line(line, seat=line.seat, now=now)
    totals = total(lines)
    invoice.net, invoice.vat, invoice.gross = totals.net, totals.vat, totals.gross
    invoice.save(update_fields=["net", "vat", "gross", "updated_at"])


def write_line(line: InvoiceLine, *, seat: Seat, now: datetime) -> None:
    """Fill the line of a concept from its seat. Raises DomainError when the seat cannot be invoiced."""
    decision = vat.decide(seller=line.invoice.seller, on=timezone.localdate(now))
    line.price, line.description = agreed_price(seat), describe(seat)
    line.vat_category, line.vat_percent, line.vat_reason = decision.category, decision.percent, decision.reason
    line.save()


def issue(*, invoice: Invoice, actor: User, now: datetime) -> Invoice:
    """Number the concept, freeze what it says and keep its PDF, all or nothing: a PDF that fails uses no number.

    Raises DomainError naming what is missing, MoveNotAllowed when it was issued before, PdfError.
    """
    with storing(Invoice.pdf.field, of=invoice) as store, transaction.atomic():
        locked = (
            # The contract too: an address that changes while we print it would differ from the invoice for ever.
            Invoice.objects.select_for_update(of=("self", "contract"))
            .select_related("seller", "contract__organisation")
            .get(pk=invoice.pk)
        )
        check_move(INVOICE_MOVES, old=locked.state, new=InvoiceState.ISSUED)
        refresh(locked, now=now)
        check_ready(locked)
        today = timezone.localdate(now)
        number = numbers.take(seller=locked.seller, year=today.year)
        printed = take_snapshot(locked, number=number.text, today=today)
        content = render_pdf(TEMPLATE, {"printed": printed})
        move(
            locked,
            InvoiceState.ISSUED,
            moves=INVOICE_MOVES,
            history=InvoiceHistory,
            actor=actor,
            now=now,
            also={
                "year": number.year,
                "sequence": number.sequence,
                "number": number.text,
                "issued_on": printed.issued_on,
                "due_on": printed.due_on,
                "snapshot": printed.as_snapshot(),
                "pdf": store(content),
                "pdf_sha256": sha256(content),
            },
        )
        audit.record(
            action="invoice.issue",
            subject=locked,
            actor=actor,
            now=now,
            new={"number": number.text, "gross": str(locked.gross), "sha256": locked.pdf_sha256},
        )
    return locked


def check_ready(invoice: Invoice) -> None:
    """Raises DomainError that names the first thing an invoice still lacks, and who can add it."""
    contract = invoice.contract
    if contract.organisation and contract.organisation.po_required and not contract.po_number:
        raise DomainError(
            _("%(school)s wants a PO number on every invoice. Ask the enrolment staff to add it to the contract.")
            % {"school": contract.organisation.name},
            field="po_number",
        )
    if not all((contract.invoice_name, contract.street, contract.postcode, contract.city)):
        raise DomainError(
            _("The address of the buyer is not complete. Ask the enrolment staff to complete the contract."),
            field="street",
        )


def take_snapshot(invoice: Invoice, *, number: str, today: date) -> PrintedInvoice:
    """Everything the invoice will say, copied from the live rows."""
    lines = list(invoice.lines.all())
    return PrintedInvoice(
        number=number,
        issued_on=today,
        due_on=today + timedelta(days=PAYMENT_DAYS),
        payment_days=PAYMENT_DAYS,
        po_number=invoice.contract.po_number,
        seller=seller_party(invoice.seller),
        buyer=buyer_party(invoice.contract),
        lines=tuple(print_line(line) for line in lines),
        vat_sums=tuple(
            PrintedVat(category=part.category, percent=part.percent, reason=part.reason, net=part.net, vat=part.vat)
            for part in total(lines).sums
        ),
        net=invoice.net,
        vat=invoice.vat,
        gross=invoice.gross,
    )


def print_line(line: InvoiceLine) -> PrintedLine:
    given = LessonDay.objects.filter(edition__enrolments__seat__lines=line)
    period = given.exclude(state=LessonDayState.CANCELLED).aggregate(first=Min("starts_at"), last=Max("ends_at"))
    return PrintedLine(
        description=line.description,
        quantity=line.quantity,
        price=line.price,
        net=line.net,
        vat_category=line.vat_category,
        vat_percent=line.vat_percent,
        first_day=period["first"] and timezone.localdate(period["first"]),
        last_day=period["last"] and timezone.localdate(period["last"]),
    )


def seller_party(seller: Seller) -> Party:
    return Party(
        name=seller.name,
        street=seller.street,
        postcode=seller.postcode,
        city=seller.city,
        kvk_number=seller.kvk_number,
        vat_number=seller.vat_number,
        iban=seller.iban,
        email=seller.email,
    )


def buyer_party(contract: Contract) -> Party:
    school = contract.organisation
    return Party(
        name=contract.invoice_name,
        street=contract.street,
        postcode=contract.postcode,
        city=contract.city,
        kvk_number=school.kvk_number if school else "",
        oin=school.oin if school else "",
        email=contract.invoice_email,
    )
