"""Showing work to the own group and saying something about it: two questions, one answer a person, no part of the judgement."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from portfolio.models import Evidence, FileEvidence, PeerFeedback, SharedWork, Submission
from portfolio.services import telling
from portfolio.services.privacy_check import Decision, Look, settle
from portfolio.services.submissions import freeze, lock_own


class NotSharing(DomainError):
    default_message = _("In this group participants do not share work.")


class AlreadyShared(DomainError):
    default_message = _("You share this assignment already. Stop sharing first; then you can share how it is now.")


class NoLongerShared(DomainError):
    default_message = _("This work is not shared any more, so your feedback was not saved.")


class AlreadyRead(DomainError):
    default_message = _("Your feedback has been read in the meantime, so it can no longer be changed.")


@transaction.atomic
def share(
    *,
    submission: Submission,
    seen_hash: str,
    look: Look,
    decisions: Mapping[str, Decision],
    looked_self: bool,
    now: datetime,
) -> SharedWork:
    """Show the group a copy of what the participant saw (`seen_hash`), after the privacy check of handing in.

    A second click finds the copy. Raises NotTakingPart, NotSharing, AlreadyShared, and what `freeze` and `settle` refuse.
    """
    locked = lock_own(submission)
    if not locked.enrolment.edition.peer_feedback:
        raise NotSharing
    now_shared = SharedWork.objects.of(locked.enrolment).filter(
        submission__assignment=locked.assignment_id, stopped_at__isnull=True
    )
    existing = now_shared.first()
    if existing and (existing.submission_id, existing.content_hash) == (locked.pk, seen_hash):
        return existing
    if existing:
        raise AlreadyShared
    pieces, _snapshot = freeze(locked, seen_hash=seen_hash)
    shared = SharedWork.objects.create(
        enrolment=locked.enrolment,
        submission=locked,
        edition=locked.enrolment.edition,
        pieces=[_frozen(piece) for piece in pieces],
        content_hash=seen_hash,
        privacy_check=settle(look, decisions=decisions, looked_self=looked_self, now=now),
        shared_at=now,
    )
    shared.files.set([piece for piece in pieces if isinstance(piece, FileEvidence)])
    return shared


def _frozen(piece: Evidence) -> dict[str, Any]:
    """The words of a piece. Of a file only which one: its pages are asked for while reading."""
    if isinstance(piece, FileEvidence):
        return {"kind": piece.kind, "file": piece.pk, "name": piece.name}
    return {"kind": piece.kind, **piece.copy_values()}


@transaction.atomic
def stop(*, shared: SharedWork, now: datetime) -> SharedWork:
    """Gone for the others at once; what they said stays with the participant. Twice is once, also after leaving the track."""
    locked = SharedWork.objects.select_for_update(of=("self",)).get(pk=shared.pk)
    if locked.stopped_at is None:
        locked.stopped_at = now
        locked.save(update_fields=["stopped_at"])
    return locked


@transaction.atomic
def give_feedback(*, shared: SharedWork, writer: User, strong: str, sharper: str, now: datetime) -> PeerFeedback:
    """Answer the two questions, or change the answer until it is read. The first answer to a copy is mailed, quietly.

    Raises NoLongerShared, AlreadyRead.
    """
    # The lock on the copy makes two clicks, and stopping, wait for each other.
    open_now = SharedWork.objects.read_in_group(writer).select_for_update(of=("self",))
    locked = open_now.select_related("enrolment__person", "submission__version").filter(pk=shared.pk).first()
    if locked is None:
        raise NoLongerShared
    given = PeerFeedback.objects.select_for_update().filter(shared=locked, writer=writer).first()
    if given is None:
        given = PeerFeedback.objects.create(shared=locked, writer=writer, strong=strong, sharper=sharper, given_at=now)
        telling.tell_peer_feedback(locked, now=now)
    elif (given.strong, given.sharper) != (strong, sharper):
        if given.read_at:
            raise AlreadyRead
        given.strong, given.sharper, given.changed_at = strong, sharper, now
        given.save(update_fields=["strong", "sharper", "changed_at"])
    return given


def note_read(*, shared: SharedWork, now: datetime) -> None:
    """The participant opens the feedback: from here on it stays as it is. A change that is being saved is waited for."""
    PeerFeedback.objects.filter(shared=shared, read_at__isnull=True).update(read_at=now)
