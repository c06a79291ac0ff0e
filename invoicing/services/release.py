"""Giving a paid place back."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from invoicing.enums import SeatState
from invoicing.models import Seat
from learning.models import Enrolment


@transaction.atomic
def release_seat(*, enrolment: Enrolment, actor: User | None, now: datetime) -> Seat | None:
    """The place of a cancelled enrolment is no longer invoiced; what was invoiced already asks for a credit note.

    None when nobody was to pay for it (an in-house group). A second call changes nothing.
    """
    seat = Seat.objects.select_for_update().filter(enrolment=enrolment).first()
    if seat is None or seat.state == SeatState.RELEASED:
        return seat
    seat.state = SeatState.RELEASED
    seat.save(update_fields=["state", "updated_at"])
    audit.record(action="seat.release", subject=seat, actor=actor, now=now)
    return seat
