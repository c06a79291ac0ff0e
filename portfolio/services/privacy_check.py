"""Before handing in: what in the work may tell who somebody is, and what its writer decides about each find.

The finds and the names the writer lists live in one request. What is kept are counts and reasons per kind.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

from django.db.models import TextChoices
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from common import foreign
from common.errors import DomainError
from common.privacy import Hit, HitKind, find_hits
from portfolio.models import Evidence, FileEvidence, InstrumentEvidence, LinkEvidence, Observation, TextEvidence

AROUND = 60  # letters shown before and after a find
MOST_PLACES = 5  # shown of one find; the rest is counted
SECONDS_A_FILE, SECONDS_IN_ALL = 8, 25
READABLE = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}


class Reason(TextChoices):
    """Why nobody can be recognised by it: "niet herleidbaar, want …"."""

    MADE_UP = "made_up", _("it is made up")
    NO_PERSON = "no_person", _("it says nothing about a person")
    PUBLIC = "public", _("it is public, such as a law, an organisation or a telephone number for everybody")
    MYSELF = "myself", _("it is about myself")
    OTHER = "other", _("another reason")


class PrivacyUndecided(DomainError):
    default_message = _(
        "Decide about everything that the check points at: replace it, or say why nobody can be recognised."
    )


class ReasonTellsWho(DomainError):
    default_message = _("Your reason itself may tell who somebody is. Write it without names or numbers.")


class NotLookedYourself(DomainError):
    default_message = _("Confirm that you have looked at these files yourself.")


@dataclass(frozen=True)
class Place:
    """A find among the words around it."""

    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Found:
    """The same words in one piece: decided about once. `can_replace` when the text can be changed here."""

    key: str
    kind: HitKind
    piece: Evidence
    in_name: bool
    words: str = field(repr=False)
    places: list[Place] = field(repr=False, default_factory=list)
    count: int = 0

    @property
    def can_replace(self) -> bool:
        return isinstance(self.piece, TextEvidence)

    @property
    def more(self) -> int:
        return self.count - len(self.places)


@dataclass(frozen=True)
class Look:
    """What one look at the work found, and what no machine could read."""

    found: list[Found]
    unread: list[FileEvidence]
    names: Collection[str] = field(repr=False, default=())


@dataclass(frozen=True)
class Decision:
    """Not to be traced back, because …"""

    reason: Reason
    why: str = field(default="", repr=False)


def look(pieces: Iterable[Evidence], *, names: Collection[str] = ()) -> Look:
    """Search every text of the work, also in files, for at most `SECONDS_IN_ALL`; what is left then counts as unread."""
    found: list[Found] = []
    unread: list[FileEvidence] = []
    until = monotonic() + SECONDS_IN_ALL
    for piece in pieces:
        if isinstance(piece, FileEvidence) and piece.is_blocked:
            continue  # its words are for nobody now; with it in the work nothing is handed in
        if isinstance(piece, FileEvidence):
            found += _finds(piece, piece.name.replace("_", " "), names, in_name=True)
            text = _text_of(piece) if monotonic() < until else ""
            if not text.strip():
                unread.append(piece)
        else:
            text = _words(piece)
        found += _finds(piece, text, names)
    return Look(found, unread, names)


def _words(piece: Evidence) -> str:
    if isinstance(piece, TextEvidence):
        return piece.text
    if isinstance(piece, Observation):
        return f"{piece.observer_role}\n{piece.whole}"
    if isinstance(piece, LinkEvidence):
        return f"{piece.title}\n{piece.url}"
    if isinstance(piece, InstrumentEvidence):
        return "\n".join(answer for _label, answer in piece.answered)
    return ""


def _text_of(piece: FileEvidence) -> str:
    """The text in a file; empty when it has none or cannot be read."""
    kind = READABLE.get(piece.media_type)
    if kind is None:
        return ""
    try:
        with piece.file.open("rb") as content, foreign.working_on(content) as bench:
            return str(bench.ask("text", seconds=SECONDS_A_FILE, kind=kind)["text"])
    except (foreign.Unreadable, OSError):
        return ""


def _finds(piece: Evidence, text: str, names: Collection[str], *, in_name: bool = False) -> list[Found]:
    same: dict[str, list[Hit]] = defaultdict(list)
    for hit in find_hits(text, names=names):
        same[key_of(piece, hit, in_name=in_name)].append(hit)
    return [
        Found(
            key=key,
            kind=hits[0].kind,
            piece=piece,
            in_name=in_name,
            words=hits[0].text,
            places=[_place(text, hit) for hit in hits[:MOST_PLACES]],
            count=len(hits),
        )
        for key, hits in same.items()
    ]


def key_of(piece: Evidence, hit: Hit, *, in_name: bool = False) -> str:
    """Names a find on the form without saying it."""
    value = f"{piece.pk}:{in_name}:{hit.kind}:{' '.join(hit.text.casefold().split())}"
    return salted_hmac("portfolio.privacy_check", value, algorithm="sha256").hexdigest()[:20]


def _place(text: str, hit: Hit) -> Place:
    return Place(
        before=("…" if hit.start > AROUND else "") + text[max(0, hit.start - AROUND) : hit.start],
        words=hit.text,
        after=text[hit.end : hit.end + AROUND] + ("…" if len(text) > hit.end + AROUND else ""),
    )


def replace_in(piece: TextEvidence, *, replacements: Mapping[str, str], names: Collection[str]) -> str:
    """The text with other words in place of each find whose key is in `replacements`."""
    text, end, parts = piece.text, 0, []
    for hit in find_hits(text, names=names):
        instead = replacements.get(key_of(piece, hit))
        if instead is not None:
            parts += [text[end : hit.start], instead]
            end = hit.end
    return "".join([*parts, text[end:]])


def settle(look: Look, *, decisions: Mapping[str, Decision], looked_self: bool, now: datetime) -> dict[str, Any]:
    """What is kept of the check: counts and reasons per kind, never a find.

    Raises PrivacyUndecided, ReasonTellsWho, NotLookedYourself.
    """
    kinds: dict[str, dict[str, Any]] = {}
    for found in look.found:
        decision = decisions.get(found.key)
        if decision is None or (decision.reason == Reason.OTHER and not decision.why.strip()):
            raise PrivacyUndecided
        if decision.reason == Reason.OTHER and find_hits(decision.why, names=look.names):
            raise ReasonTellsWho
        kind = kinds.setdefault(found.kind.value, {"count": 0, "reasons": {}, "why": []})
        kind["count"] += found.count
        kind["reasons"][decision.reason.value] = kind["reasons"].get(decision.reason.value, 0) + found.count
        if decision.reason == Reason.OTHER and decision.why.strip() not in kind["why"]:
            kind["why"].append(decision.why.strip())
    if look.unread and not looked_self:
        raise NotLookedYourself(field="looked_self")
    return {"at": now.isoformat(), "kinds": kinds, "unread": len(look.unread), "names_listed": bool(look.names)}
