"""Invitations: a link that lets one person choose a first password, once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, User
from accounts.services import audit, people
from common.errors import DomainError

TOKEN_BYTES = 32


class InvitationSpent(DomainError):
    """Unknown, used or too old: the page says the same of all three."""

    default_message = _("This link no longer works.")


@transaction.atomic
def create(*, person: User, actor: User | None, now: datetime) -> str:
    """Return the secret part of a new link. Only its hash is kept, and earlier links of `person` stop working."""
    person = User.objects.select_for_update().get(pk=person.pk)
    person.invitations.filter(used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Invitation.objects.create(
        person=person,
        token_hash=hash_token(token),
        created_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
        created_by=actor,
    )
    audit.record(action="invitation.create", subject=person, actor=actor, now=now)
    return token


def find(*, token: str, now: datetime) -> Invitation:
    """The open invitation behind `token`; looking does not use it up. Raises InvitationSpent."""
    invitation = Invitation.objects.select_related("person").filter(token_hash=hash_token(token)).first()
    return _check_open(invitation, now=now)


@transaction.atomic
def accept(*, token: str, password: str, now: datetime) -> User:
    """Set the password, confirm the address (the link came by mail) and close the invitation.

    Raises InvitationSpent; DomainError with field "password" when the password is too weak.
    """
    locked = Invitation.objects.select_for_update().filter(token_hash=hash_token(token)).first()
    invitation = _check_open(locked, now=now)
    person = User.objects.select_for_update().get(pk=invitation.person_id)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field="password") from error
    person.set_password(password)
    person.save(update_fields=["password"])
    people.confirm_address(person=person)
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    audit.record(action="invitation.accept", subject=person, actor=person, now=now)
    return person


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _check_open(invitation: Invitation | None, *, now: datetime) -> Invitation:
    if invitation is None or not invitation.is_valid(now=now) or not invitation.person.is_active:
        raise InvitationSpent
    return invitation
