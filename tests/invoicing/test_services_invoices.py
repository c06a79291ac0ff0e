"""Invoices: numbers without gaps, frozen when issued, nothing used up by what fails."""

import inspect
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from threading import Barrier

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from accounts.models import AuditEvent, Seller
from accounts.services import audit
from common.errors import DomainError, Frozen, MoveNotAllowed
from common.pdf import PdfError
from common.private_files import sha256
from courses.models import LessonDay, Track
from invoicing.enums import INVOICE_MOVES, InvoiceState, SeatState, VatCategory
from invoicing.models import Invoice, InvoiceHistory, InvoiceLine, NumberSeries, Seat
from invoicing.services import numbers, vat
from invoicing.services.invoices import draft_for_seat, issue
from learning.enums import Payer
from tests.factories.accounts import SellerFactory, UserFactory
from tests.factories.courses import NOW, make_edition
from tests.factories.invoicing import make_draft, make_invoice, make_seat
from tests.factories.learning import make_enrolment

WORKERS = 6


def read_text(invoice: Invoice) -> str:
    pages = PdfReader(BytesIO(invoice.pdf.open("rb").read())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# --- concepts -------------------------------------------------------------------------------------------------------
def test_draft_says_who_what_and_why_no_vat(world):
    invoice = make_draft(world.enrolment)
    line = invoice.lines.get()
    assert line.description == "Leergang BPV-begeleider (bpv-begeleider-2027-1), deelnemer Anna de Vries"
    assert (line.vat_category, line.vat_percent, line.vat_reason) == (VatCategory.EXEMPT, 0, vat.EXEMPT_REASON)
    assert (invoice.net, invoice.vat, invoice.gross) == (Decimal("750.00"), 0, Decimal("750.00"))
    assert (invoice.state, invoice.number, invoice.sequence) == (InvoiceState.DRAFT, "", None)
    assert list(InvoiceHistory.objects.values_list("old", "new")) == [("", "draft")]


def test_draft_twice_gives_the_same(world):
    seat = make_seat(world.enrolment)
    first = draft_for_seat(seat=seat, actor=world.fien, now=NOW)
    assert draft_for_seat(seat=seat, actor=world.fien, now=NOW) == first
    assert Invoice.objects.count() == InvoiceHistory.objects.count() == 1


@pytest.mark.parametrize("price", [None, "0"])
def test_draft_needs_a_price(world, price):
    with pytest.raises(DomainError) as refusal:
        make_draft(world.enrolment, price=price)
    assert refusal.value.field == "price"
    assert not Invoice.objects.exists()


def test_draft_for_a_place_that_was_given_back_is_refused(world):
    seat = make_seat(world.enrolment)
    Seat.objects.update(state=SeatState.RELEASED)
    with pytest.raises(DomainError):
        draft_for_seat(seat=seat, actor=world.fien, now=NOW)


def test_draft_cuts_a_description_that_is_too_long(world):
    world.anna.first_name, world.anna.last_name = "A" * 150, "B" * 150
    world.anna.save()
    assert len(make_draft(world.enrolment).lines.get().description) == 250


# --- VAT ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("until", "category", "percent"),
    [
        (date(2027, 2, 1), VatCategory.EXEMPT, 0),
        (date(2027, 1, 31), VatCategory.STANDARD, 21),
        (None, VatCategory.STANDARD, 21),
    ],
)
def test_vat_follows_the_register_on_the_day(until, category, percent):
    decision = vat.decide(seller=SellerFactory.build(crkbo_until=until), on=date(2027, 2, 1))
    assert (decision.category, decision.percent) == (category, percent)
    assert decision.reason


def test_exempt_reason_names_the_article_and_the_register():
    assert "artikel 11 lid 1 onderdeel o Wet op de omzetbelasting 1968" in vat.EXEMPT_REASON
    assert "CRKBO" in vat.EXEMPT_REASON


def test_vat_is_decided_when_issuing_not_when_drafting(world):
    invoice = make_draft(world.enrolment)
    Seller.objects.update(crkbo_until=date(2027, 1, 31))
    issued = issue(invoice=invoice, actor=world.fien, now=NOW)
    assert (issued.net, issued.vat, issued.gross) == (Decimal("750.00"), Decimal("157.50"), Decimal("907.50"))
    assert [(part.category, part.percent) for part in issued.printed.vat_sums] == [("S", Decimal(21))]
    assert "Btw 21% over € 750,00" in read_text(issued)


