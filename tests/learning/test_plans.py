"""What is kept in memory of a curriculum: the same answers as from the database, and never yesterday's."""

import pytest

from courses.models import Curriculum, CurriculumLesson
from courses.services.publishing import publish_lesson
from learning.enums import EnrolmentState
from learning.models import Enrolment
from learning.pins import lesson_lines
from learning.plans import find_lesson, lines_of, readable_pin
from tests.factories.courses import NOW, make_curriculum, make_edition
from tests.factories.learning import make_enrolment
from tests.learning.study import get_pin, meet_lesson

WHERE = {"track_key": "bpv-begeleider", "lesson_key": "m1-l1"}


def test_only_people_taking_part_read(world):
    assert readable_pin(world.anna.pk, **WHERE) == get_pin(world.edition.curriculum)
    assert readable_pin(world.otto.pk, **WHERE) is None
    assert readable_pin(world.anna.pk, track_key="bpv-begeleider", lesson_key="m9-l9") is None
    for state in EnrolmentState:
        Enrolment.objects.filter(pk=world.enrolment.pk).update(state=state, completed_at=NOW)
        readable = readable_pin(world.anna.pk, **WHERE) is not None
        assert readable is (state in {EnrolmentState.CONFIRMED, EnrolmentState.COMPLETED})


def test_who_takes_a_leergang_twice_reads_the_running_one(world):
    newer = make_edition(curriculum=make_curriculum(version=2), code="bpv-begeleider-2028-1")
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=EnrolmentState.COMPLETED, completed_at=NOW)
    make_enrolment(newer, world.anna)
    pin = readable_pin(world.anna.pk, track_key="bpv-begeleider", lesson_key="m1-l1")
    assert pin.curriculum == newer.curriculum


def test_lines_from_a_plan_are_those_from_the_database(world):
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 2))
    found = find_lesson(world.anna.pk, **WHERE)
    stored = lesson_lines(person_id=world.anna.pk, curriculum_ids=[world.edition.curriculum_id])
    assert lines_of(world.anna.pk, found.plan) == stored


def test_a_known_plan_costs_one_statement_and_its_lines_one(world, django_assert_num_queries):
    find_lesson(world.anna.pk, **WHERE)
    with django_assert_num_queries(1):
        found = find_lesson(world.anna.pk, **WHERE)
    with django_assert_num_queries(1):
        lines_of(world.anna.pk, found.plan)


def test_a_cosmetic_publish_is_read_at_once(world):
    pin = get_pin(world.edition.curriculum)
    publish_lesson(lesson=pin.lesson, material=True, actor=None, now=NOW)
    CurriculumLesson.objects.filter(pk=pin.pk).update(version=pin.lesson.versions.first())
    assert find_lesson(world.anna.pk, **WHERE).pin.version.title == pin.lesson.title
    pin.lesson.title = "Helderder titel"
    pin.lesson.save()
    version = publish_lesson(lesson=pin.lesson, material=False, actor=None, now=NOW)
    found = find_lesson(world.anna.pk, **WHERE)
    assert (found.pin.version, found.plan.lessons[0]["title"]) == (version, "Helderder titel")


def test_a_publish_leaves_the_plans_of_other_curricula_alone(world):
    pin = get_pin(world.edition.curriculum)
    publish_lesson(lesson=pin.lesson, material=True, actor=None, now=NOW)  # newer than what is pinned
    stamp = pin.curriculum.plan_stamp
    pin.lesson.title = "Helderder titel"
    pin.lesson.save()
    publish_lesson(lesson=pin.lesson, material=False, actor=None, now=NOW)
    assert Curriculum.objects.get(pk=pin.curriculum_id).plan_stamp == stamp


@pytest.mark.parametrize("thing", ["module", "track"])
def test_another_name_of_a_module_or_track_is_read_at_once(world, thing):
    found = find_lesson(world.anna.pk, **WHERE)
    row = found.pin.curriculum.track if thing == "track" else get_pin(world.edition.curriculum).lesson.module
    row.name = "Andere naam"
    row.save()
    found = find_lesson(world.anna.pk, **WHERE)
    read = found.pin.curriculum.track.name if thing == "track" else found.plan.lessons[0]["module_name"]
    assert read == "Andere naam"


def test_the_sector_is_that_of_the_edition(world):
    assert find_lesson(world.anna.pk, **WHERE).sector == ""
    type(world.edition).objects.filter(pk=world.edition.pk).update(sector="zorg")
    assert find_lesson(world.anna.pk, **WHERE).sector == "zorg"
