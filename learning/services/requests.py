"""Asking for a place. A request takes no seat; staff accept it (portal) or decline it, the applicant may withdraw it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.errors import DomainError
from common.states import move
from courses.models import Edition
from learning.enums import REQUEST_MOVES, TAKES_A_SEAT, Payer, RequestState
from learning.models import EnrolmentRequest, RequestHistory
from learning.services import seats
from learning.services.enrolments import AlreadyEnrolled, EditionClosed, ReasonMissing
from messaging.services import outbox


class AlreadyRequested(DomainError):
    default_message = _("You already asked for a place in this edition. We are looking at it.")


class EmployerMissing(DomainError):
    default_message = _("Fill in the school or employer that pays.")


class PoNumberMissing(DomainError):
    default_message = _("This organisation wants a PO number on every invoice. Ask for it there first.")


@dataclass(frozen=True)
class Identity:
    """Who asks, when they are not signed in."""

    first_name: str
    infix: str
    last_name: str
    email: str


@dataclass(frozen=True)
class RequestData:
    """What the applicant typed besides who they are."""

    phone: str
    employer_name: str
    payer: str
    po_number: str
    invoice_name: str
    invoice_email: str
    street: str
    postcode: str
    city: str
    remarks: str
    terms_version: str


@transaction.atomic
def submit_request(
    *, edition: Edition, data: RequestData, person: User | None, identity: Identity | None, now: datetime
) -> EnrolmentRequest:
    """Write the request down and mail a receipt. A signed-in `person` is who they are; anybody else gives an `identity`.

    The same request sent twice (a double click) is one request. Nothing here depends on whether the address is known.
    Raises EditionClosed, EditionFull, EmployerMissing, PoNumberMissing; to a signed-in person also AlreadyEnrolled and
    AlreadyRequested.
    """
    locked = seats.lock(edition_id=edition.pk)  # two equal requests at once come one after the other
    _check_open(locked, now=now)
    if person is not None:
        _check_new(locked, person)
        identity = Identity(person.first_name, person.infix, person.last_name, person.email)
    if identity is None:
        raise ValueError("Who asks? Give a person or an identity.")
    employer = match_employer(name=data.employer_name)
    _check_payer(data, employer)
    typed = {**asdict(identity), **asdict(data)}
    earlier = EnrolmentRequest.objects.waiting().filter(edition=locked, person=person, **typed).first()
    if earlier:
        return earlier
    request = EnrolmentRequest.objects.create(
        edition=locked, person=person, employer=employer, terms_accepted_at=now, created_at=now, **typed
    )
    RequestHistory.objects.create(subject=request, at=now, actor=person, old="", new=request.state)
    _tell(request, template="request_received", occasion="received", now=now)
    return request


@transaction.atomic
def mark_accepted(
    *, request: EnrolmentRequest, person: User, employer: Organisation | None, actor: User | None, now: datetime
) -> EnrolmentRequest:
    """Close the request as accepted and link who it became. Raises MoveNotAllowed."""
    also = {"person": person, "employer": employer}
    return _move(request, RequestState.ACCEPTED, actor=actor, now=now, also=also)


@transaction.atomic
def decline_request(*, request: EnrolmentRequest, actor: User, reason: str, now: datetime) -> EnrolmentRequest:
    """Say no, and tell the applicant why. Raises ReasonMissing, MoveNotAllowed."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    locked = _move(request, RequestState.DECLINED, actor=actor, now=now, reason=reason.strip())
    _tell(locked, template="request_declined", occasion="declined", now=now, reason=reason.strip())
    return locked


@transaction.atomic
def withdraw(*, request: EnrolmentRequest, actor: User, now: datetime) -> EnrolmentRequest:
    """The applicant no longer wants a place. Raises MoveNotAllowed."""
    return _move(request, RequestState.WITHDRAWN, actor=actor, now=now)


def match_employer(*, name: str) -> Organisation | None:
    """The known organisation of that name, whatever the capitals."""
    return Organisation.objects.filter(name__iexact=name.strip()).first() if name.strip() else None


def _check_open(edition: Edition, *, now: datetime) -> None:
    if not Edition.objects.taking_requests(today=timezone.localdate(now)).filter(pk=edition.pk).exists():
        raise EditionClosed
    if edition.seats_left <= 0:
        raise seats.EditionFull


def _check_new(edition: Edition, person: User) -> None:
    if person.enrolments.filter(edition=edition, state__in=TAKES_A_SEAT).exists():
        raise AlreadyEnrolled(_("You already have a place in this edition."))
    if EnrolmentRequest.objects.waiting().filter(edition=edition, person=person).exists():
        raise AlreadyRequested


def _check_payer(data: RequestData, employer: Organisation | None) -> None:
    if data.payer != Payer.SCHOOL:
        return
    if not data.employer_name:
        raise EmployerMissing(field="employer_name")
    if employer and employer.po_required and not data.po_number:
        raise PoNumberMissing(field="po_number")


def _move(
    request: EnrolmentRequest,
    new: str,
    *,
    actor: User | None,
    now: datetime,
    reason: str = "",
    also: Mapping[str, Any] | None = None,
) -> EnrolmentRequest:
    locked = EnrolmentRequest.objects.select_for_update().get(pk=request.pk)
    move(locked, new, moves=REQUEST_MOVES, history=RequestHistory, actor=actor, now=now, reason=reason, also=also)
    return locked


def _tell(request: EnrolmentRequest, *, template: str, occasion: str, now: datetime, reason: str = "") -> None:
    first_day = request.edition.days.order_by("starts_at").first()
    outbox.queue(
        key=f"request:{request.pk}:{occasion}",
        address=request.email,
        recipient=request.person,
        template=template,
        context={
            "first_name": request.first_name,
            "track": request.edition.track.name,
            "first_day": first_day,
            "invoice_name": request.invoice_name,
            "reason": reason,
            "contact_email": request.edition.seller.email,
            "catalogue_url": f"{settings.SITE_URL}/leergangen/",
        },
        now=now,
    )