# --- issuing --------------------------------------------------------------------------------------------------------
def test_issue_freezes_everything_that_is_printed(world):
    LessonDay.objects.filter(edition=world.edition).update(ends_at=NOW + timedelta(days=14, hours=7))
    invoice = make_invoice(world.enrolment)
    assert invoice.snapshot == {
        "number": "CB2027-00001",
        "issued_on": "2027-02-01",
        "due_on": "2027-03-03",
        "payment_days": 30,
        "po_number": "PO-42",
        "seller": {
            "name": "Consortium Beroepsonderwijs", "street": "Stationsplein 1", "postcode": "3818 LE",
            "city": "Amersfoort", "kvk_number": "12345678", "vat_number": "NL001234567B01", "oin": "",
            "iban": "NL91ABNA0417164300", "email": "leergangen@consortium.example",
        },
        "buyer": {
            "name": "ROC Midden, Inkoop", "street": "Schoolstraat 1", "postcode": "1234 AB", "city": "Utrecht",
            "kvk_number": "", "vat_number": "", "oin": "", "iban": "", "email": "facturen@rocmidden.example",
        },
        "lines": [
            {
                "description": "Leergang BPV-begeleider (bpv-begeleider-2027-1), deelnemer Anna de Vries",
                "quantity": 1, "price": "750.00", "net": "750.00", "vat_category": "E", "vat_percent": "0.00",
                "first_day": "2027-02-15", "last_day": "2027-02-15",
            }
        ],
        "vat_sums": [
            {"category": "E", "percent": "0.00", "reason": vat.EXEMPT_REASON, "net": "750.00", "vat": "0.00"}
        ],
        "net": "750.00",
        "vat": "0.00",
        "gross": "750.00",
    }  # fmt: skip
    assert (invoice.number, invoice.year, invoice.sequence) == ("CB2027-00001", 2027, 1)
    assert (invoice.issued_on, invoice.due_on) == (date(2027, 2, 1), date(2027, 3, 3))


def test_issue_keeps_a_pdf_with_its_hash_that_says_it_all(world):
    invoice = make_invoice(world.enrolment)
    content = invoice.pdf.open("rb").read()
    assert sha256(content) == invoice.pdf_sha256
    assert invoice.pdf.storage is storages["private"]
    text = read_text(invoice)
    for printed in (
        "CB2027-00001", "1 februari 2027", "3 maart 2027", "PO-42", "ROC Midden, Inkoop", "Schoolstraat 1",
        "1234 AB Utrecht", "Consortium Beroepsonderwijs", "12345678", "NL001234567B01", "NL91 ABNA 0417 1643 00",
        "deelnemer Anna de Vries", "€ 750,00", vat.EXEMPT_REASON, "15 februari 2027",
    ):  # fmt: skip
        assert printed in text, printed


def test_issue_writes_history_and_audit(world):
    invoice = issue(invoice=make_draft(world.enrolment), actor=world.fien, now=NOW)
    assert list(invoice.history.values_list("old", "new", "actor")) == [
        ("", "draft", None),
        ("draft", "issued", world.fien.pk),
    ]
    event = AuditEvent.objects.get(action="invoice.issue")
    assert (event.actor, event.new["number"], event.new["gross"]) == (world.fien, "CB2027-00001", "750.00")


@pytest.mark.parametrize("state", InvoiceState)
def test_issue_follows_the_table(world, state):
    invoice = make_invoice(world.enrolment) if state == InvoiceState.ISSUED else make_draft(world.enrolment)
    try:
        issue(invoice=invoice, actor=world.fien, now=NOW)
        moved = True
    except MoveNotAllowed:
        moved = False
    assert moved == (InvoiceState.ISSUED in INVOICE_MOVES[state])
    assert NumberSeries.objects.get().last == 1


def test_issue_wants_the_po_number_of_a_school_that_always_does(world):
    world.school.po_required = True
    world.school.save()
    invoice = make_draft(world.enrolment, po_number="")
    with pytest.raises(DomainError) as refusal:
        issue(invoice=invoice, actor=world.fien, now=NOW)
    assert refusal.value.field == "po_number"
    assert "ROC Midden" in str(refusal.value.message)
    assert not NumberSeries.objects.exists()


def test_issue_goes_without_a_po_number_where_nobody_asks(world):
    assert make_invoice(world.enrolment, po_number="").number == "CB2027-00001"


