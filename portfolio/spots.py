"""Read module: the work with the remarks in it, cut into pieces a template can show."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portfolio.models import SpotRemark
from portfolio.services.spots import text_of_evidence


@dataclass(frozen=True)
class Piece:
    """A stretch of text. `inside` are the remarks that cover it, `ends` those that end with it."""

    text: str
    inside: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


def number(spots: Iterable[SpotRemark]) -> list[SpotRemark]:
    """The remarks in the order of the work, each with its `number`."""
    ordered = list(spots)
    for count, spot in enumerate(ordered, start=1):
        spot.number = count  # type: ignore[attr-defined]  # only for showing
    return ordered


def cut(text: str, spots: Iterable[Any]) -> list[Piece]:
    """The text cut where remarks begin and end; together the pieces are the text again."""
    inside = [spot for spot in spots if spot.start is not None]
    edges = sorted({0, len(text), *(spot.start for spot in inside), *(spot.end for spot in inside)})
    return [
        Piece(
            text[begin:end],
            tuple(spot.number for spot in inside if spot.start < end and spot.end > begin),
            tuple(spot.number for spot in inside if spot.end == end),
        )
        for begin, end in itertools.pairwise(edges)
        if end <= len(text)
    ]


def place(pieces: Iterable[Any], spots: Iterable[Any]) -> None:
    """Give every piece of evidence its own remarks, and its text cut around them."""
    numbered = list(spots)
    for piece in pieces:
        piece.own_spots = [spot for spot in numbered if spot.evidence_id == piece.pk]
        if text_of_evidence(piece):
            piece.cut = cut(text_of_evidence(piece), piece.own_spots)
