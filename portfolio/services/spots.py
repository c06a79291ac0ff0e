"""Remarks at a spot in the work. They belong to the judgement they were written in, and are released with it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from portfolio.models import Evidence, Observation, SpotRemark, Submission
from portfolio.services.assessments import NotMarking, concept_of, lock

MOST_SPOTS = 100
LONGEST_QUOTE = 300


class SpotNotFound(DomainError):
    default_message = _("These words do not stand in the work like this. Select them, or copy them from the work.")


class PlaceMissing(DomainError):
    default_message = _("Say which words or which page the remark is about.")


class TooManySpots(DomainError):
    default_message = _("There are very many remarks here already. Put the rest in the feedback.")


@transaction.atomic
def add_spot(
    *,
    submission: Submission,
    trainer: User,
    evidence_id: int,
    text: str,
    now: datetime,
    quote: str = "",
    start: int | None = None,
    page: int | None = None,
    left: int | None = None,
    top: int | None = None,
) -> SpotRemark:
    """Write a remark at words of a text, or on a page. Raises NotMarking, SpotNotFound, PlaceMissing, TooManySpots."""
    locked = lock(submission)
    concept = concept_of(locked, trainer)
    if concept is None:
        raise NotMarking
    evidence = locked.evidence.filter(pk=evidence_id).first()
    if evidence is None:
        raise SpotNotFound(field="quote")
    if concept.spots.count() >= MOST_SPOTS:
        raise TooManySpots(field="text")
    spot = SpotRemark(assessment=concept, evidence_id=evidence.pk, text=text, created_at=now)
    if quote.strip():
        spot.start = find_quote(text_of_evidence(evidence), quote, near=start)
        spot.end, spot.quote = spot.start + len(normal(quote)), normal(quote)[:LONGEST_QUOTE]
    elif page:
        spot.page, spot.left, spot.top = page, left or 0, top or 0
    else:
        raise PlaceMissing(field="quote")
    spot.save()
    return spot


def text_of_evidence(evidence: Evidence) -> str:
    """The text that remarks can point into; empty for a piece without one."""
    words = evidence.whole if isinstance(evidence, Observation) else getattr(evidence, "text", "")
    return normal(words)


def normal(text: str) -> str:
    """Line ends as a browser counts them: one character."""
    return text.replace("\r\n", "\n")


def find_quote(text: str, quote: str, *, near: int | None) -> int:
    """Where the words stand: where the reader selected them, else the first time. Raises SpotNotFound."""
    words = normal(quote)
    if near is not None and text[near : near + len(words)] == words:
        return near
    found = text.find(words)
    if found < 0:
        raise SpotNotFound(field="quote")
    return found


@transaction.atomic
def remove_spot(*, submission: Submission, trainer: User, spot_id: int) -> None:
    """Take a remark out of one's own concept. Removing twice is once. Raises NotMarking."""
    concept = concept_of(lock(submission), trainer)
    if concept is None:
        raise NotMarking
    concept.spots.filter(pk=spot_id).delete()
