"""Matching: which right side belongs to which left side."""

from collections.abc import Mapping
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructValue

from courses.questions.base import KEYS, Choice, Question, QuestionBlock, differ, keys_by_text
from courses.questions.placing import PlacingKind, shuffled


class PairBlock(blocks.StructBlock):
    left = blocks.CharBlock(label=_("left side"))
    right = blocks.CharBlock(label=_("right side"))
    feedback = blocks.CharBlock(label=_("why they belong together"))


class MatchingBlock(QuestionBlock):
    pairs = blocks.ListBlock(PairBlock(), min_num=3, max_num=6, label=_("pairs"))

    def check_question(self, value: StructValue) -> tuple[str, Any] | None:
        for side in ("left", "right"):
            if not differ(pair[side] for pair in value["pairs"]):
                return "pairs", _("All left sides differ from each other, and so do all right sides.")
        return None

    class Meta:
        icon = "link"
        label = _("matching")


class Matching(PlacingKind):
    """Frozen: `pairs` with key, left, place, feedback; `rights` with key and text."""

    name = "matching"
    block = MatchingBlock
    rows = "pairs"
    row_text = "left"
    is_lettered = True

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        pairs = list(value["pairs"])[: len(KEYS)]
        keys = keys_by_text([pair["right"] for pair in pairs])
        return {
            "pairs": [
                {"key": key, "left": pair["left"], "place": place, "feedback": pair["feedback"]}
                for key, place, pair in zip(KEYS, keys, pairs, strict=False)
            ],
            "rights": [
                {"key": key, "text": pair["right"]} for key, pair in sorted(zip(keys, pairs, strict=True), key=_first)
            ],
        }

    def places(self, question: Question) -> list[Choice]:
        return [Choice(right["key"], right["text"]) for right in question["rights"]]

    def shown_places(self, question: Question, shuffle: Random) -> list[Choice]:
        """Never in the order of the pairs."""
        by_key = {place.key: place for place in self.places(question)}
        return shuffled([by_key[pair["place"]] for pair in question["pairs"]], shuffle)


def _first(row: tuple[str, Any]) -> str:
    return row[0]
