"""The ledger of study load: what the server saw of the e-learning, plus what was attended. Planned hours stand elsewhere."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from common.hours import minutes_to_sbu
from learning.pins import LessonLine

SECONDS_PER_MINUTE = 60


def realised_sbu(*, seconds: int, attended_minutes: int) -> Decimal:
    """Hours, two places. Reading time goes in by the second, so that many short sittings do not round away."""
    return minutes_to_sbu(seconds // SECONDS_PER_MINUTE + attended_minutes)


def track_sbu(lines: Iterable[LessonLine], *, attended_minutes: int) -> Decimal:
    """Realised in one leergang; nice-to-know lessons are study time too. A lesson shared by two leergangen shows in both."""
    return realised_sbu(seconds=sum(line.seconds or 0 for line in lines), attended_minutes=attended_minutes)


def person_sbu(lines: Iterable[LessonLine], *, attended_minutes: int) -> Decimal:
    """Realised in all leergangen of one person together: each lesson counts once."""
    seconds: Mapping[int, int] = {line.lesson_id: line.seconds or 0 for line in lines}
    return realised_sbu(seconds=sum(seconds.values()), attended_minutes=attended_minutes)
