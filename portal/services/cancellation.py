"""Cancelling a place touches the place, the money and the person: together, or not at all."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from invoicing.services.release import release_seat
from learning.models import Enrolment
from learning.services import enrolments
from messaging.services import outbox


@transaction.atomic
def cancel_enrolment(*, enrolment: Enrolment, actor: User, reason: str, now: datetime) -> Enrolment:
    """Cancel the place, release what was to be paid for it, and tell the person why.

    Raises ReasonMissing, MoveNotAllowed.
    """
    cancelled = enrolments.cancel(enrolment=enrolment, actor=actor, reason=reason, now=now)
    release_seat(enrolment=cancelled, actor=actor, now=now)
    outbox.queue(
        key=f"enrolment:{cancelled.pk}:cancelled",
        address=cancelled.person.email,
        recipient=cancelled.person,
        template="place_cancelled",
        context={
            "first_name": cancelled.person.first_name,
            "track": cancelled.edition.track.name,
            "reason": reason.strip(),
            "contact_email": cancelled.edition.seller.email,
        },
        now=now,
    )
    return cancelled
