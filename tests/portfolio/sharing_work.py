"""Sharing work with the own group in tests."""

from django.utils import timezone

from portfolio.services import privacy_check, sharing
from portfolio.services.snapshots import hash_of, pieces_to_hand_in, take_snapshot

NOW = timezone.now()
ANSWERS = {"strong": "Het begin pakt me meteen.", "sharper": "Schrijf erbij wat je niet deelde."}


def share(submission, *, seen="", now=NOW, decisions=None):
    pieces = pieces_to_hand_in(submission)
    look = privacy_check.look(pieces)
    made_up = privacy_check.Decision(privacy_check.Reason.MADE_UP)
    return sharing.share(
        submission=submission,
        seen_hash=seen or hash_of(take_snapshot(submission, pieces)),
        look=look,
        decisions={found.key: made_up for found in look.found} if decisions is None else decisions,
        looked_self=True,
        now=now,
    )


def answer(shared, writer, **changed):
    return sharing.give_feedback(shared=shared, writer=writer, now=NOW, **{**ANSWERS, **changed})


def reads(client, person, shared) -> int:
    client.force_login(person)
    return client.get(f"/samen/{shared.pk}/").status_code
