"""Read module: a quiz as it may be shown. Which answers are right only gets in here after somebody has answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any, ClassVar

from courses.models import CurriculumLesson, LessonVersion
from courses.questions import Asked, Question, Remark, kind_of
from learning.models import QuizAttempt
from learning.services.quizzes import is_right
from learning.services.requirements import QUIZ, is_passed


@dataclass(frozen=True)
class QuizInput:
    """What the visitor is doing with a quiz now: trying again, or going on with what was `given` but not yet marked.

    `errors` holds a message per question; those in `steps` are no mistakes. `moved` is the question that was just answered
    a step further.
    """

    key: str = ""
    given: Mapping[str, Any] | None = None
    errors: Mapping[str, Any] = field(default_factory=dict)
    steps: Collection[str] = ()
    moved: str = ""

    @property
    def is_untouched(self) -> bool:
        return not (self.given or self.errors or self.moved)


@dataclass(frozen=True)
class QuestionView:
    """A question as a form (`asked`) or with feedback (`remarks`). A `step` says what comes next and is no mistake."""

    key: str
    kind: str
    text: str
    template: str
    asked: Asked | None = None
    error: Any = ""
    step: Any = ""
    remarks: Sequence[Remark] = ()
    is_right: bool | None = None
    note: Any = ""
    has_moved: bool = False

    @property
    def anchor(self) -> str:
        """The part of the form where a message about it leads, behind the id of the question."""
        return f".{self.asked.first}" if self.asked and self.asked.first else ""


@dataclass(frozen=True)
class QuizView:
    """`attempt` is the newest one, `best` the one with most right answers: that one decides `is_passed`.

    With `asks` the questions are a form. `needed` is how many right answers reach the norm, out of `total`.
    """

    key: str
    is_required: bool
    questions: Sequence[QuestionView]
    needed: int
    total: int
    attempt: QuizAttempt | None
    best: QuizAttempt | None
    attempt_passed: bool
    is_passed: bool
    asks: bool

    @property
    def has_errors(self) -> bool:
        return any(question.error for question in self.questions)

    @property
    def has_steps(self) -> bool:
        return any(question.step for question in self.questions)


@dataclass(frozen=True)
class FreshQuiz:
    """A quiz before its first attempt: the same form for all who read this version with this norm."""

    version_id: int
    key: str
    is_required: bool
    needed: int
    quiz: Mapping[str, Any] = field(compare=False, repr=False)
    attempt: ClassVar[None] = None
    is_passed: ClassVar[bool] = False
    asks: ClassVar[bool] = True
    has_errors: ClassVar[bool] = False
    has_steps: ClassVar[bool] = False

    @property
    def total(self) -> int:
        return len(self.quiz["questions"])

    @cached_property
    def questions(self) -> list[QuestionView]:
        return [_asked(question, QuizInput(), number=1) for question in self.quiz["questions"]]


def quiz_view(
    quiz: Mapping[str, Any],
    *,
    pin: CurriculumLesson,
    attempts: Sequence[QuizAttempt],
    quiz_input: QuizInput | None = None,
) -> QuizView | FreshQuiz:
    """The quiz as a form (first time, again, or with answers not yet marked), or as the newest attempt marked."""
    mine = [attempt for attempt in attempts if attempt.quiz_key == quiz["key"]]  # newest first
    here = quiz_input if quiz_input and quiz_input.key == quiz["key"] else None
    passed = is_passed(pin, mine)
    if not mine and (here is None or here.is_untouched):
        needed = _needed(pin, total=len(quiz["questions"]))
        return FreshQuiz(pin.version_id, quiz["key"], quiz["required"], needed, quiz)
    asks = not mine or here is not None
    if asks:
        number = mine[0].number + 1 if mine else 1
        questions = [_asked(question, here or QuizInput(), number=number) for question in quiz["questions"]]
    else:
        answered = _as_answered(quiz, mine[0], pin)
        questions = [
            _marked(question, answer=mine[0].answers[question["key"]], passed=passed)
            for question in answered["questions"]
        ]
    return QuizView(
        key=quiz["key"],
        is_required=quiz["required"],
        questions=questions,
        needed=_needed(pin, total=len(questions)),
        total=len(questions),
        attempt=mine[0] if mine else None,
        best=max(mine, key=lambda attempt: attempt.correct, default=None),
        attempt_passed=is_passed(pin, mine[:1]),
        is_passed=passed,
        asks=asks,
    )


def _needed(pin: CurriculumLesson, *, total: int) -> int:
    """The fewest right answers that reach the norm."""
    return next(n for n in range(total + 1) if pin.curriculum.passes_quiz(correct=n, total=total))


def _as_answered(quiz: Mapping[str, Any], attempt: QuizAttempt, pin: CurriculumLesson) -> Mapping[str, Any]:
    """The quiz in the version that was answered: after a cosmetic publish words and keys may be others."""
    if attempt.version_id == pin.version_id:
        return quiz
    blocks = LessonVersion.objects.values_list("blocks", flat=True).get(pk=attempt.version_id)
    return next(block for block in blocks if block["kind"] == QUIZ and block["key"] == quiz["key"])


def _asked(question: Question, quiz_input: QuizInput, *, number: int) -> QuestionView:
    """Mixed in the same way as long as this attempt lasts, and otherwise in the next."""
    key, kind = question["key"], kind_of(question)
    shuffle = Random(f"{key}/{number}")  # noqa: S311  no secret
    message = quiz_input.errors.get(key, "")
    return QuestionView(
        key=key,
        kind=kind.name,
        text=question["text"],
        template=kind.template,
        asked=kind.ask(question, (quiz_input.given or {}).get(key), shuffle),
        error="" if key in quiz_input.steps else message,
        step=message if key in quiz_input.steps else "",
        has_moved=key == quiz_input.moved,
    )


def _marked(question: Question, *, answer: Any, passed: bool) -> QuestionView:
    """What was answered with its explanation; once passed what is right too."""
    kind = kind_of(question)
    return QuestionView(
        key=question["key"],
        kind=kind.name,
        text=question["text"],
        template=kind.template,
        remarks=kind.review(question, answer, reveal=passed),
        is_right=is_right(question, answer),
        note=kind.note(question, answer),
    )
