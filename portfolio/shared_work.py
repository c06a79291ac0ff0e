"""Read module: what a group shares, for who looks at the list; and one shared copy as pieces that the templates show."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import User
from learning.models import Enrolment
from portfolio.models import (
    Evidence,
    FileEvidence,
    InstrumentEvidence,
    LinkEvidence,
    Observation,
    PeerFeedback,
    SharedWork,
    TextEvidence,
)
from portfolio.withholding import withhold

IN_WORDS: dict[str, type[Evidence]] = {
    leaf.kind: leaf for leaf in (TextEvidence, LinkEvidence, InstrumentEvidence, Observation)
}


@dataclass(frozen=True)
class SharedFile:
    """A file in a shared copy. `evidence` is None when its writer took it away or nobody may open it (now)."""

    name: str
    evidence: FileEvidence | None
    kind: str = "file"


def pieces_of(shared: SharedWork, *, for_others: bool = True) -> list[Any]:
    """The copy, piece by piece as it was shared; `for_others`: not for its writer. Three statements, however many pieces."""
    files = {piece.pk: piece for piece in shared.files.prefetch_related("pictures")}
    if for_others:
        withhold(files.values())
    return [_file(piece, files) if piece["kind"] == "file" else _in_words(piece) for piece in shared.pieces]


def _file(piece: dict[str, Any], files: dict[int, FileEvidence]) -> SharedFile:
    found = files.get(piece["file"])
    return SharedFile(piece["name"], found if found and found.may_be_opened else None)


def _in_words(piece: dict[str, Any]) -> Evidence:
    """An unsaved piece with the words of the copy. A column that is gone since is left out."""
    leaf = IN_WORDS[piece["kind"]]
    fields = [field for field in leaf._meta.concrete_fields if field.name in piece]
    return leaf(**{field.name: field.to_python(piece[field.name]) for field in fields})


def group_work(reader: Enrolment) -> Any:
    """What the others in this group share now; `has_answered` says whether the reader gave feedback."""
    own = PeerFeedback.objects.filter(shared=OuterRef("pk"), writer=reader.person_id)
    others = SharedWork.objects.read_in_group(reader.person).filter(edition=reader.edition_id)
    return others.annotate(has_answered=Exists(own)).select_related("enrolment__person", "submission__version")


def own_shared(enrolment: Enrolment) -> Any:
    """Everything this participant ever shared here, with how many answered and how many of those are unread."""
    return (
        SharedWork.objects.of(enrolment)
        .annotate(answers=Count("feedback"), unread=Count("feedback", filter=Q(feedback__read_at__isnull=True)))
        .select_related("submission__version", "edition")
    )


def taught_work(trainer: User, *, edition_id: int, today: date) -> Any:
    """What a group shares, as its trainer reads it."""
    return (
        SharedWork.objects.read_by_trainer(trainer, today=today)
        .filter(edition=edition_id)
        .annotate(answers=Count("feedback"))
        .select_related("enrolment__person", "submission__version")
    )
