"""Noting that somebody followed a link to elsewhere."""

from datetime import datetime

from accounts.models import User
from courses.models import LinkCheck


def tick_link(*, url: str, works: bool, actor: User, now: datetime) -> LinkCheck:
    """The newest look counts; there is one row an address."""
    found, _created = LinkCheck.objects.update_or_create(
        url=url, defaults={"works": works, "checked_at": now, "checked_by": actor}
    )
    return found
