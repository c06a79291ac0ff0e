"""Moving somebody to another edition of the same leergang, also to another version of its curriculum.

The enrolment stays the same row, so that portfolio, seat and invoice stay where they are. What was reached maps by key: lessons,
assignments and modules are the same rows in every version, components are found again by their key. What does not map is
listed, and moving is then a decision.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from common.states import note_change
from courses.enums import TAKING_REQUESTS
from courses.models import Edition
from learning.enums import TAKES_A_SEAT, EnrolmentState
from learning.mapping import AlsoLost, NotMapped, map_components, nothing_more, what_does_not_map
from learning.models import Enrolment, EnrolmentHistory
from learning.services import completion, seats
from learning.services.enrolments import (
    AlreadyEnrolled,
    EditionClosed,
    ReasonMissing,
    book_days,
    cancel_bookings,
)


class CannotMove(DomainError):
    default_message = _("Only a running place moves, to another edition of the same leergang.")


class DoesNotMap(DomainError):
    """Something that was reached has no place where it should go; `lost` says what."""

    default_message = _("Not everything goes along. Read the list, and tick that this is right.")

    def __init__(self, lost: Sequence[NotMapped]) -> None:
        super().__init__(field="accepted")
        self.lost = lost


@transaction.atomic
def move_enrolment(
    *,
    enrolment: Enrolment,
    edition: Edition,
    actor: User | None,
    reason: str,
    accepted: bool,
    now: datetime,
    also_lost: AlsoLost = nothing_more,
) -> Enrolment:
    """Move the place: seats, lesson days to come, results by key; then count what is met in the new curriculum.

    `accepted` says that staff read what does not map; `also_lost` is what rooms above know of that. Raises ReasonMissing,
    CannotMove, EditionClosed, AlreadyEnrolled, EditionFull, RoomFull, DoesNotMap.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    for pk in sorted({enrolment.edition_id, edition.pk}):  # always in this order: two moves never wait for each other
        seats.lock(edition_id=pk)
    locked = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("edition__curriculum__track", "person")
        .get(pk=enrolment.pk)
    )
    target = Edition.objects.select_related("curriculum__track").get(pk=edition.pk)
    _check(locked, target)
    old, new = locked.edition.curriculum_id, target.curriculum_id
    lost = what_does_not_map([locked], old=old, new=new, also_lost=also_lost).get(locked.pk, [])
    if lost and not accepted:
        raise DoesNotMap(lost)
    origin = locked.edition
    seats.take(edition_id=target.pk)
    seats.release(edition_id=origin.pk)
    cancel_bookings(locked.bookings.filter(day__starts_at__gt=now), now=now)
    reached = set(locked.componentresults.values_list("component__key", flat=True))
    locked.edition = target
    locked.save(update_fields=["edition", "updated_at"])
    if old != new:
        map_components([locked], new=new)
    book_days(locked, target.days.filter(starts_at__gt=now).exclude(component__key__in=reached), now=now)
    _write_down(locked, origin, target, lost=lost, actor=actor, reason=reason.strip(), now=now)
    return completion.evaluate(enrolment_id=locked.pk, now=now)


def _check(enrolment: Enrolment, target: Edition) -> None:
    origin = enrolment.edition
    if enrolment.state != EnrolmentState.CONFIRMED or target.pk == origin.pk:
        raise CannotMove(field="edition")
    if target.curriculum.track_id != origin.curriculum.track_id:
        raise CannotMove(field="edition")
    if target.state not in TAKING_REQUESTS:
        raise EditionClosed(field="edition")
    if Enrolment.objects.filter(person=enrolment.person_id, edition=target, state__in=TAKES_A_SEAT).exists():
        raise AlreadyEnrolled(field="edition")


def _write_down(
    enrolment: Enrolment,
    origin: Edition,
    target: Edition,
    *,
    lost: Sequence[NotMapped],
    actor: User | None,
    reason: str,
    now: datetime,
) -> None:
    said = f"{origin.code} → {target.code}: {reason}"
    note_change(enrolment, history=EnrolmentHistory, actor=actor, now=now, reason=said)
    audit.record(
        action="enrolment.moved",
        subject=enrolment,
        actor=actor,
        now=now,
        old={"edition": origin.code},
        new={"edition": target.code, "not_mapped": [f"{row.kind}:{row.key}" for row in lost]},
        reason=reason,
    )
