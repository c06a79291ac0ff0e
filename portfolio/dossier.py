"""Read module: everything one person did for the assignments of one track, as it is put on paper or in a ZIP."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from learning.models import Enrolment
from portfolio.enums import SubmissionState
from portfolio.models import Evidence, FileEvidence, Submission
from portfolio.overview import AssignmentRow, assignment_rows
from portfolio.receipts import ReceiptLine, receipt_lines
from portfolio.services.snapshots import pieces_to_hand_in
from portfolio.withholding import withhold


@dataclass(frozen=True)
class Work:
    """One attempt with its pieces. `judgements` is what was released about it, oldest first; never a concept."""

    attempt: Submission
    pieces: list[Evidence]
    judgements: list[Any]
    receipt: list[ReceiptLine]

    @property
    def is_draft(self) -> bool:
        return self.attempt.state == SubmissionState.DRAFT

    @property
    def files(self) -> list[FileEvidence]:
        return [piece for piece in self.pieces if isinstance(piece, FileEvidence)]


@dataclass(frozen=True)
class Chapter:
    """One assignment with every attempt, first to last; `row` says where it stands, when the track has it now."""

    number: int
    title: str
    row: AssignmentRow | None
    works: list[Work] = field(default_factory=list)


@dataclass(frozen=True)
class Dossier:
    """All of one enrolment."""

    enrolment: Enrolment
    chapters: list[Chapter]

    @property
    def works(self) -> Iterator[Work]:
        return (work for chapter in self.chapters for work in chapter.works)

    @property
    def steps(self) -> int:
        """How many pieces of work there are in putting it together: each attempt, each file."""
        return sum(1 + len(work.files) for work in self.works)


def own_dossier(enrolment: Enrolment) -> Dossier:
    """For the participant: drafts too, and what was released about each attempt."""
    return _dossier(enrolment, Submission.objects.filter(enrolment=enrolment), with_judgements=True)


def handed_in_dossier(enrolment: Enrolment) -> Dossier:
    """For the staff: what was handed in, without judgements. Feedback is between the participant and the trainers."""
    handed_in = Submission.objects.filter(enrolment=enrolment).handed_in()
    dossier = _dossier(enrolment, handed_in, with_judgements=False)
    withhold(piece for work in dossier.works for piece in work.pieces)
    return dossier


def _dossier(enrolment: Enrolment, submissions: Any, *, with_judgements: bool) -> Dossier:
    """In the order of the curriculum; then what a moved enrolment brought along from another."""
    found: dict[str, list[Work]] = {}
    attempts = submissions.select_related("assignment", "version").with_judgements().order_by("assignment", "attempt")
    for attempt in attempts:
        work = _work(attempt, with_judgements=with_judgements)
        if work.pieces or not work.is_draft:
            found.setdefault(attempt.assignment.key, []).append(work)
    rows = {row.key: row for row in assignment_rows([enrolment])[enrolment.pk]}
    keys = [*rows, *(key for key in found if key not in rows)]
    return Dossier(
        enrolment,
        [
            Chapter(number, _title(rows.get(key), found.get(key, [])), rows.get(key), found.get(key, []))
            for number, key in enumerate(keys, start=1)
        ],
    )


def _title(row: AssignmentRow | None, works: list[Work]) -> str:
    return row.title if row else works[-1].attempt.version.title


def _work(attempt: Submission, *, with_judgements: bool) -> Work:
    pieces = pieces_to_hand_in(attempt)
    is_draft = attempt.state == SubmissionState.DRAFT
    return Work(
        attempt=attempt,
        pieces=pieces,
        judgements=attempt.released if with_judgements else [],
        receipt=[] if is_draft else receipt_lines(attempt),
    )
