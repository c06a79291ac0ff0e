"""Read module: the self-scan of a module, what it says of growth, and what it advises."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from accounts.models import User
from courses.enums import Relevance
from courses.models import CurriculumLesson
from learning.enums import ScanMoment, Sureness
from learning.models import SelfScan
from learning.study_figures import FEWEST


@dataclass(frozen=True)
class ScanRow:
    """One need-to-know lesson with what it teaches, and how sure the person was and is."""

    key: str
    title: str
    goals: Sequence[str]
    start: Sureness | None
    end: Sureness | None

    @property
    def growth(self) -> int | None:
        return self.end - self.start if self.start and self.end else None


@dataclass(frozen=True)
class Growth:
    """The middle answer before and after, over everybody who answered both."""

    people: int
    start: float
    end: float


def scan_rows(*, curriculum_id: int, module_key: str, scans: Mapping[str, SelfScan]) -> list[ScanRow]:
    """The need-to-know lessons of a module in this curriculum; `scans` by moment. One statement."""
    pins = CurriculumLesson.objects.filter(
        curriculum=curriculum_id, lesson__module__key=module_key, relevance=Relevance.NEED
    ).order_by("order")
    start, end = (scans[moment].ratings if moment in scans else {} for moment in (ScanMoment.START, ScanMoment.END))
    return [
        ScanRow(key, title, goals, _sureness(start.get(key)), _sureness(end.get(key)))
        for key, title, goals in pins.values_list("lesson__key", "version__title", "version__goals")
    ]


def scans_of(person: User) -> dict[int, dict[str, SelfScan]]:
    """By module and moment; one statement."""
    found: dict[int, dict[str, SelfScan]] = {}
    for scan in SelfScan.objects.filter(person=person):
        found.setdefault(scan.module_id, {})[scan.moment] = scan
    return found


def newest_ratings(scans: Iterable[tuple[str, Mapping[str, int]]]) -> dict[str, int]:
    """How sure somebody is now, by lesson, from pairs of moment and ratings: the end where there is one."""
    ratings: dict[str, int] = {}
    for _moment, given in sorted(scans, key=lambda pair: pair[0] == ScanMoment.END):
        ratings |= given
    return ratings


def module_growth(module_id: int) -> Growth | None:
    """For the evaluation: no persons, and nothing below five people."""
    answers: dict[int, dict[str, float]] = {}
    rows = SelfScan.objects.filter(module=module_id).values_list("person_id", "moment", "ratings")
    for person_id, moment, ratings in rows:
        if ratings:
            answers.setdefault(person_id, {})[moment] = mean(ratings.values())
    both = [each for each in answers.values() if len(each) == len(ScanMoment)]
    if len(both) < FEWEST:
        return None
    return Growth(
        len(both),
        round(mean(each[ScanMoment.START] for each in both), 1),
        round(mean(each[ScanMoment.END] for each in both), 1),
    )


def _sureness(value: object) -> Sureness | None:
    return Sureness(value) if value in Sureness.values else None