def test_issue_to_a_person_needs_no_po_number(world):
    world.school.po_required = True
    world.school.save()
    invoice = make_invoice(world.enrolment, payer=Payer.SELF, po_number="", invoice_name="Anna de Vries")
    assert invoice.printed.buyer.name == "Anna de Vries"


@pytest.mark.parametrize("name", ["invoice_name", "street", "postcode", "city"])
def test_issue_wants_the_whole_address(world, name):
    invoice = make_draft(world.enrolment)
    type(invoice.contract).objects.update(**{name: ""})
    with pytest.raises(DomainError):
        issue(invoice=invoice, actor=world.fien, now=NOW)
    assert Invoice.objects.get().state == InvoiceState.DRAFT


def test_issue_of_a_place_given_back_meanwhile_is_refused(world):
    invoice = make_draft(world.enrolment)
    Seat.objects.update(state=SeatState.RELEASED)
    with pytest.raises(DomainError):
        issue(invoice=invoice, actor=world.fien, now=NOW)


def test_issued_invoice_does_not_follow_the_world(world):
    invoice = make_invoice(world.enrolment)
    before = invoice.snapshot
    world.anna.last_name = "Jansen"
    world.anna.save()
    Track.objects.update(name="Andere naam")
    Seller.objects.update(name="Andere verkoper", crkbo_until=None)
    invoice = Invoice.objects.get()
    assert invoice.snapshot == before
    assert invoice.printed.seller.name == "Consortium Beroepsonderwijs"
    assert sha256(invoice.pdf.open("rb").read()) == invoice.pdf_sha256


def test_issued_invoice_refuses_every_change(world):
    stale = make_draft(world.enrolment)
    invoice = issue(invoice=stale, actor=world.fien, now=NOW)
    line = InvoiceLine.objects.get()
    line.price = Decimal(1)
    stale.net = stale.gross = Decimal(1)
    for change in (
        invoice.save,
        invoice.delete,
        stale.save,  # loaded before it was issued
        lambda: stale.save(update_fields=["net", "gross"]),
        lambda: Invoice.objects.update(net=1, gross=1),
        lambda: Invoice.objects.all().delete(),
        line.save,
        line.delete,
        lambda: InvoiceLine.objects.update(price=1),
        lambda: InvoiceLine.objects.all().delete(),
    ):
        with pytest.raises(Frozen):
            change()
    invoice = Invoice.objects.get()
    assert (invoice.gross, invoice.lines.get().price) == (Decimal("750.00"), Decimal("750.00"))


def test_an_invoice_that_does_not_add_up_cannot_be_stored(world):
    invoice = make_draft(world.enrolment)
    invoice.gross = Decimal("999.00")
    with pytest.raises(IntegrityError, match="invoice_adds_up"), transaction.atomic():
        invoice.save()


# --- numbers --------------------------------------------------------------------------------------------------------
def test_numbers_count_per_seller_and_year(world):
    first = make_invoice(world.enrolment)
    second = make_invoice(world.bram_enrolment)
    other_seller = SellerFactory(key="praktijkleren", name="Praktijkleren", invoice_prefix="PL")
    edition = make_edition(curriculum=world.edition.curriculum, code="praktijkleren-1")
    edition.seller = other_seller
    edition.save()
    third = make_invoice(make_enrolment(edition, employer=world.school))
    next_year = make_draft(make_enrolment(world.edition, employer=world.school))
    fourth = issue(invoice=next_year, actor=world.fien, now=NOW + timedelta(days=365))
    assert [invoice.number for invoice in (first, second, third, fourth)] == [
        "CB2027-00001", "CB2027-00002", "PL2027-00001", "CB2028-00001",
    ]  # fmt: skip


def test_the_year_changes_at_midnight_in_the_netherlands(world):
    late = datetime(2027, 12, 31, 23, 30, tzinfo=UTC)
    assert issue(invoice=make_draft(world.enrolment), actor=world.fien, now=late).number == "CB2028-00001"


def test_a_pdf_that_fails_uses_no_number_and_leaves_no_file(world, stored_files):
    good, bad = make_draft(world.enrolment), make_draft(world.bram_enrolment)
    world.bram.last_name = "Bakker \U00013000"  # no Dutch font has Egyptian letters
    world.bram.save()
    with pytest.raises(PdfError):
        issue(invoice=bad, actor=world.fien, now=NOW)
    bad.refresh_from_db()
    assert (bad.state, bad.number, stored_files()) == (InvoiceState.DRAFT, "", set())
    assert issue(invoice=good, actor=world.fien, now=NOW).number == "CB2027-00001"
    world.bram.last_name = "Bakker"
    world.bram.save()
    assert issue(invoice=bad, actor=world.fien, now=NOW).number == "CB2027-00002"


