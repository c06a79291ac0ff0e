"""What is handed in, as plain data with hashes: the same content gives the same hash, any other content another one."""

import hashlib
import json
from typing import Any

from portfolio.models import Evidence, Submission


def pieces_to_hand_in(submission: Submission) -> list[Evidence]:
    """The evidence in order, without what is still empty."""
    return [piece for piece in submission.evidence.all() if not piece.is_empty]


def take_snapshot(submission: Submission, pieces: list[Evidence]) -> dict[str, Any]:
    """The content of one attempt. Times and people stand in the row and its history, so that they do not change the hash."""
    described = [piece.describe() for piece in pieces]
    return {
        "assignment": submission.assignment.key,
        "version": submission.version.number,
        "title": submission.version.title,
        "attempt": submission.attempt,
        "evidence": [{**piece, "hash": hash_of(piece)} for piece in described],
    }


def hash_of(content: Any) -> str:
    """SHA-256 of JSON content, whatever the order of its keys."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
