"""The ledger of study load: what the server saw of the e-learning, corrected where the participant did, what was attended,
and what was declared for work outside the screen. Planned hours stand elsewhere.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from common.hours import minutes_to_sbu
from learning.pins import LessonLine

SECONDS_PER_MINUTE = 60


def realised_sbu(*, seconds: int, minutes: int) -> Decimal:
    """Hours, two places. Reading time goes in by the second, so that many short sittings do not round away."""
    return minutes_to_sbu(seconds // SECONDS_PER_MINUTE + minutes)


def track_sbu(lines: Iterable[LessonLine], *, attended_minutes: int, declared: Mapping[int, int]) -> Decimal:
    """Realised in one leergang; nice-to-know lessons are study time too. What two leergangen share shows in both."""
    rows = list(lines)
    here = {line.module_id for line in rows}
    minutes = sum(minutes for module_id, minutes in declared.items() if module_id in here)
    return realised_sbu(seconds=sum(line.studied_seconds for line in rows), minutes=attended_minutes + minutes)


def person_sbu(lines: Iterable[LessonLine], *, attended_minutes: int, declared: Mapping[int, int]) -> Decimal:
    """Realised in all leergangen of one person together: each lesson and each declaration counts once."""
    seconds: Mapping[int, int] = {line.lesson_id: line.studied_seconds for line in lines}
    return realised_sbu(seconds=sum(seconds.values()), minutes=attended_minutes + sum(declared.values()))
