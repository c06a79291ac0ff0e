"""Ordering: put the items in the right order."""

from collections.abc import Mapping
from random import Random
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructValue

from courses.questions.base import KEYS, AnswerError, Choice, Question, QuestionBlock, differ, keys_by_text
from courses.questions.placing import PlacingKind, shuffled


class StepBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("text"))
    feedback = blocks.CharBlock(label=_("why it stands here"))


class OrderingBlock(QuestionBlock):
    items = blocks.ListBlock(
        StepBlock(), min_num=3, max_num=7, label=_("items"), help_text=_("In the right order; learners get them mixed.")
    )

    def check_question(self, value: StructValue) -> tuple[str, Any] | None:
        if not differ(item["text"] for item in value["items"]):
            return "items", _("Two items are the same.")
        return None

    class Meta:
        icon = "list-ol"
        label = _("ordering")


class Ordering(PlacingKind):
    """Frozen: `items` in the right order, with key, text, place and feedback. Places are "1", "2", …"""

    name = "ordering"
    block = OrderingBlock
    rows = "items"

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        items = list(value["items"])[: len(KEYS)]
        keys = keys_by_text([item["text"] for item in items])
        return {
            "items": [
                {"key": key, "text": item["text"], "place": str(place), "feedback": item["feedback"]}
                for place, (key, item) in enumerate(zip(keys, items, strict=True), start=1)
            ]
        }

    def places(self, question: Question) -> list[Choice]:
        return [Choice(str(place), str(place)) for place in range(1, len(question["items"]) + 1)]

    def names(self, question: Question) -> dict[str, str]:
        return {place.key: gettext("place %(number)s") % {"number": place.key} for place in self.places(question)}

    def clean(self, question: Question, given: Any) -> dict[str, str]:
        answer = super().clean(question, given)
        if len(set(answer.values())) != len(answer):
            raise AnswerError(_("Every place is used once. Look which number you chose twice."))
        return answer

    def shown_rows(self, question: Question, shuffle: Random) -> list[Any]:
        return shuffled(list(question["items"]), shuffle)

    def answered_rows(self, question: Question, answer: Any) -> list[Any]:
        return sorted(question["items"], key=lambda item: int(answer[item["key"]]))
