"""A short text of one's own, compared with a model answer by the writer: nobody else marks it."""

from collections.abc import Mapping
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from common.privacy import tells_nobody
from courses.questions.base import AnswerError, Asked, Choice, Kind, NextStep, Posted, Question, QuestionBlock, Remark

LONGEST_TEXT = 1500


class ShortBlock(QuestionBlock):
    model = blocks.TextBlock(rows=3, label=_("model answer"))
    points = blocks.ListBlock(
        blocks.CharBlock(label=_("point")),
        min_num=1,
        max_num=8,
        label=_("points"),
        help_text=_("What a good answer holds; learners tick what theirs does."),
    )

    class Meta:
        icon = "edit"
        label = _("short text with self-check")


class Short(Kind):
    """Frozen: model, points. An answer holds the text and the numbers of the points that its writer ticked.

    The model is shown once something was written; the question counts as right once both were compared.
    """

    name = "short"
    block = ShortBlock
    template = "courses/questions/short.html"

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {"model": value["model"], "points": list(value["points"])}

    def read(self, posted: Posted, question: Question) -> dict[str, Any]:
        return {
            "text": posted.value(),
            "points": posted.values("punt"),
            "compared": bool(posted.value("vergeleken")),
        }

    def clean(self, question: Question, given: Any) -> dict[str, Any]:
        text = (given or {}).get("text", "")
        if not text:
            raise AnswerError(_("Write an answer first."))
        if len(text) > LONGEST_TEXT:
            raise AnswerError(
                _("This is longer than %(most)s characters. A few sentences are enough.") % {"most": LONGEST_TEXT}
            )
        try:
            tells_nobody(text)
        except ValidationError as error:
            raise AnswerError(error.message) from error
        if not given.get("compared"):
            raise NextStep(_("Compare your answer with the example and tick what yours holds."))
        known = [str(number) for number in range(len(question["points"]))]
        return {"text": text, "points": [number for number in known if number in given.get("points", ())]}

    def is_right(self, question: Question, answer: Any) -> bool:
        return True

    def right_answer(self, question: Question) -> dict[str, Any]:
        points = [str(number) for number in range(len(question["points"]))]
        return {"text": question["model"], "points": points, "compared": True}

    def ask(self, question: Question, given: Any, shuffle: Random) -> Asked:
        text, ticked = (given or {}).get("text", ""), (given or {}).get("points", ())
        fields: dict[str, Any] = {"text": text, "longest": LONGEST_TEXT}
        if text:
            fields["model"] = question["model"]
            fields["points"] = [
                Choice(str(number), point, str(number) in ticked) for number, point in enumerate(question["points"])
            ]
        return Asked(fields, first="tekst")

    def review(self, question: Question, answer: Any, *, reveal: bool) -> list[Remark]:
        return [
            Remark(answer["text"], about=_("Your answer")),
            Remark(question["model"], about=_("An example of a good answer")),
            *(
                Remark(point, about=_("In your answer") if str(number) in answer["points"] else _("Not in it yet"))
                for number, point in enumerate(question["points"])
            ),
        ]

    def solution(self, question: Question) -> list[Remark]:
        return [
            Remark(question["model"], about=_("An example of a good answer")),
            *(Remark(point, about=_("Point")) for point in question["points"]),
        ]
