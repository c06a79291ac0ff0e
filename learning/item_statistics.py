"""Read module for authors: how each question does, over everybody who answered it as it reads now; never persons.

Attempts at another wording of a question do not count: what they say is about that wording.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from courses.models import Lesson, LessonVersion
from courses.questions import Question, kind_of
from learning.models import QuizAttempt
from learning.services.requirements import QUIZ
from learning.study_figures import FEWEST

HARD = 50  # percent right: below it the question or the lesson wants a look


@dataclass
class ItemFigure:
    """One question of the newest version. `wrong` counts what was chosen wrongly, in words."""

    lesson: Lesson
    quiz_key: str
    number: int
    question: Question
    people: int
    attempts: int = 0
    right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def is_shown(self) -> bool:
        return min(self.people, self.attempts) >= FEWEST

    @property
    def is_marked(self) -> bool:
        """A self-check is always right; its share says nothing."""
        return self.question["kind"] != "short"

    @property
    def percent(self) -> int:
        return self.right * 100 // self.attempts if self.attempts else 0

    @property
    def is_hard(self) -> bool:
        return self.is_shown and self.is_marked and self.percent < HARD

    @property
    def most_wrong(self) -> tuple[str, int] | None:
        """What was chosen wrongly most often, and how often."""
        return next(iter(self.wrong.most_common(1)), None)

    def add(self, answer: Any, *, times: int) -> None:
        kind = kind_of(self.question)
        self.attempts += times
        self.right += times * kind.is_right(self.question, answer)
        for words in kind.wrong_choices(self.question, answer):
            self.wrong[words] += times


def item_figures(lessons: Iterable[Lesson]) -> list[ItemFigure]:
    """Per lesson, in reading order: five statements, whatever the number of attempts.

    The database counts how often the same answers were given, so that a hundred thousand attempts at questions with
    options are some thousands of rows to mark.
    """
    rows = list(lessons)
    tried = QuizAttempt.objects.filter(lesson__in=[lesson.pk for lesson in rows]).order_by()
    people = {
        (lesson_id, quiz_key): number
        for lesson_id, quiz_key, number in tried.values_list("lesson_id", "quiz_key").annotate(
            Count("person", distinct=True)
        )
    }
    newest = _newest_versions(rows)
    quizzes = _quizzes({*newest.values(), *tried.values_list("version_id", flat=True).distinct()})
    figures = {
        (lesson.pk, quiz_key): [
            ItemFigure(lesson, quiz_key, number, question, people.get((lesson.pk, quiz_key), 0))
            for number, question in enumerate(questions.values(), start=1)
        ]
        for lesson in rows
        for quiz_key, questions in quizzes.get(newest.get(lesson.pk, 0), {}).items()
    }
    given = tried.values_list("lesson_id", "version_id", "quiz_key", "answers").annotate(Count("pk"))
    for lesson_id, version_id, quiz_key, answers, times in given.iterator():
        asked = quizzes[version_id].get(quiz_key, {})
        for figure in figures.get((lesson_id, quiz_key), ()):
            key = figure.question["key"]
            if asked.get(key) == figure.question and key in answers:
                figure.add(answers[key], times=times)
    return [figure for quiz in figures.values() for figure in quiz]


def _newest_versions(lessons: Iterable[Lesson]) -> dict[int, int]:
    versions = LessonVersion.objects.filter(lesson__in=[lesson.pk for lesson in lessons]).order_by("number")
    return dict(versions.values_list("lesson_id", "pk"))  # the last one of a lesson stays


def _quizzes(version_ids: Iterable[int]) -> Mapping[int, Mapping[str, Mapping[str, Question]]]:
    """Version → quiz key → question key → question."""
    versions = LessonVersion.objects.filter(pk__in=set(version_ids)).values_list("pk", "blocks")
    return {
        pk: {
            block["key"]: {question["key"]: question for question in block["questions"]}
            for block in blocks
            if block["kind"] == QUIZ
        }
        for pk, blocks in versions
    }
