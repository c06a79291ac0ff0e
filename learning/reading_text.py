"""The plain text of a lesson: for search and for the first words of a bookmarked block."""

import html
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.html import strip_tags

BREAK = re.compile(r"</(?:p|li|h[1-6]|td|th|dt|dd|summary|blockquote|figcaption)>|<br[^>]*>")
FIRST_WORDS = 90  # characters


@lru_cache(maxsize=8192)
def plain_text(markup: str) -> str:
    return " ".join(html.unescape(strip_tags(BREAK.sub(" ", markup))).split())


def block_text(block: Mapping[str, Any]) -> str:
    """What a block says; empty for a quiz or an instrument, which a search must not give away."""
    return plain_text(block.get("html", ""))


def first_words(text: str, *, most: int = FIRST_WORDS) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"
