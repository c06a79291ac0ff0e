"""What publishing a lesson means for people who are studying."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.registry import registry
from courses.models import Lesson
from courses.services.publishing import publish_lesson
from learning.enums import EnrolmentState
from learning.models import Enrolment, LessonProgress
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, make_curriculum, make_edition
from tests.factories.learning import make_enrolment


@pytest.fixture
def lesson(world):
    return Lesson.objects.get(key="m1-l1")


def said(change, lesson):
    return [found.text for found in registry.consequences(f"lesson.publish.{change}", lesson)]


@pytest.mark.parametrize("change", ["cosmetic", "material"])
def test_people_are_counted_per_curriculum(world, lesson, change):
    other = make_curriculum(track_key="tweede")
    make_enrolment(make_edition(curriculum=other, code="tweede-1"), world.anna)
    assert sorted(said(change, lesson)) == [
        "Leergang BPV-begeleider v1: 1 deelnemer",
        "Leergang BPV-begeleider v1: 2 deelnemers",
    ]


def test_somebody_in_two_editions_counts_once(world, lesson):
    make_enrolment(world.other_edition, world.anna)
    assert said("cosmetic", lesson) == ["Leergang BPV-begeleider v1: 2 deelnemers"]


@pytest.mark.parametrize("state", [EnrolmentState.COMPLETED, EnrolmentState.STOPPED, EnrolmentState.CANCELLED])
def test_who_no_longer_studies_does_not_count(world, lesson, state):
    done = NOW if state == EnrolmentState.COMPLETED else None
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=state, completed_at=done)
    assert said("cosmetic", lesson) == ["Leergang BPV-begeleider v1: 1 deelnemer"]


def test_a_cosmetic_change_leaves_out_who_reads_an_older_version(world, lesson):
    publish_lesson(lesson=lesson, material=True, actor=None, now=NOW)
    assert said("cosmetic", lesson) == []
    assert said("material", lesson) == ["Leergang BPV-begeleider v1: 2 deelnemers"]


def test_who_finished_keeps_it(world, lesson):
    LessonProgress.objects.create(
        person=world.anna, lesson=lesson, opened_at=NOW, seen_at=NOW, finished_at=NOW, met_at=NOW,
        met_version=lesson.versions.first(),
    )  # fmt: skip
    assert said("cosmetic", lesson)[-1] == "Van hen hebben 1 deze les afgerond. Dat blijft zo."
    assert said("material", lesson)[-1].endswith("voor de versie die zij lazen.")


def test_other_changes_are_not_about_lessons(world, lesson):
    assert [found.text for found in registry.consequences("person.rename", lesson)] == []


def test_the_count_costs_the_same_for_more_people(world, lesson):
    counts = []
    for _round in (1, 2):
        make_enrolment(world.edition, UserFactory())
        with CaptureQueriesContext(connection) as queries:
            said("cosmetic", lesson)
        counts.append(len(queries))
    assert counts[0] == counts[1]
