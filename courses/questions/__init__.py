"""Kinds of questions, one file each. Adding a kind is adding a file with a `Kind` and its line here.

A kind holds all there is to know about itself: the block and its rules for the editor and the lesson files, what a version
keeps, reading an answer from a form, marking, and what is shown before and after. People do not occur here: attempts are
kept by `learning`.
"""

from courses.questions.base import AnswerError, Asked, Kind, NextStep, Posted, Question, Remark, field_name
from courses.questions.branching import Branching
from courses.questions.choice import Multiple, Single, TrueFalse
from courses.questions.matching import Matching
from courses.questions.numeric import Numeric
from courses.questions.ordering import Ordering
from courses.questions.short import Short
from courses.questions.sorting import Sorting

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Single(), Multiple(), TrueFalse(), Matching(), Ordering(), Sorting(), Numeric(), Short(), Branching(),
    )
}  # fmt: skip


def kind_of(question: Question) -> Kind:
    return KINDS[question["kind"]]


__all__ = [
    "KINDS", "AnswerError", "Asked", "Kind", "NextStep", "Posted", "Question", "Remark", "field_name", "kind_of",
]  # fmt: skip
