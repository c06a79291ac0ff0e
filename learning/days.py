"""Read module: the lesson days people have a place on, and what was recorded of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.enums import LessonDayState
from learning.enums import BookingState, Presence
from learning.models import DayBooking
from learning.services.attended import with_newest_attendance


@dataclass(frozen=True)
class DayLine:
    """One day of one person. `component` is the component's order; `presence` is None while nothing was recorded."""

    day_id: int
    component_key: str
    component: int
    title: str
    starts_at: datetime
    ends_at: datetime
    state: LessonDayState
    venue: str
    room: str
    street: str
    city: str
    whole_day: int
    presence: Presence | None
    minutes: int | None

    @property
    def is_cancelled(self) -> bool:
        return self.state == LessonDayState.CANCELLED

    @property
    def is_recorded(self) -> bool:
        return self.presence is not None

    @property
    def place(self) -> str:
        return ", ".join(part for part in (self.venue, self.room, self.street, self.city) if part)


LINE = {  # fields of a DayLine, and where the booking holds them
    "day_id": "day_id",
    "component_key": "day__component__key",
    "component": "day__component__order",
    "title": "day__component__title",
    "starts_at": "day__starts_at",
    "ends_at": "day__ends_at",
    "state": "day__state",
    "venue": "day__venue__name",
    "room": "day__room",
    "street": "day__venue__street",
    "city": "day__venue__city",
    "whole_day": "day__component__minutes",
    "presence": "presence",
    "minutes": "attended",
}


def day_lines(enrolment_ids: Iterable[int]) -> Mapping[int, list[DayLine]]:
    """Days by enrolment, in one statement. A cancelled place shows only where something was recorded."""
    bookings = with_newest_attendance(DayBooking.objects.filter(enrolment__in=list(enrolment_ids)))
    rows = bookings.order_by("day__starts_at").values_list("enrolment_id", "state", *LINE.values())
    lines: dict[int, list[DayLine]] = defaultdict(list)
    for enrolment_id, booking_state, *values in rows:
        line = DayLine(**_typed(dict(zip(LINE, values, strict=True))))
        if booking_state == BookingState.BOOKED or line.is_recorded:
            lines[enrolment_id].append(line)
    return lines


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    presence = values["presence"]
    return {
        **values,
        "state": LessonDayState(values["state"]),
        "presence": Presence(presence) if presence else None,
    }
