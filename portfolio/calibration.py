"""Read module: how trainers marked the same work, per criterion."""

from collections import Counter
from dataclasses import dataclass

from courses.models import Criterion
from portfolio.enums import Level
from portfolio.models import Calibration


@dataclass(frozen=True)
class Spread:
    """`shares` are the levels in order, each with how many gave it. `agree` when everybody gave the same."""

    criterion: Criterion
    shares: list[tuple[str, int]]
    remarks: list[str]

    @property
    def total(self) -> int:
        return sum(count for _label, count in self.shares)

    @property
    def agree(self) -> bool:
        return sum(count > 0 for _label, count in self.shares) == 1


def spread_of(calibration: Calibration) -> list[Spread]:
    """Without names: who gave what does not matter. Two statements."""
    marks = list(calibration.marks.order_by("pk"))
    counted = Counter((mark.criterion_id, mark.level) for mark in marks)
    return [
        Spread(
            criterion,
            [(str(level.label), counted[criterion.pk, level.value]) for level in Level],
            [mark.remark for mark in marks if mark.criterion_id == criterion.pk and mark.remark],
        )
        for criterion in calibration.version.rubric.all()
    ]
