"""How long lessons take, in sums: nothing about fewer than five people."""

import pytest

from accounts.models import User
from courses.models import Lesson
from learning.models import LessonProgress
from learning.study_figures import lesson_figures
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW

REPORT = "/cms/rapporten/studietijd/"


@pytest.fixture
def lesson(world):
    return Lesson.objects.get(key="m1-l1")


def study(lesson, *minutes):
    """One person more for each of the times, who finished the lesson in it."""
    for each in minutes:
        LessonProgress.objects.create(
            person=UserFactory(), lesson=lesson, seconds=60 * each, opened_at=NOW, seen_at=NOW, finished_at=NOW,
            met_at=NOW, met_version=lesson.versions.first(),
        )  # fmt: skip


def test_authors_see_middle_and_spread_from_five_people_on(lesson, django_assert_num_queries):
    other = Lesson.objects.get(key="m1-l2")
    study(lesson, 10, 20, 30, 40, 100)
    study(other, 15, 20, 20, 20)
    with django_assert_num_queries(1):
        figures = lesson_figures([lesson, other])
    assert [(row.people, row.low, row.median, row.high) for row in figures] == [
        (5, 20, 30, 40),
        (None, None, None, None),
    ]
    assert [row.state for row in figures] == ["far", "few"]


def test_a_middle_within_a_quarter_of_the_plan_is_near_it(lesson):
    study(lesson, 15, 15, 25, 25, 25)
    assert [row.state for row in lesson_figures([lesson])] == ["near"]


def test_the_report_shows_the_figures_and_names_nobody(client, world, lesson):
    study(lesson, 10, 20, 30, 40, 100)
    client.force_login(world.aad)
    page = client.get(REPORT)
    assert "20–40" in page.text
    assert "ver van het plan" in page.text
    assert "Cijfers verschijnen vanaf vijf mensen" in page.text
    people = User.objects.filter(lesson_progress__isnull=False)
    assert not any(str(person) in page.text for person in people)


def test_the_report_shows_only_lessons_far_from_the_plan(client, world, lesson):
    study(lesson, 10, 20, 30, 40, 100)
    client.force_login(world.aad)
    rows = client.get(f"{REPORT}?state=far").context["object_list"]
    assert [row.lesson for row in rows] == [lesson]


def test_the_sheet_holds_no_figure_of_fewer_than_five(client, world, lesson):
    study(lesson, 10, 20, 30, 40)
    client.force_login(world.aad)
    text = b"".join(client.get(f"{REPORT}?export=csv").streaming_content).decode()
    module = lesson.module
    assert text.splitlines()[1] == f"m1-l1,{lesson},{module},20,,,,,minder dan vijf mensen"


@pytest.mark.parametrize(
    ("who", "status"),
    [(who, 200) for who in ("aad", "ada")] + [(who, 404) for who in ("eva", "fien", "anna", "tessa", "sanne", "kim")],
)
def test_only_authors_see_it(world, client, who, status):
    client.force_login(getattr(world, who))
    assert client.get(REPORT).status_code == status
