import pytest

from common.errors import Frozen
from courses.models import LessonVersion
from learning.models import QuizAttempt
from learning.services.quizzes import InvalidAnswers, NoSuchQuiz, submit_attempt
from tests.factories.courses import NOW, QUIZ, RIGHT, WRONG
from tests.learning.study import get_pin


def submit(world, answers, quiz_key="q"):
    pin = get_pin(world.edition.curriculum)
    return submit_attempt(person=world.anna, pin=pin, quiz_key=quiz_key, answers=answers, now=NOW)


def test_attempts_are_marked_numbered_and_kept(world):
    first = submit(world, {**RIGHT, "q3": ["b"]})
    second = submit(world, RIGHT)
    assert [(a.number, a.correct, a.total) for a in (first, second)] == [(1, 2, 3), (2, 3, 3)]
    assert first.answers == {"q1": ["a"], "q2": ["a"], "q3": ["b"]}
    with pytest.raises(Frozen):
        first.save()


@pytest.mark.parametrize(
    ("answers", "marked"),
    [
        ({"q1": ["a"], "q2": ["a"]}, {"q3"}),
        ({**RIGHT, "q2": ["z"]}, {"q2"}),
        ({**RIGHT, "q2": ["a", "b"]}, {"q2"}),
        ({**RIGHT, "q1": [], "q2": ["a", "z"]}, {"q1", "q2"}),
        ({}, {"q1", "q2", "q3"}),
    ],
)
def test_bad_answers_are_refused_at_the_question_and_nothing_is_kept(world, answers, marked):
    with pytest.raises(InvalidAnswers) as refusal:
        submit(world, answers)
    assert set(refusal.value.errors) == marked
    assert not QuizAttempt.objects.exists()


def test_a_quiz_that_is_not_in_the_lesson_is_refused(world):
    with pytest.raises(NoSuchQuiz):
        submit(world, RIGHT, quiz_key="other")


def test_several_answers_must_all_be_right(world):
    question = {
        "key": "q1",
        "kind": "multiple",
        "text": "Welke?",
        "options": [{"key": key, "text": key, "correct": key != "c", "feedback": "Daarom."} for key in ("a", "b", "c")],
    }
    pin = get_pin(world.edition.curriculum)
    LessonVersion._base_manager.filter(pk=pin.version_id).update(blocks=[{**QUIZ, "questions": [question]}])
    chosen = [["a"], ["a", "c"], ["a", "b", "c"], ["b", "a"]]
    assert [submit(world, {"q1": options}).correct for options in chosen] == [0, 0, 0, 1]


@pytest.mark.parametrize(("correct", "total", "passes"), [(2, 3, True), (1, 3, False), (2, 4, False), (3, 4, True)])
def test_the_norm_is_two_thirds(world, correct, total, passes):
    assert world.edition.curriculum.passes_quiz(correct=correct, total=total) is passes


def test_all_wrong_does_not_count_but_is_kept(world):
    assert submit(world, WRONG).correct == 0
    assert QuizAttempt.objects.count() == 1
