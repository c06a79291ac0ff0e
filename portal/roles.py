"""What somebody comes here to do. Asked of the database at sign-in and at "onward", kept in the session in between.

It decides which links are shown and where somebody starts, never what they may see: each view asks that for itself.
"""

from dataclasses import asdict, dataclass
from datetime import date

from django.contrib.sessions.backends.base import SessionBase

from accounts.models import User
from accounts.permissions import is_school_contact
from courses.models import Edition

SESSION_KEY = "nav"


@dataclass(frozen=True)
class Parts:
    """The parts one person plays."""

    learns: bool = False
    teaches: bool = False
    contact: bool = False
    staff: bool = False


def find_parts(*, person: User, today: date) -> Parts:
    return Parts(
        learns=person.enrolments.exists() or person.requests.exists(),
        teaches=Edition.objects.taught_by(person, today=today).exists(),
        contact=is_school_contact(person),
        staff=person.is_staff,
    )


def refresh(*, session: SessionBase, person: User, today: date) -> Parts:
    """Look the parts up and keep them in the session."""
    parts = find_parts(person=person, today=today)
    session[SESSION_KEY] = asdict(parts)
    return parts


def remembered(session: SessionBase) -> Parts | None:
    """What the session knows; None in a session of before somebody signed in."""
    kept = session.get(SESSION_KEY)
    return Parts(**kept) if kept else None
