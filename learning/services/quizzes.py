"""Quizzes are marked here, from the frozen version; the browser never gets the right answers before it has answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.models import CurriculumLesson
from learning.models import QuizAttempt
from learning.services import progress as progress_service

Answers = Mapping[str, Sequence[str]]


class NoSuchQuiz(DomainError):
    default_message = _("This quiz is no longer part of the lesson. Reload the page.")


class InvalidAnswers(DomainError):
    """`errors` holds a message per question key."""

    default_message = _("Not every question has been answered.")

    def __init__(self, errors: dict[str, Any]) -> None:
        super().__init__()
        self.errors = errors


def find_quiz(pin: CurriculumLesson, quiz_key: str) -> dict[str, Any]:
    """The quiz as frozen in the pinned version. Raises NoSuchQuiz."""
    for quiz in pin.version.quizzes:
        if quiz["key"] == quiz_key:
            return quiz
    raise NoSuchQuiz


def right_options(question: Mapping[str, Any]) -> set[str]:
    return {option["key"] for option in question["options"] if option["correct"]}


def is_right(question: Mapping[str, Any], chosen: Sequence[str]) -> bool:
    """All right answers and no other."""
    return set(chosen) == right_options(question)


@transaction.atomic
def submit_attempt(
    *, person: User, pin: CurriculumLesson, quiz_key: str, answers: Answers, now: datetime
) -> QuizAttempt:
    """Mark one try and keep it; a lesson that waited for this quiz is then met.

    `answers` maps question keys to chosen option keys. The person's lock makes a double click two attempts with two
    numbers. Raises NoSuchQuiz, InvalidAnswers; then nothing is kept.
    """
    quiz = find_quiz(pin, quiz_key)
    chosen = _checked(quiz, answers)
    progress_service.lock_person(person.pk)
    progress = progress_service.open_lesson(person_id=person.pk, lesson_id=pin.lesson_id, now=now)
    earlier = QuizAttempt.objects.filter(person=person, lesson_id=pin.lesson_id, quiz_key=quiz_key)
    attempt = QuizAttempt.objects.create(
        person=person,
        lesson_id=pin.lesson_id,
        version=pin.version,
        quiz_key=quiz_key,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        answers=chosen,
        correct=sum(is_right(question, chosen[question["key"]]) for question in quiz["questions"]),
        total=len(quiz["questions"]),
        at=now,
    )
    progress_service.meet_if_ready(progress, pin=pin, now=now)
    return attempt


def _checked(quiz: Mapping[str, Any], answers: Answers) -> dict[str, list[str]]:
    """The chosen option keys per question, in the order of the options. Raises InvalidAnswers."""
    chosen: dict[str, list[str]] = {}
    errors: dict[str, Any] = {}
    for question in quiz["questions"]:
        key = question["key"]
        given = set(answers.get(key, ()))
        chosen[key] = [option["key"] for option in question["options"] if option["key"] in given]
        if not given:
            errors[key] = _("Choose an answer.")
        elif len(chosen[key]) != len(given):
            errors[key] = _("This answer does not exist. Choose one of the answers below.")
        elif question["kind"] != "multiple" and len(given) > 1:
            errors[key] = _("Choose one answer.")
    if errors:
        raise InvalidAnswers(errors)
    return chosen
