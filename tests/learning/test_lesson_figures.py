"""How lessons fare, in sums: nothing about fewer than five people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Curriculum, Lesson
from learning.lesson_figures import lesson_figures
from learning.models import LessonProgress
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW


@pytest.fixture
def lesson(world):
    return Lesson.objects.get(key="m1-l1")


def study(lesson, *, opened, pressed=0, met=0):
    for number in range(opened):
        LessonProgress.objects.create(
            person=UserFactory(),
            lesson=lesson,
            opened_at=NOW,
            seen_at=NOW,
            finished_at=NOW if number < pressed else None,
            met_at=NOW if number < met else None,
            met_version=lesson.versions.first() if number < met else None,
        )


def test_a_lesson_is_counted_with_who_finished_it(lesson):
    study(lesson, opened=8, pressed=5, met=3)
    [figure] = lesson_figures()
    assert (figure.opened, figure.pressed, figure.met, figure.percent, figure.left_open) == (8, 5, 3, 37, 5)


def test_fewer_than_five_people_are_nobodys_business(lesson):
    study(lesson, opened=4)
    assert lesson_figures() == []
    study(lesson, opened=1)
    assert [figure.opened for figure in lesson_figures()] == [5]


def test_what_fewest_people_finish_stands_first(lesson):
    other = Lesson.objects.get(key="m1-l2")
    study(lesson, opened=5, pressed=5, met=5)
    study(other, opened=5)
    assert [figure.key for figure in lesson_figures()] == ["m1-l2", "m1-l1"]


def test_a_lesson_that_is_read_no_more_is_left_out(lesson):
    study(lesson, opened=5)
    Curriculum.objects.update(state="retired")
    assert lesson_figures() == []


def test_the_figures_take_one_statement(lesson):
    study(lesson, opened=5)
    study(Lesson.objects.get(key="m1-l2"), opened=6)
    with CaptureQueriesContext(connection) as queries:
        assert len(lesson_figures()) == 2
    assert len(queries) == 1


def test_the_report_names_nobody(client, world, lesson):
    study(lesson, opened=5)
    client.force_login(world.aad)
    html = client.get("/cms/rapporten/afronden/").content.decode()
    assert "m1-l1 Les 1" in html
    assert not any(str(row.person) in html for row in LessonProgress.objects.select_related("person"))


def test_the_report_is_downloaded(client, world, lesson):
    study(lesson, opened=5)
    client.force_login(world.aad)
    text = b"".join(client.get("/cms/rapporten/afronden/?export=csv").streaming_content).decode()
    assert text.splitlines()[1].startswith("m1-l1,Les 1,")
