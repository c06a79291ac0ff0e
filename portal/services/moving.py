"""Moving somebody to another edition touches their place and is told to them: together, or not at all."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from courses.models import Edition
from learning.enums import BookingState
from learning.models import Enrolment
from learning.services import moving
from messaging.services import outbox
from portal.lost_work import lost_work


@transaction.atomic
def move_enrolment(
    *, enrolment: Enrolment, edition: Edition, actor: User, reason: str, accepted: bool, now: datetime
) -> Enrolment:
    """Portfolio work without a place there counts as lost too. Raises what learning.services.moving raises.

    What the place costs stays; money is another decision.
    """
    moved = moving.move_enrolment(
        enrolment=enrolment,
        edition=edition,
        actor=actor,
        reason=reason,
        accepted=accepted,
        now=now,
        also_lost=lost_work,
    )
    booked = moved.edition.days.filter(bookings__enrolment=moved, bookings__state=BookingState.BOOKED)
    outbox.queue(
        key=f"enrolment:{moved.pk}:moved:{moved.history.count()}",
        address=moved.person.email,
        recipient=moved.person,
        template="place_moved",
        context={
            "first_name": moved.person.first_name,
            "track": moved.edition.track.name,
            "reason": reason.strip(),
            "days": list(booked.select_related("venue").order_by("starts_at")),
            "contact_email": moved.edition.seller.email,
            "url": settings.SITE_URL + reverse("mine"),
        },
        now=now,
    )
    return moved
