"""The glossary as readers meet it: a term is linked where a lesson first uses it, and explained beside the lesson.

Terms are linked while reading and not when a lesson is published, so that a new or better definition reaches every lesson
at once and a frozen version stays what it was (docs/decisions/0008).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from django.core.cache import cache
from django.utils.html import escape
from django.utils.text import slugify

from courses.models import GlossaryTerm

CACHE_KEY = "glossary"
KEEP_SECONDS = 300  # other processes see an edited term within five minutes; the one that saved it, at once
# Inside these a link would be confusing or not allowed.
NOT_INSIDE = frozenset({"a", "button", "code", "h1", "h2", "h3", "h4", "label", "legend", "summary"})
TAG = re.compile(r"(<[^>]+>)")
TAG_NAME = re.compile(r"</?([a-z0-9]+)")


class Term(NamedTuple):
    slug: str
    term: str
    definition: str
    source: str


class LinkedBlocks(NamedTuple):
    """HTML with links to the terms, and the terms that were found, by name."""

    html: tuple[str, ...]
    terms: tuple[Term, ...]


def glossary() -> tuple[Term, ...]:
    """Every term; one statement when the cache is cold."""
    return tuple(cache.get_or_set(CACHE_KEY, _load, KEEP_SECONDS) or ())


def forget_glossary(**_signal: object) -> None:
    cache.delete(CACHE_KEY)


def _load() -> tuple[Term, ...]:
    rows = GlossaryTerm.objects.values_list("term", "definition", "source")
    return tuple(Term(slugify(term) or f"begrip-{place}", term, *rest) for place, (term, *rest) in enumerate(rows))


@lru_cache(maxsize=512)
def link_terms(blocks: tuple[str, ...], terms: tuple[Term, ...]) -> LinkedBlocks:
    """Link each term once, where it first stands in running text. Pure, so the answer for the same texts is remembered."""
    pattern = _pattern(terms)
    if pattern is None:
        return LinkedBlocks(blocks, ())
    found: dict[str, Term] = {}
    linked = tuple(_link(html, pattern=pattern, terms=terms, found=found) for html in blocks)
    return LinkedBlocks(linked, tuple(sorted(found.values(), key=lambda term: term.term.casefold())))


@lru_cache(maxsize=4)
def _pattern(terms: tuple[Term, ...]) -> re.Pattern[str] | None:
    """One group a term, the longest first, so that "BPV-begeleider" wins from "BPV"."""
    if not terms:
        return None
    ways = sorted(enumerate(terms), key=lambda pair: -len(pair[1].term))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(_way(place, term) for place, term in ways)})(?![\w-])")


def _way(place: int, term: Term) -> str:
    """An abbreviation as it is written (SLIM is not "slim"); a word in any case, also in the plural."""
    text = re.escape(escape(term.term)).replace(re.escape("&#x27;"), "(?:&#x27;|'|’)")
    return f"(?P<t{place}>{text})" if term.term.isupper() else f"(?P<t{place}>(?i:{text})(?:e?n|s)?)"


def _link(html: str, *, pattern: re.Pattern[str], terms: Sequence[Term], found: dict[str, Term]) -> str:
    def link(match: re.Match[str]) -> str:
        term = terms[int(str(match.lastgroup)[1:])]
        if term.slug in found:
            return match[0]
        found[term.slug] = term
        return f'<a class="term" id="bij-{term.slug}" href="#begrip-{term.slug}">{match[0]}</a>'

    parts, closed_by = [], ""
    for part in TAG.split(html):
        if not part.startswith("<"):
            parts.append(part if closed_by else pattern.sub(link, part))
            continue
        parts.append(part)
        name = TAG_NAME.match(part)
        if closed_by and part == closed_by:
            closed_by = ""
        elif not closed_by and name and not part.startswith("</") and (name[1] in NOT_INSIDE or "block__label" in part):
            closed_by = f"</{name[1]}>"
    return "".join(parts)
