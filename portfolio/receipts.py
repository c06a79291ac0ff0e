"""Read module: the receipt of one attempt, from the frozen snapshot: every piece with its size, checksum and time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portfolio.models import Evidence, FileEvidence, InstrumentEvidence, Submission
from portfolio.services.snapshots import hash_of, pieces_to_hand_in


@dataclass(frozen=True)
class ReceiptLine:
    """One piece as it was handed in.

    `checksum` is SHA-256, in hexadecimals: of a file that of its bytes, so that anybody can compute it; of anything else
    that of its content in the snapshot. `note` says what became of a file that nobody can open now.
    """

    number: int
    kind: str
    title: str
    size: str
    checksum: str
    added_at: datetime
    note: str = ""


def receipt_lines(attempt: Submission) -> list[ReceiptLine]:
    """The pieces of a handed-in attempt, in order; nothing once its writer was erased."""
    described = (attempt.snapshot or {}).get("evidence", [])
    pieces = pieces_to_hand_in(attempt)
    return [
        _line(number, piece, said) for number, (piece, said) in enumerate(zip(pieces, described, strict=False), start=1)
    ]


def _line(number: int, piece: Evidence, said: dict[str, Any]) -> ReceiptLine:
    return ReceiptLine(
        number=number,
        kind=str(type(piece)._meta.verbose_name),
        title=title_of(piece),
        size=_size(said),
        checksum=said["sha256"] if isinstance(piece, FileEvidence) else said.get("hash") or hash_of(said),
        added_at=piece.created_at,
        note=piece.why_closed if isinstance(piece, FileEvidence) else "",
    )


def title_of(piece: Evidence) -> str:
    """What the participant would call this piece."""
    if isinstance(piece, FileEvidence | InstrumentEvidence):
        return piece.name
    said = piece.describe()
    if said["kind"] == "link":
        return said["title"] or said["url"]
    if said["kind"] == "observation":
        return said["observer_role"] or str(type(piece)._meta.verbose_name)
    return _("Your text")


def _size(said: dict[str, Any]) -> str:
    if said["kind"] == "file":
        return filesizeformat(said["size"])
    if said["kind"] == "instrument":
        count = len(said["answers"])
        return ngettext("%(n)s answer", "%(n)s answers", count) % {"n": count}
    words = len(f"{said.get('text', '')} {said.get('shows', '')}".split())
    return ngettext("%(n)s word", "%(n)s words", words) % {"n": words} if words else "–"
