"""For how long the office may open the files of work that it read with a reason: in that session, for a quarter of an hour."""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from accounts.enums import Role
from accounts.models import User
from portfolio.models import Submission

KEY = "read_with_reason"  # submission id (as text: sessions are JSON) → when it ends, in seconds since 1970
OPEN_FOR = timedelta(minutes=15)
READERS = (Role.ENROLMENT, Role.ADMINISTRATOR)


def note_reading(session: SessionBase, submission: Submission, *, now: datetime) -> None:
    """After the reason was written down; what was read longer ago is dropped."""
    open_still = {key: ends for key, ends in session.get(KEY, {}).items() if ends > now.timestamp()}
    session[KEY] = {**open_still, str(submission.pk): (now + OPEN_FOR).timestamp()}


def read_now(session: SessionBase, viewer: User, *, now: datetime) -> list[int]:
    """Ids of the work whose files `viewer` may open now; none once the role is gone."""
    rows = session.get(KEY, {})
    if not rows or not viewer.has_role(*READERS):
        return []
    return [int(key) for key, ends in rows.items() if ends > now.timestamp()]
