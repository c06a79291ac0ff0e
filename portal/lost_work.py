"""What somebody has under way in the portfolio and could lose: learning asks it when a place gets another curriculum."""

from collections.abc import Iterable

from learning.mapping import Kind, Lost, NotMapped
from learning.models import Enrolment
from portfolio.overview import work_without_place


def lost_work(enrolments: Iterable[Enrolment], curriculum_id: int) -> Lost:
    """An `AlsoLost`: attempts at assignments which that curriculum does not have, with the state they are in."""
    return {
        enrolment_id: [
            NotMapped(Kind.WORK, attempt.assignment.key, f"{attempt.version.title} ({attempt.get_state_display()})")
            for attempt in attempts
        ]
        for enrolment_id, attempts in work_without_place(enrolments, curriculum_id).items()
    }
