"""Leaving one's details: written down, answered by staff, and forgotten after a year."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Seller, User
from common.errors import DomainError
from common.states import move
from courses.models import Track
from learning.enums import INTEREST_MOVES, InterestFor, InterestState
from learning.models import Interest, InterestHistory
from messaging.services import outbox

KEPT_FOR = timedelta(days=365)  # as the page and the mail say
REMOVAL = "interest.removal"
SAME_WITHIN = timedelta(hours=1)  # the same words again so soon are a double click or a page that was reloaded


class SchoolMissing(DomainError):
    default_message = _("Fill in the school that the team works for.")


class TrackMissing(DomainError):
    default_message = _("Choose at least one leergang.")


@dataclass(frozen=True)
class InterestData:
    """What was typed. `people` counts everybody it is meant for, the sender included."""

    first_name: str
    infix: str
    last_name: str
    email: str
    organisation_name: str
    meant_for: str
    people: int
    remarks: str


@transaction.atomic
def leave_interest(*, data: InterestData, tracks: Collection[Track], person: User | None, now: datetime) -> Interest:
    """Write it down and mail a receipt. The same words about the same tracks within an hour are one row and one mail.

    Raises SchoolMissing, TrackMissing.
    """
    if data.meant_for == InterestFor.TEAM and not data.organisation_name:
        raise SchoolMissing(field="organisation_name")
    if not tracks:
        raise TrackMissing(field="tracks")
    lately = Interest.objects.filter(person=person, created_at__gt=now - SAME_WITHIN, **asdict(data))
    for earlier in lately.prefetch_related("tracks"):
        if set(earlier.tracks.all()) == set(tracks):
            return earlier
    interest = Interest.objects.create(person=person, created_at=now, **asdict(data))
    interest.tracks.set(tracks)
    InterestHistory.objects.create(subject=interest, at=now, actor=person, old="", new=interest.state)
    _send_receipt(interest, tracks=tracks, now=now)
    return interest


@transaction.atomic
def mark_answered(*, interest: Interest, actor: User, now: datetime) -> Interest:
    """Staff have answered. Raises MoveNotAllowed."""
    return _move(interest, InterestState.ANSWERED, actor=actor, now=now)


@transaction.atomic
def mark_new(*, interest: Interest, actor: User, now: datetime) -> Interest:
    """Not answered after all. Raises MoveNotAllowed."""
    return _move(interest, InterestState.NEW, actor=actor, now=now)


def removal_token(interest: Interest) -> str:
    """What the link in the receipt carries: nobody can guess it, and it opens nothing else."""
    return signing.dumps(interest.pk, salt=REMOVAL)


def find_by_token(token: str) -> Interest | None:
    """The row a receipt's link is about; None when the link is not ours or the row has gone."""
    try:
        pk = signing.loads(token, salt=REMOVAL)
    except signing.BadSignature:
        return None
    return Interest.objects.filter(pk=pk).first()


def forget(*, interest: Interest) -> None:
    """Delete what somebody left, because they ask for it. Twice is once."""
    _delete([interest.pk])


def forget_old(*, now: datetime) -> int:
    """Delete what is older than a year, as promised. Returns how many rows went."""
    old = list(Interest.objects.filter(created_at__lt=now - KEPT_FOR).values_list("pk", flat=True))
    _delete(old)
    return len(old)


def _delete(ids: list[int]) -> None:
    Interest.objects.filter(pk__in=ids).delete()  # its history goes with it


def _move(interest: Interest, new: str, *, actor: User, now: datetime) -> Interest:
    locked = Interest.objects.select_for_update().get(pk=interest.pk)
    move(locked, new, moves=INTEREST_MOVES, history=InterestHistory, actor=actor, now=now)
    return locked


def _send_receipt(interest: Interest, *, tracks: Collection[Track], now: datetime) -> None:
    seller = Seller.objects.order_by("pk").first()
    outbox.queue(
        key=f"interest:{interest.pk}:received",
        address=interest.email,
        recipient=interest.person,
        template="interest_received",
        context={
            "first_name": interest.first_name,
            "tracks": [track.name for track in tracks],
            "is_team": interest.meant_for == InterestFor.TEAM,
            "people": interest.people,
            "contact_email": seller.email if seller else "",
            "removal_url": settings.SITE_URL + reverse("interest-remove", args=[removal_token(interest)]),
            "catalogue_url": f"{settings.SITE_URL}/leergangen/",
        },
        now=now,
    )
