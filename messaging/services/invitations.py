"""Inviting somebody, by mail."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import Invitation, User
from accounts.services import invitations
from messaging.models import Message
from messaging.services import outbox


@transaction.atomic
def send_invitation(*, person: User, actor: User | None, now: datetime, track: str = "") -> Message:
    """Make a new link for `person` and mail it; `track` is the name of what they take part in, if that is why."""
    token = invitations.create(person=person, actor=actor, now=now)
    invitation = Invitation.objects.get(token_hash=invitations.hash_token(token))
    return outbox.queue(
        key=f"invitation:{invitation.pk}",
        address=person.email,
        recipient=person,
        template="invitation",
        context={
            "person": person,
            "track": track,
            "url": settings.SITE_URL + reverse("invitation", args=[token]),
            "expires_at": invitation.expires_at,
        },
        now=now,
    )
