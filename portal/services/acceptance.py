"""Accepting a request: the one place where person, place, payer and mail come together. All of it, or nothing."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import MembershipKind
from accounts.models import Membership, Organisation, User
from accounts.services import audit, invitations, people
from common.errors import DomainError
from invoicing.services import contracts
from learning.enums import RequestState
from learning.models import Enrolment, EnrolmentRequest
from learning.services import enrolments, requests
from messaging.services import outbox


class PersonExists(DomainError):
    default_message = _("There is already somebody with this e-mail address. Link the request to that person.")


@transaction.atomic
def accept_request(*, request: EnrolmentRequest, person: User | None, actor: User, now: datetime) -> Enrolment:
    """Give the applicant the place: `person` is somebody we know, None makes a new account.

    In this order: person and job, request closed, seat and lesson days, contract, mail. A second click finds the request
    accepted and returns the same enrolment.
    Raises PersonExists, MoveNotAllowed and whatever the seat or the contract refuses.
    """
    locked = EnrolmentRequest.objects.select_for_update().get(pk=request.pk)
    if locked.state == RequestState.ACCEPTED:
        return locked.enrolment
    person = person or _create_person(locked, actor=actor, now=now)
    employer = locked.employer or _find_or_create_employer(locked, actor=actor, now=now)
    if employer:
        _note_job(person, employer, now=now)
    accepted = requests.mark_accepted(request=locked, person=person, employer=employer, actor=actor, now=now)
    enrolment = enrolments.confirm(
        person=person, edition=accepted.edition, employer=employer, request=accepted, actor=actor, now=now
    )
    contracts.open_seat(request=accepted, enrolment=enrolment, actor=actor, now=now)
    _tell(accepted, enrolment, actor=actor, now=now)
    return enrolment


def _create_person(request: EnrolmentRequest, *, actor: User, now: datetime) -> User:
    try:
        return people.create_person(
            email=request.email,
            first_name=request.first_name,
            infix=request.infix,
            last_name=request.last_name,
            phone=request.phone,
            actor=actor,
            now=now,
        )
    except people.AddressTaken as error:
        raise PersonExists(field="person") from error


def _find_or_create_employer(request: EnrolmentRequest, *, actor: User, now: datetime) -> Organisation | None:
    """The organisation may have been added since the applicant typed its name."""
    if not request.employer_name:
        return None
    found = requests.match_employer(name=request.employer_name)
    if found:
        return found
    employer = Organisation.objects.create(name=request.employer_name)
    audit.record(action="organisation.create", subject=employer, actor=actor, now=now)
    return employer


def _note_job(person: User, employer: Organisation, *, now: datetime) -> None:
    Membership.objects.get_or_create(
        person=person,
        organisation=employer,
        kind=MembershipKind.STAFF,
        until=None,
        defaults={"since": timezone.localdate(now)},
    )


def _tell(request: EnrolmentRequest, enrolment: Enrolment, *, actor: User, now: datetime) -> None:
    """Mail the account's own address: an invitation opens that account, whatever address was typed in the request."""
    person = enrolment.person
    invitation_url = ""
    if not person.has_usable_password():
        token = invitations.create(person=person, actor=actor, now=now)
        invitation_url = settings.SITE_URL + reverse("invitation", args=[token])
    outbox.queue(
        key=f"request:{request.pk}:accepted",
        address=person.email,
        recipient=person,
        template="place_confirmed",
        context={
            "first_name": person.first_name,
            "email": person.email,
            "track": enrolment.edition.track.name,
            "days": list(enrolment.edition.days.filter(bookings__enrolment=enrolment).select_related("venue")),
            "invitation_url": invitation_url,
            "invitation_days": settings.INVITATION_DAYS,
            "contact_email": enrolment.edition.seller.email,
            "sign_in_url": settings.SITE_URL + reverse("onward"),
        },
        now=now,
    )
