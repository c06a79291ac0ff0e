from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import address_changed
from messaging.services import outbox


@receiver(address_changed)
def tell_the_old_address(*, person_id: int, old: str, new: str, now: datetime, **kwargs: Any) -> None:
    """Whoever reads the old address must be able to object."""
    person = User.objects.get(pk=person_id)
    outbox.queue(
        key=f"address-changed:{person_id}:{now.isoformat()}",
        address=old,
        recipient=person,
        template="account_notice",
        context={"user": person, "event": "address_changed", "from_email": old, "to_email": new, "timestamp": now},
        now=now,
    )
