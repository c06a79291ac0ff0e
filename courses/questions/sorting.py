"""Sorting: put every item in the group where it belongs."""

from collections.abc import Mapping
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructValue

from courses.questions.base import KEYS, Choice, Question, QuestionBlock, differ, keys_by_text
from courses.questions.placing import PlacingKind, shuffled

GROUPS = [("0", _("first group")), ("1", _("second group")), ("2", _("third group")), ("3", _("fourth group"))]


class ItemBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("item"))
    group = blocks.ChoiceBlock(choices=GROUPS, label=_("group"))
    feedback = blocks.CharBlock(label=_("why it belongs there"))


class SortingBlock(QuestionBlock):
    groups = blocks.ListBlock(blocks.CharBlock(label=_("group")), min_num=2, max_num=len(GROUPS), label=_("groups"))
    items = blocks.ListBlock(ItemBlock(), min_num=4, max_num=10, label=_("items"))

    def check_question(self, value: StructValue) -> tuple[str, Any] | None:
        if not differ(value["groups"]):
            return "groups", _("Two groups have the same name.")
        if not differ(item["text"] for item in value["items"]):
            return "items", _("Two items are the same.")
        if any(int(item["group"]) >= len(value["groups"]) for item in value["items"]):
            return "items", _("An item points at a group that does not exist.")
        return None

    class Meta:
        icon = "folder-open-inverse"
        label = _("sorting into groups")


class Sorting(PlacingKind):
    """Frozen: `groups` with key and text; `items` with key, text, place and feedback."""

    name = "sorting"
    block = SortingBlock
    rows = "items"

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        items = list(value["items"])[: len(KEYS)]
        keys = keys_by_text([item["text"] for item in items])
        return {
            "groups": [{"key": KEYS[place], "text": text} for place, text in enumerate(value["groups"])],
            "items": [
                {
                    "key": key,
                    "text": item["text"],
                    "place": KEYS[int(item["group"] or 0)],
                    "feedback": item["feedback"],
                }
                for key, item in zip(keys, items, strict=True)
            ],
        }

    def places(self, question: Question) -> list[Choice]:
        return [Choice(group["key"], group["text"]) for group in question["groups"]]

    def shown_rows(self, question: Question, shuffle: Random) -> list[Any]:
        return shuffled(list(question["items"]), shuffle)
