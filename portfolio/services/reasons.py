"""Whoever decides about somebody else's work says why."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class ReasonMissing(DomainError):
    default_message = _("Say why, so that others can follow it later.")


def check_reason(reason: str, *, field: str = "reason") -> None:
    """Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing(field=field)