def test_a_transaction_that_fails_after_the_pdf_leaves_no_number_and_no_file(world, stored_files, monkeypatch):
    def fail(**_parts):
        raise RuntimeError("The database went away.")

    invoice = make_draft(world.enrolment)
    with monkeypatch.context() as broken:
        broken.setattr(audit, "record", fail)
        with pytest.raises(RuntimeError):
            issue(invoice=invoice, actor=world.fien, now=NOW)
    assert stored_files() == set()
    assert not NumberSeries.objects.exists()
    assert issue(invoice=invoice, actor=world.fien, now=NOW).number == "CB2027-00001"


def test_a_number_given_twice_is_refused_by_the_database(world):
    first, second = make_invoice(world.enrolment), make_draft(world.bram_enrolment)
    NumberSeries.objects.update(last=first.sequence - 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        issue(invoice=second, actor=world.fien, now=NOW)
    assert Invoice.objects.issued().get() == first


# --- races ----------------------------------------------------------------------------------------------------------
def issue_all_at_once(drafts: list[Invoice]) -> list[BaseException | None]:
    start = Barrier(len(drafts))

    def work(invoice: Invoice) -> BaseException | None:
        try:
            start.wait()
            issue(invoice=invoice, actor=None, now=NOW)
        except Exception as error:  # noqa: BLE001  which one is what the tests ask
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(drafts)) as pool:
        return list(pool.map(work, drafts))


@pytest.fixture
def drafts(transactional_db, world) -> list[Invoice]:
    """One concept a worker, of different people."""
    edition = make_edition(curriculum=world.edition.curriculum, code="groot", capacity=WORKERS)
    people = [UserFactory() for _worker in range(WORKERS)]
    return [make_draft(make_enrolment(edition, person, employer=world.school)) for person in people]


@pytest.mark.postgres
def test_without_the_lock_workers_take_the_same_number(drafts, monkeypatch):
    """Shows that the race is real, so that the next test means something: the same code with the lock left out."""
    source = inspect.getsource(numbers.take)
    unlocked = source.replace(".select_for_update()", "")
    assert unlocked != source
    scope = dict(vars(numbers))
    exec(unlocked, scope)  # noqa: S102  our own source, minus the lock
    NumberSeries.objects.create(seller=drafts[0].seller, year=2027)
    monkeypatch.setattr(numbers, "take", scope["take"])
    outcomes = issue_all_at_once(drafts)
    assert any(isinstance(outcome, IntegrityError) for outcome in outcomes)


@pytest.mark.postgres
@pytest.mark.parametrize("round_number", range(3))
def test_with_the_lock_numbers_have_no_doubles_and_no_gaps(drafts, round_number):
    assert issue_all_at_once(drafts) == [None] * WORKERS
    assert sorted(Invoice.objects.values_list("sequence", flat=True)) == list(range(1, WORKERS + 1))


@pytest.mark.postgres
def test_workers_that_fail_in_between_leave_no_gap(drafts):
    for draft in drafts[::2]:
        person = draft.lines.get().seat.enrolment.person
        person.last_name = "\U00013000"
        person.save()
    outcomes = issue_all_at_once(drafts)
    assert [isinstance(outcome, PdfError) for outcome in outcomes] == [True, False] * (WORKERS // 2)
    assert sorted(Invoice.objects.issued().values_list("sequence", flat=True)) == [1, 2, 3]


@pytest.mark.postgres
def test_issuing_one_concept_twice_at_once_uses_one_number(drafts, stored_files):
    outcomes = issue_all_at_once([drafts[0]] * WORKERS)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["MoveNotAllowed"] * (WORKERS - 1) + ["NoneType"]
    assert NumberSeries.objects.get().last == 1
    assert len(stored_files()) == 1


@pytest.mark.postgres
def test_two_clicks_at_once_make_one_concept(transactional_db, world):
    seat = make_seat(world.enrolment)
    start = Barrier(WORKERS)

    def click(_click: int) -> int:
        try:
            start.wait()
            return draft_for_seat(seat=seat, actor=None, now=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        assert len(set(pool.map(click, range(WORKERS)))) == 1
    assert Invoice.objects.count() == 1
