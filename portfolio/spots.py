"""Read module: the work with the remarks in it, cut into pieces a template can show."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from portfolio.enums import PreviewState
from portfolio.models import FileEvidence, SpotRemark
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
    """Give every piece of evidence its own remarks: a text cut around them, a file its pages with them."""
    numbered, found = list(spots), list(pieces)
    files: list[Any] = [piece for piece in found if isinstance(piece, FileEvidence)]
    prefetch_related_objects(files, "pictures")
    for piece in found:
        own = [spot for spot in numbered if spot.evidence_id == piece.pk]
        if text_of_evidence(piece):
            piece.cut = cut(text_of_evidence(piece), own)
    for piece in files:
        own = [spot for spot in numbered if spot.evidence_id == piece.pk]
        shown = piece.may_be_opened and piece.preview == PreviewState.READY
        piece.page_views = [page_view(picture, own) for picture in piece.pictures.all()] if shown else []
        pages = {view.number for view in piece.page_views}
        piece.spots_without_picture = [spot for spot in own if spot.page not in pages]


@dataclass(frozen=True)
class PageView:
    """One page as a picture. Remarks have `x` and `y` in its own measure; `radius` is the size of their mark."""

    number: int
    width: int
    height: int
    spots: list[Any]

    @property
    def radius(self) -> int:
        return max(12, self.width // 40)


def page_view(picture: Any, spots: Iterable[Any]) -> PageView:
    own = [spot for spot in spots if spot.page == picture.number]
    for spot in own:
        spot.x, spot.y = picture.width * spot.left // 100, picture.height * spot.top // 100
    return PageView(picture.number, picture.width, picture.height, own)
