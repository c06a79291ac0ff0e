"""What a next curriculum changes, beside an earlier one."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.comparison import compare, previous_of
from courses.models import (
    Curriculum,
    CurriculumLesson,
    CurriculumModule,
    ElearningComponent,
    LessonDayComponent,
    PreparatoryAssignmentComponent,
)
from courses.services.curricula import copy_curriculum, take_newest_versions
from courses.services.publishing import publish_lesson
from tests.factories.courses import NOW, AssignmentVersionFactory, LessonVersionFactory, ModuleFactory, make_curriculum


@pytest.fixture
def concept(curriculum):
    return copy_curriculum(curriculum=curriculum, actor=None, now=NOW)


def lines(changes):
    return [(change.name, change.old, change.new) for change in changes]


def test_a_copy_differs_in_nothing(curriculum, concept):
    comparison = compare(old=curriculum, new=concept)
    assert comparison.is_empty
    assert [(row.old.required, row.new.required) for row in comparison.sums] == [(70, 70), (420, 420), (0, 0)]


def test_a_newer_version_of_a_lesson_is_shown_with_its_minutes(curriculum, concept, lesson):
    lesson.minutes = 50
    lesson.save()
    publish_lesson(lesson=lesson, material=True, actor=None, now=NOW)
    take_newest_versions(curriculum=concept, actor=None, now=NOW)
    comparison = compare(old=curriculum, new=concept)
    assert lines(comparison.lessons) == [
        ("m1-l1 Les 1", "versie 1, need to know, 20 minuten", "versie 2, need to know, 50 minuten")
    ]
    assert comparison.sums[0].new.required == 100
    assert (comparison.before.computed, comparison.after.computed) == (Decimal("8.0"), Decimal("8.5"))


def test_lessons_come_and_go(curriculum, concept):
    concept.lesson_pins.get(lesson__key="m1-l2").delete()
    version = LessonVersionFactory(lesson__key="m1-l9", lesson__title="Nieuw", title="Nieuw")
    CurriculumLesson.objects.create(
        curriculum=concept, lesson=version.lesson, version=version, relevance="nice", order=9
    )
    changes = compare(old=curriculum, new=concept).lessons
    assert [(change.name, change.kind) for change in changes] == [("m1-l9 Nieuw", "added"), ("m1-l2 Les 2", "removed")]


def test_relevance_is_a_change(curriculum, concept):
    concept.lesson_pins.filter(lesson__key="m1-l3").update(relevance="need")
    [change] = compare(old=curriculum, new=concept).lessons
    assert (change.name, change.kind) == ("m1-l3 Les 3", "changed")


def test_modules_come_and_go(curriculum, concept):
    concept.module_rows.all().delete()
    CurriculumModule.objects.create(curriculum=concept, module=ModuleFactory(number=5), order=1)
    changes = compare(old=curriculum, new=concept).modules
    assert [(change.name, change.kind) for change in changes] == [("5. Module 5", "added"), ("1. Module 1", "removed")]


def test_assignments_are_compared(curriculum, concept):
    newer = AssignmentVersionFactory(number=2, minutes=45, content_hash="1" * 64)
    concept.assignment_pins.update(version=newer, required=False)
    assert lines(compare(old=curriculum, new=concept).assignments) == [
        ("m1-p1 Delen of niet delen?", "versie 1, verplicht, 30 minuten", "versie 2, niet verplicht, 45 minuten")
    ]


def test_norms_are_named_as_on_the_form(curriculum, concept):
    Curriculum.objects.filter(pk=concept.pk).update(attendance_percent=90, planned_sbu="26.5")
    concept.refresh_from_db()
    assert lines(compare(old=curriculum, new=concept).norms) == [
        ("SBU op het certificaat", "8,5", "26,5"),
        ("lesdag: aanwezig, in % van de minuten", "80", "90"),
    ]


def test_components_are_compared_by_key(curriculum, concept):
    LessonDayComponent.objects.filter(curriculum=concept).update(minutes=360)
    ElearningComponent.objects.get(curriculum=concept).delete()
    preparation = PreparatoryAssignmentComponent.objects.create(
        curriculum=concept, key="voorbereiding-2", order=9, title="Netwerk",
        assignment=curriculum.assignment_pins.get().assignment,
    )  # fmt: skip
    preparation.modules.add(ModuleFactory(number=1))
    changes = compare(old=curriculum, new=concept).components
    assert [(change.name, change.kind) for change in changes] == [
        ("Lesdag 1", "changed"),
        ("Netwerk", "added"),
        ("Voorbereiding", "removed"),
    ]
    assert changes[1].new.endswith("Netwerk; m1")


def test_what_is_compared_with_is_the_version_before(curriculum, concept):
    assert previous_of(concept) == curriculum
    assert previous_of(curriculum) is None


def test_comparing_costs_the_same_for_more_lessons(db):
    counts = []
    for number, lessons in ((1, 1), (2, 3)):
        curriculum = make_curriculum(track_key=f"leergang-{number}", lessons=lessons)
        copy = copy_curriculum(curriculum=curriculum, actor=None, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            compare(old=curriculum, new=copy)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the screen ----------------------------------------------------------------------------------------------------------
def screen(client, curriculum, query=""):
    return client.get(f"/cms/curricula/vergelijken/{curriculum.pk}/{query}")


@pytest.fixture
def author(client, world):
    client.force_login(world.aad)
    return client


def test_the_screen_shows_changes_and_sums(author, curriculum, concept):
    Curriculum.objects.filter(pk=concept.pk).update(marking_days=5)
    html = screen(author, concept).content.decode()
    assert str(Curriculum._meta.get_field("marking_days").verbose_name) in html
    assert "Leergang BPV-begeleider v1" in html
    assert "Op het certificaat zou 8,5 SBU staan" in html


def test_a_first_version_has_nothing_to_compare_with(author, curriculum):
    assert "eerste versie" in screen(author, curriculum).content.decode()


def test_any_version_of_the_same_track_may_be_chosen(author, curriculum, concept):
    third = copy_curriculum(curriculum=concept, actor=None, now=NOW)
    assert screen(author, third).context["comparison"].old == concept
    assert screen(author, third, f"?met={curriculum.pk}").context["comparison"].old == curriculum
    other = make_curriculum(track_key="andere")
    for wrong in (other.pk, 999999, "x"):
        assert screen(author, third, f"?met={wrong}").status_code == 404


@pytest.mark.parametrize("part", ["fien", "kim", "anna", "tessa"])
def test_the_screen_is_not_there_for_others(client, world, concept, part):
    client.force_login(getattr(world, part))
    assert screen(client, concept).status_code == 404


def test_a_module_is_taken_into_a_concept_only(author, curriculum, concept):
    module = ModuleFactory(number=4)
    for target, count in ((curriculum, 0), (concept, 1)):
        author.post("/cms/modules-in-curriculum/new/", {"curriculum": target.pk, "module": module.pk, "order": 2})
        assert target.module_rows.filter(module=module).count() == count
