"""A number, right within a tolerance."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructValue

from courses.questions.base import AnswerError, Asked, Kind, Posted, Question, QuestionBlock, Remark
from courses.questions.numbers import in_dutch, parse_number, plain


class NearBlock(blocks.StructBlock):
    value = blocks.DecimalBlock(label=_("wrong number"))
    feedback = blocks.CharBlock(label=_("explanation"))


class NumericBlock(QuestionBlock):
    unit = blocks.CharBlock(required=False, max_length=20, label=_("unit"), help_text=_("As in: uur, %, dagen."))
    answer = blocks.DecimalBlock(label=_("right number"))
    tolerance = blocks.DecimalBlock(
        default=0, min_value=0, label=_("tolerance"), help_text=_("So much more or less is right too.")
    )
    feedback = blocks.CharBlock(label=_("explanation"), help_text=_("Shown with every answer."))
    near = blocks.ListBlock(
        NearBlock(),
        required=False,
        default=[],
        label=_("known wrong numbers"),
        help_text=_("Mistakes that are often made, each with an explanation of its own."),
    )

    def check_question(self, value: StructValue) -> tuple[str, Any] | None:
        if any(abs(near["value"] - value["answer"]) <= value["tolerance"] for near in value["near"]):
            return "near", _("A known wrong number counts as right within this tolerance.")
        return None

    class Meta:
        icon = "calendar"
        label = _("number")


class Numeric(Kind):
    """Frozen: unit, answer, tolerance, feedback, near; numbers as text. An answer is a number as text, with a point."""

    name = "numeric"
    block = NumericBlock
    template = "courses/questions/numeric.html"

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "unit": value["unit"],
            "answer": plain(value["answer"] or Decimal()),
            "tolerance": plain(value["tolerance"] or Decimal()),
            "feedback": value["feedback"],
            "near": [
                {"value": plain(near["value"] or Decimal()), "feedback": near["feedback"]} for near in value["near"]
            ],
        }

    def read(self, posted: Posted, question: Question) -> str:
        return posted.value()

    def clean(self, question: Question, given: Any) -> str:
        if not given:
            raise AnswerError(_("Type a number."))
        number = parse_number(str(given), unit=question["unit"])
        if number is None:
            raise AnswerError(_("Type one number in digits, such as 12 or 7,5."))
        return plain(number)

    def is_right(self, question: Question, answer: Any) -> bool:
        return _is_within(answer, question["answer"], question)

    def right_answer(self, question: Question) -> str:
        return str(question["answer"])

    def ask(self, question: Question, given: Any, shuffle: Random) -> Asked:
        return Asked({"typed": given or "", "unit": question["unit"]}, first="getal")

    def review(self, question: Question, answer: Any, *, reveal: bool) -> list[Remark]:
        right = self.is_right(question, answer)
        near = [row["feedback"] for row in question["near"] if _is_within(answer, row["value"], question)]
        return [
            Remark(
                in_dutch(answer, unit=question["unit"]),
                right,
                question["feedback"] if right or not near else near[0],
                instead=in_dutch(question["answer"], unit=question["unit"]) if reveal and not right else "",
            )
        ]

    def solution(self, question: Question) -> list[Remark]:
        unit = question["unit"]
        return [
            Remark(self._range(question), is_right=True, feedback=question["feedback"]),
            *(Remark(in_dutch(near["value"], unit=unit), False, near["feedback"]) for near in question["near"]),
        ]

    def _range(self, question: Question) -> str:
        number, unit = in_dutch(question["answer"]), question["unit"]
        if question["tolerance"] == "0":
            return in_dutch(question["answer"], unit=unit)
        return f"{number} ± {in_dutch(question['tolerance'], unit=unit)}"

    def wrong_choices(self, question: Question, answer: Any) -> list[str]:
        return [] if self.is_right(question, answer) else [in_dutch(answer, unit=question["unit"])]


def _is_within(given: str, wanted: str, question: Question) -> bool:
    return abs(Decimal(given) - Decimal(wanted)) <= Decimal(question["tolerance"])
