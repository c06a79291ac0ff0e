from datetime import datetime
from typing import Any

from django.db import models

from accounts.models import AuditEvent, User


def record(
    *,
    action: str,
    subject: models.Model,
    actor: User | None,
    now: datetime,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Append one line to the audit log, in the caller's transaction."""
    return AuditEvent.objects.create(
        at=now,
        actor=actor,
        action=action,
        object_type=subject._meta.label,
        object_id=str(subject.pk),
        label=str(subject)[:200],
        old=old or {},
        new=new or {},
        reason=reason,
    )
