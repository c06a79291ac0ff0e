"""What somebody has shown, as plain facts; components decide on these whether they are met."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Facts:
    """Facts of one enrolment, by id.

    `attended_minutes` holds the best attended lesson day per lesson day component.
    """

    met_lessons: frozenset[int] = frozenset()
    met_assignments: frozenset[int] = frozenset()
    attended_minutes: dict[int, int] = field(default_factory=dict)
