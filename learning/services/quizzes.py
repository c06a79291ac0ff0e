"""Quizzes are marked here, from the frozen version; the browser never gets the right answers before it has answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.models import CurriculumLesson
from courses.questions import AnswerError, NextStep, kind_of
from learning.models import QuizAttempt
from learning.services import progress as progress_service

Answers = Mapping[str, Any]  # question key → what was answered, in the shape of its kind (courses/questions)


class NoSuchQuiz(DomainError):
    default_message = _("This quiz is no longer part of the lesson. Reload the page.")


class InvalidAnswers(DomainError):
    """`errors` holds a message per question key; those in `steps` are no mistakes: the question asks more."""

    default_message = _("Not every question has been answered.")

    def __init__(self, errors: Mapping[str, AnswerError]) -> None:
        super().__init__()
        self.errors = {key: error.message for key, error in errors.items()}
        self.steps = {key for key, error in errors.items() if isinstance(error, NextStep)}


def find_quiz(pin: CurriculumLesson, quiz_key: str) -> dict[str, Any]:
    """The quiz as frozen in the pinned version. Raises NoSuchQuiz."""
    for quiz in pin.version.quizzes:
        if quiz["key"] == quiz_key:
            return quiz
    raise NoSuchQuiz


@transaction.atomic
def submit_attempt(
    *, person: User, pin: CurriculumLesson, quiz_key: str, answers: Answers, now: datetime
) -> QuizAttempt:
    """Mark one try and keep it; a lesson that waited for this quiz is then met.

    The person's lock makes a double click two attempts with two
    numbers. Raises NoSuchQuiz, InvalidAnswers; then nothing is kept.
    """
    quiz = find_quiz(pin, quiz_key)
    cleaned = clean_answers(quiz, answers)
    progress_service.lock_person(person.pk)
    progress = progress_service.open_lesson(person_id=person.pk, lesson_id=pin.lesson_id, now=now)
    earlier = QuizAttempt.objects.filter(person=person, lesson_id=pin.lesson_id, quiz_key=quiz_key)
    attempt = QuizAttempt.objects.create(
        person=person,
        lesson_id=pin.lesson_id,
        version=pin.version,
        quiz_key=quiz_key,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        answers=cleaned,
        correct=sum(is_right(question, cleaned[question["key"]]) for question in quiz["questions"]),
        total=len(quiz["questions"]),
        at=now,
    )
    progress_service.meet_if_ready(progress, pin=pin, now=now)
    return attempt


def is_right(question: Mapping[str, Any], answer: Any) -> bool:
    return kind_of(question).is_right(question, answer)


def clean_answers(quiz: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """The answers as they are kept, per question. Raises InvalidAnswers."""
    cleaned: dict[str, Any] = {}
    errors: dict[str, AnswerError] = {}
    for question in quiz["questions"]:
        key = question["key"]
        try:
            cleaned[key] = kind_of(question).clean(question, answers.get(key))
        except AnswerError as error:
            errors[key] = error
    if errors:
        raise InvalidAnswers(errors)
    return cleaned
