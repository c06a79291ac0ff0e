"""One answer, several answers, true or false: choosing among options that stand in the author's order."""

from collections.abc import Mapping
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructValue

from courses.questions.base import (
    KEYS,
    AnswerError,
    Asked,
    Choice,
    Kind,
    Posted,
    Question,
    QuestionBlock,
    Remark,
    differ,
)


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("answer"))
    correct = blocks.BooleanBlock(required=False, label=_("right"))
    feedback = blocks.CharBlock(label=_("explanation"))


class ChoiceBlock(QuestionBlock):
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=10, label=_("answers"))

    def check_question(self, value: StructValue) -> tuple[str, Any] | None:
        if not differ(option["text"] for option in value["options"]):
            return "options", _("Two answers are the same.")
        wrong = self.check_right(sum(bool(option["correct"]) for option in value["options"]), len(value["options"]))
        return ("options", wrong) if wrong else None

    def check_right(self, right: int, total: int) -> Any:
        return None


class SingleBlock(ChoiceBlock):
    def check_right(self, right: int, total: int) -> Any:
        return _("Mark exactly one answer as right.") if right != 1 else None

    class Meta:
        icon = "radio-full"
        label = _("one answer")


class MultipleBlock(ChoiceBlock):
    def check_right(self, right: int, total: int) -> Any:
        return _("Mark at least one answer as right.") if right == 0 else None

    class Meta:
        icon = "tick"
        label = _("several answers")


class TrueFalseBlock(SingleBlock):
    def check_right(self, right: int, total: int) -> Any:
        if total != len(("true", "false")):
            return _("A true or false question has two answers.")
        return super().check_right(right, total)

    class Meta:
        icon = "tick-inverse"
        label = _("true or false")


class ChoiceKind(Kind):
    """Frozen: `options` with key, text, correct, feedback. An answer is the list of chosen keys."""

    template = "courses/questions/choice.html"
    is_multiple = False

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        options = [
            {"key": key, "text": option["text"], "correct": bool(option["correct"]), "feedback": option["feedback"]}
            for key, option in zip(KEYS, value["options"], strict=False)
        ]
        return {"options": options}

    def read(self, posted: Posted, question: Question) -> list[str]:
        return posted.values()

    def clean(self, question: Question, given: Any) -> list[str]:
        wanted = set(given or ())
        chosen = [option["key"] for option in question["options"] if option["key"] in wanted]
        if not wanted:
            raise AnswerError(_("Choose an answer."))
        if len(chosen) != len(wanted):
            raise AnswerError(_("This answer does not exist. Choose one of the answers below."))
        if len(chosen) > 1 and not self.is_multiple:
            raise AnswerError(_("Choose one answer."))
        return chosen

    def is_right(self, question: Question, answer: Any) -> bool:
        """All right answers and no other."""
        return set(answer) == set(self.right_answer(question))

    def right_answer(self, question: Question) -> list[str]:
        return [option["key"] for option in question["options"] if option["correct"]]

    def ask(self, question: Question, given: Any, shuffle: Random) -> Asked:
        options = [
            Choice(option["key"], option["text"], option["key"] in (given or ())) for option in question["options"]
        ]
        return Asked({"options": options, "is_multiple": self.is_multiple}, first=options[0].key if options else "")

    def review(self, question: Question, answer: Any, *, reveal: bool) -> list[Remark]:
        """The chosen ones with their explanation; revealed, the right ones too."""
        return [
            Remark(option["text"], option["correct"], option["feedback"], was_missed=option["key"] not in answer)
            for option in question["options"]
            if option["key"] in answer or (reveal and option["correct"])
        ]

    def solution(self, question: Question) -> list[Remark]:
        return [Remark(option["text"], option["correct"], option["feedback"]) for option in question["options"]]

    def wrong_choices(self, question: Question, answer: Any) -> list[str]:
        return [option["text"] for option in question["options"] if option["key"] in answer and not option["correct"]]


class Single(ChoiceKind):
    name = "single"
    block = SingleBlock


class Multiple(ChoiceKind):
    name = "multiple"
    block = MultipleBlock
    is_multiple = True

    def note(self, question: Question, answer: Any) -> Any:
        if self.is_right(question, answer):
            return ""
        return _("Not all right answers were chosen, or one too many. The question counts when all of them are right.")


class TrueFalse(ChoiceKind):
    name = "true_false"
    block = TrueFalseBlock
