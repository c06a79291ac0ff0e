"""Places in an edition. The counter changes only here, under the lock of the edition's row.

Whoever locks an edition and an enrolment locks the edition first: two orders would be a deadlock.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from courses.models import Edition
from learning.enums import TAKES_A_SEAT
from learning.models import Enrolment


class EditionFull(DomainError):
    default_message = _("This edition is full.")


def lock(*, edition_id: int) -> Edition:
    """The edition with its row locked until the caller's transaction ends. Call inside a transaction."""
    return Edition.objects.select_for_update().get(pk=edition_id)


def take(*, edition_id: int) -> Edition:
    """Take one place. Call inside a transaction. Raises EditionFull."""
    edition = lock(edition_id=edition_id)
    if edition.seats_left <= 0:
        raise EditionFull
    return _save_count(edition, edition.seats_taken + 1)


def release(*, edition_id: int) -> Edition:
    """Give one place back. Call inside a transaction."""
    edition = lock(edition_id=edition_id)
    # A counter that is already wrong must not stop a cancellation: reconcile mends it.
    return _save_count(edition, max(edition.seats_taken - 1, 0))


@transaction.atomic
def reconcile(*, edition: Edition) -> int:
    """Set the counter to the number of enrolments that take a place. Returns the correction (0: it was right).

    Raises EditionFull when there are more enrolments than places: people decide that, not a command.
    """
    locked = lock(edition_id=edition.pk)
    counted = Enrolment.objects.filter(edition=locked, state__in=TAKES_A_SEAT).count()
    if counted > locked.capacity:
        raise EditionFull(
            _("%(code)s has %(counted)s enrolments and %(capacity)s places.")
            % {"code": locked.code, "counted": counted, "capacity": locked.capacity}
        )
    correction = counted - locked.seats_taken
    if correction:
        _save_count(locked, counted)
    return correction


def _save_count(edition: Edition, seats_taken: int) -> Edition:
    edition.seats_taken = seats_taken
    edition.save(update_fields=["seats_taken", "updated_at"])
    return edition
