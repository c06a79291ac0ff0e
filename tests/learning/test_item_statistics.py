"""What authors see of the questions: attempts, share right, the most chosen wrong answer; never persons."""

import pytest

from courses.models import Lesson
from learning.item_statistics import item_figures
from learning.models import QuizAttempt
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, QUIZ, RIGHT
from tests.learning.answering import ask_all_kinds
from tests.learning.study import get_pin, repin

REPORT = "/cms/rapporten/toetsvragen/"


@pytest.fixture
def pin(world):
    return get_pin(world.edition.curriculum)


def attempt(pin, answers, *, people=1, version=None):
    for _person in range(people):
        QuizAttempt.objects.create(
            person=UserFactory(), lesson=pin.lesson, version=version or pin.version, quiz_key="q", number=1,
            answers=answers, correct=0, total=3, at=NOW,
        )  # fmt: skip


def figures_of(pin):
    return item_figures([pin.lesson])


def test_attempts_share_and_wrong_answers_are_counted_per_question(pin):
    attempt(pin, RIGHT, people=2)
    attempt(pin, {**RIGHT, "q1": ["b"]}, people=3)
    first, second, third = figures_of(pin)
    assert (first.attempts, first.people, first.percent, first.most_wrong) == (5, 5, 40, ("Fout", 3))
    assert (second.attempts, second.percent, second.most_wrong) == (5, 100, None)
    assert [first.is_hard, second.is_hard, third.is_hard] == [True, False, False]


def test_every_kind_is_counted(pin, world, client):
    from courses.questions import kind_of
    from learning.services.quizzes import clean_answers

    quiz = ask_all_kinds(pin)
    given = {question["key"]: kind_of(question).right_answer(question) for question in quiz["questions"]}
    attempt(pin, clean_answers(quiz, given), people=2)
    assert [(figure.attempts, figure.percent) for figure in figures_of(pin)] == [(2, 100)] * 9


def test_answers_to_another_wording_do_not_count(pin):
    old = pin.version
    changed = [{**QUIZ["questions"][0], "text": "Anders gevraagd?"}, *QUIZ["questions"][1:]]
    newer = repin(pin, material=False, blocks=[{**QUIZ, "questions": changed}])
    attempt(pin, RIGHT, version=old, people=2)
    attempt(pin, RIGHT, version=newer)
    assert [figure.attempts for figure in figures_of(pin)] == [1, 3, 3]


def test_a_question_nobody_answered_stands_there_too(pin):
    assert [(figure.attempts, figure.percent, figure.is_shown) for figure in figures_of(pin)] == [(0, 0, False)] * 3


def test_it_costs_the_same_for_more_attempts_and_more_lessons(pin, django_assert_num_queries):
    for extra in (1, 2):
        attempt(pin, RIGHT, people=extra)
        lessons = list(Lesson.objects.all()[:extra])
        with django_assert_num_queries(5):
            item_figures(lessons)


# --- the report in the CMS ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"),
    [("aad", 200), ("ada", 200), ("eva", 404), ("fien", 404), ("kim", 404), ("anna", 404), ("tessa", 404)],
)
def test_authors_and_nobody_else_see_the_report(world, client, who, status):
    client.force_login(getattr(world, who))
    assert client.get(REPORT).status_code == status


def test_figures_appear_from_five_people_on(world, client, pin):
    client.force_login(world.aad)
    attempt(pin, {**RIGHT, "q1": ["b"]}, people=4)
    assert "Fout" not in client.get(f"{REPORT}?module=m1").text
    assert "Vraag 1?" in client.get(f"{REPORT}?module=m1").text
    attempt(pin, {**RIGHT, "q1": ["b"]})
    page = client.get(f"{REPORT}?module=m1").text
    assert "Fout (5×)" in page


def test_without_a_module_the_hardest_questions_come_first(world, client, pin):
    client.force_login(world.aad)
    assert "Nog geen vraag" in client.get(REPORT).text
    attempt(pin, {**RIGHT, "q3": ["b"]}, people=5)
    page = client.get(f"{REPORT}?module=bestaat-niet").text
    assert page.index("Vraag 3?") < page.index("Vraag 1?")


def test_the_report_names_nobody(world, client, pin):
    client.force_login(world.aad)
    attempt(pin, RIGHT, people=5)
    page = client.get(f"{REPORT}?module=m1").text
    assert [
        person for person in QuizAttempt.objects.values_list("person__last_name", flat=True) if person in page
    ] == []
