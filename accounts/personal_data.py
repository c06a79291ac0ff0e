from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import models

from accounts.models import AuditEvent, Invitation, Membership, User
from accounts.registry import OnErase, PersonalData, registry


def only(*names: str) -> Any:
    """An export of these fields alone: the rest is a secret, or about somebody else."""

    def export(row: models.Model) -> dict[str, Any]:
        return {name: None if getattr(row, name) is None else str(getattr(row, name)) for name in names}

    return export


registry.declare(
    PersonalData(
        User,
        "pk",
        OnErase.ANONYMISE,
        "The row stays, without name or address, for what points at it.",
        export=only("id", "email", "first_name", "infix", "last_name", "phone", "roles", "date_joined", "last_login"),
    ),
    PersonalData(
        Membership,
        "person",
        OnErase.DELETE,
        "Where somebody works.",
        export=only("organisation", "kind", "since", "until"),
    ),
    PersonalData(
        Invitation,
        "person",
        OnErase.DELETE,
        "A spent or open link.",
        export=only("created_at", "expires_at", "used_at"),
    ),
    PersonalData(
        Invitation,
        "created_by",
        OnErase.KEEP,
        "Who invited; the name goes with the user row.",
        export=only("created_at"),
    ),
    PersonalData(
        AuditEvent,
        "actor",
        OnErase.KEEP,
        "Decisions stay traceable; the actor's name goes with the user row.",
        export=only("at", "action", "object_type", "object_id", "reason"),
    ),
    PersonalData(
        EmailAddress, "user", OnErase.DELETE, "Addresses to sign in with.", export=only("email", "verified", "primary")
    ),
    PersonalData(
        Authenticator, "user", OnErase.DELETE, "Second factors.", export=only("type", "created_at", "last_used_at")
    ),
    PersonalData(
        SocialAccount, "user", OnErase.DELETE, "Link to a school login.", export=only("provider", "uid", "date_joined")
    ),
)
