"""What somebody has under way in the portfolio and could lose: learning asks it when a place gets another curriculum."""

from collections.abc import Iterable

from learning.mapping import Kind, Lost, NotMapped
from learning.models import Enrolment
from portfolio.enums import SubmissionState
from portfolio.models import Submission
from portfolio.overview import work_without_place


def lost_work(enrolments: Iterable[Enrolment], curriculum_id: int) -> Lost:
    """An `AlsoLost`: attempts at assignments which that curriculum does not have, with the state they are in."""
    return {
        enrolment_id: [
            NotMapped(Kind.WORK, attempt.assignment.key, f"{attempt.version.title} ({_state(attempt)})")
            for attempt in attempts
        ]
        for enrolment_id, attempts in work_without_place(enrolments, curriculum_id).items()
    }


def _state(attempt: Submission) -> str:
    """As its writer may know it: they read it in their mail."""
    return str(SubmissionState(attempt.state).for_writer.label)
