from decimal import Decimal

from invoicing.models import Invoice, Seat
from invoicing.services.contracts import open_seat
from invoicing.services.invoices import draft_for_seat, issue
from learning.enums import Payer, RequestState
from learning.models import Enrolment, EnrolmentRequest
from tests.factories.courses import NOW


def make_request(enrolment: Enrolment, *, payer: str = Payer.SCHOOL, **fields: object) -> EnrolmentRequest:
    """The accepted request behind `enrolment`."""
    person = enrolment.person
    typed = {
        "first_name": person.first_name, "infix": person.infix, "last_name": person.last_name, "email": person.email,
        "po_number": "PO-42", "invoice_name": "ROC Midden, Inkoop", "invoice_email": "facturen@rocmidden.example",
        "street": "Schoolstraat 1", "postcode": "1234 AB", "city": "Utrecht", "terms_version": "2027-1",
        "employer": enrolment.employer, "employer_name": str(enrolment.employer or "Een school"), **fields,
    }  # fmt: skip
    request = EnrolmentRequest.objects.create(
        edition=enrolment.edition,
        person=person,
        payer=payer,
        state=RequestState.ACCEPTED,
        terms_accepted_at=NOW,
        **typed,
    )
    enrolment.request = request
    enrolment.save(update_fields=["request"])
    return request


def make_seat(enrolment: Enrolment, *, price: str | None = "750.00", **request: object) -> Seat:
    """A seat as the acceptance makes it, at this price."""
    seat = open_seat(request=make_request(enrolment, **request), enrolment=enrolment, actor=None, now=NOW)
    seat.price = None if price is None else Decimal(price)
    seat.save(update_fields=["price"])
    return seat


def make_draft(enrolment: Enrolment, **fields: object) -> Invoice:
    return draft_for_seat(seat=make_seat(enrolment, **fields), actor=None, now=NOW)


def make_invoice(enrolment: Enrolment, **fields: object) -> Invoice:
    """Issued, PDF and all."""
    return issue(invoice=make_draft(enrolment, **fields), actor=None, now=NOW)
