"""Read module: a quiz as it may be shown. Which answers are right only gets in here after somebody has answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.models import CurriculumLesson
from learning.models import QuizAttempt
from learning.services.quizzes import is_right
from learning.services.requirements import is_passed


@dataclass(frozen=True)
class OptionView:
    """`feedback` is empty and `is_right` None where the visitor may not know yet."""

    key: str
    text: str
    is_chosen: bool = False
    is_right: bool | None = None
    feedback: str = ""


@dataclass(frozen=True)
class QuestionView:
    key: str
    kind: str
    text: str
    options: Sequence[OptionView]
    is_right: bool | None = None
    error: Any = ""

    @property
    def is_multiple(self) -> bool:
        return self.kind == "multiple"


@dataclass(frozen=True)
class QuizView:
    """`attempt` is the newest one, `best` the one with most right answers: that one decides `is_passed`.

    With `asks` the questions are a form. `needed` is how many right answers reach the norm.
    """

    key: str
    is_required: bool
    questions: Sequence[QuestionView]
    needed: int
    attempt: QuizAttempt | None
    best: QuizAttempt | None
    attempt_passed: bool
    is_passed: bool
    asks: bool

    @property
    def has_errors(self) -> bool:
        return any(question.error for question in self.questions)


def quiz_view(
    quiz: Mapping[str, Any],
    *,
    pin: CurriculumLesson,
    attempts: Sequence[QuizAttempt],
    again: bool = False,
    given: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, Any] | None = None,
) -> QuizView:
    """The quiz as a form (first time, `again`, or refused with `given` and `errors`), or as the newest attempt marked."""
    mine = [attempt for attempt in attempts if attempt.quiz_key == quiz["key"]]  # newest first
    passed = is_passed(pin, mine)
    asks = not mine or again or given is not None
    questions = [
        _asked(question, given=given or {}, errors=errors or {})
        if asks
        else _marked(question, chosen=mine[0].answers.get(question["key"], []), passed=passed)
        for question in quiz["questions"]
    ]
    return QuizView(
        key=quiz["key"],
        is_required=quiz["required"],
        questions=questions,
        needed=_needed(pin, total=len(questions)),
        attempt=mine[0] if mine else None,
        best=max(mine, key=lambda attempt: attempt.correct, default=None),
        attempt_passed=is_passed(pin, mine[:1]),
        is_passed=passed,
        asks=asks,
    )


def _needed(pin: CurriculumLesson, *, total: int) -> int:
    """The fewest right answers that reach the norm."""
    return next(n for n in range(total + 1) if pin.curriculum.passes_quiz(correct=n, total=total))


def _asked(
    question: Mapping[str, Any], *, given: Mapping[str, Sequence[str]], errors: Mapping[str, Any]
) -> QuestionView:
    chosen = given.get(question["key"], ())
    return QuestionView(
        key=question["key"],
        kind=question["kind"],
        text=question["text"],
        options=[
            OptionView(option["key"], option["text"], is_chosen=option["key"] in chosen)
            for option in question["options"]
        ],
        error=errors.get(question["key"], ""),
    )


def _marked(question: Mapping[str, Any], *, chosen: Sequence[str], passed: bool) -> QuestionView:
    """Chosen options with their explanation; once passed the right ones too."""
    return QuestionView(
        key=question["key"],
        kind=question["kind"],
        text=question["text"],
        options=[
            OptionView(
                option["key"],
                option["text"],
                is_chosen=option["key"] in chosen,
                is_right=option["correct"],
                feedback=option["feedback"],
            )
            for option in question["options"]
            if option["key"] in chosen or (passed and option["correct"])
        ],
        is_right=is_right(question, chosen),
    )
