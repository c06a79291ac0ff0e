"""The newest attendance row of a booking is the one that counts."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from learning.models import Attendance


def with_newest_attendance(bookings: QuerySet[Any]) -> QuerySet[Any]:
    """Adds to bookings `presence` and `attended` (minutes); both None while nothing was recorded."""
    newest = Attendance.objects.filter(booking=OuterRef("pk")).order_by("-at", "-pk")
    found: QuerySet[Any] = bookings.annotate(
        presence=Subquery(newest.values("presence")[:1]), attended=Subquery(newest.values("minutes")[:1])
    )
    return found
