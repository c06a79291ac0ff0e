from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from common.errors import Frozen, MoveNotAllowed
from courses.enums import CURRICULUM_MOVES, CurriculumState
from courses.models import (
    Assignment,
    Component,
    Curriculum,
    ElearningComponent,
    LessonDayComponent,
    PortfolioComponent,
    PreparatoryAssignmentComponent,
)
from courses.services import curricula
from courses.services.curricula import SbuDoesNotFit
from courses.services.sbu import check_sbu
from tests.factories.courses import NOW, ModuleFactory, make_curriculum

SUBTYPES = [ElearningComponent, LessonDayComponent, PortfolioComponent, PreparatoryAssignmentComponent]


@pytest.fixture
def concept(curriculum):
    """The cast's curriculum back in concept, with all four kinds of component."""
    preparation = PreparatoryAssignmentComponent.objects.create(
        curriculum=curriculum, key="voorbereiding-2", order=4, title="Netwerk", sbu_min=1, sbu_max=1,
        assignment=Assignment.objects.create(key="m2-p1", module=ModuleFactory(number=2)),
    )  # fmt: skip
    preparation.modules.add(ModuleFactory(number=2))
    Curriculum.objects.filter(pk=curriculum.pk).update(state=CurriculumState.CONCEPT)
    curriculum.refresh_from_db()
    return curriculum


def copy(curriculum, actor=None):
    return curricula.copy_curriculum(curriculum=curriculum, actor=actor, now=NOW)


# --- copying -----------------------------------------------------------------------------------------------------------
def test_a_copy_is_the_next_version_in_concept(concept, world):
    made = copy(concept, world.aad)
    assert (made.version, made.state, made.published_at) == (2, CurriculumState.CONCEPT, None)
    assert copy(concept, world.aad).version == 3
    assert made.history.get().actor == world.aad


def test_a_copy_holds_the_same_pins_norms_and_modules(concept):
    made = copy(concept)
    for rows in ("lesson_pins", "assignment_pins", "module_rows"):
        names = [field.attname for field in getattr(concept, rows).model._meta.concrete_fields]
        names = [name for name in names if name not in {"id", "curriculum_id"}]
        assert list(getattr(made, rows).values_list(*names)) == list(getattr(concept, rows).values_list(*names))
    assert (made.attendance_percent, made.planned_sbu) == (concept.attendance_percent, concept.planned_sbu)


def test_a_copy_holds_one_of_each_subtype_with_its_own_fields(concept):
    made = copy(concept)
    assert {type(component) for component in made.components.all()} == set(SUBTYPES)
    for old in concept.components.all():
        new = made.components.get(key=old.key)
        assert new.pk != old.pk
        assert (new.title, new.order, new.sbu_min, new.sbu_max) == (old.title, old.order, old.sbu_min, old.sbu_max)
        if hasattr(old, "modules"):
            assert list(new.modules.all()) == list(old.modules.all()) != []
    assert made.components.get(key="voorbereiding-2").assignment.key == "m2-p1"
    assert made.components.get(key="lesdag-1").minutes == 420


def test_copying_leaves_the_original_whole(concept):
    before = [(type(component), component.pk) for component in concept.components.all()]
    copy(concept)
    assert [(type(component), component.pk) for component in concept.components.all()] == before


@pytest.mark.parametrize("subtype", SUBTYPES)
def test_one_component_of_each_subtype_can_be_deleted(concept, subtype):
    made = copy(concept)
    made.components.instance_of(subtype).get().delete()
    assert not subtype.objects.filter(curriculum=made).exists()
    assert Component.objects.filter(curriculum=made).count() == 3


def test_a_concept_is_deleted_with_all_its_subtypes(concept):
    made = copy(concept)
    made.delete()
    assert not Component.objects.filter(curriculum_id=made.pk).exists()
    assert Component.objects.filter(curriculum=concept).count() == 4


# --- newest versions ---------------------------------------------------------------------------------------------------
def test_a_frozen_curriculum_takes_no_newer_versions(curriculum):
    with pytest.raises(Frozen):
        curricula.take_newest_versions(curriculum=curriculum, actor=None, now=NOW)


def test_taking_newer_versions_is_audited_once(concept, world):
    assert curricula.take_newest_versions(curriculum=concept, actor=world.aad, now=NOW) == []
    assert not AuditEvent.objects.filter(action="curriculum.newest_versions").exists()


# --- hours -------------------------------------------------------------------------------------------------------------
def test_the_sums_of_the_cast_s_curriculum(curriculum):
    """Two need lessons of 20, one nice of 20, an assignment of 30 minutes and a day of 420."""
    check = check_sbu(curriculum)
    assert [(row.required, row.everything) for row in check.rows] == [(70, 90), (420, 420), (0, 0)]
    assert check.exact == Decimal("8.17")
    assert check.computed == Decimal("8.0")


@pytest.fixture
def fitting(curriculum):
    curriculum.state = CurriculumState.CONCEPT
    curriculum.planned_sbu = Decimal("8.0")
    curriculum.save()
    return curriculum


def test_a_curriculum_that_fits_is_published_with_history(fitting, world):
    published = curricula.publish_curriculum(curriculum=fitting, actor=world.aad, now=NOW)
    assert (published.state, published.published_at) == (CurriculumState.PUBLISHED, NOW)
    row = published.history.latest("pk")
    assert (row.old, row.new, row.actor, row.at) == ("concept", "published", world.aad, NOW)


@pytest.mark.parametrize(
    ("bounds", "fits"),
    [
        ((Decimal(1), Decimal(2)), True),
        ((Decimal("1.5"), Decimal("1.5")), True),  # 90 minutes with the nice lesson reach it exactly
        ((Decimal("1.6"), Decimal(2)), False),
        ((Decimal("0.5"), Decimal("1.1")), False),  # 70 minutes required
        ((None, None), True),
    ],
)
def test_need_fits_below_and_everything_reaches_the_bounds(fitting, bounds, fits):
    ElearningComponent.objects.filter(curriculum=fitting).update(sbu_min=bounds[0], sbu_max=bounds[1])
    assert check_sbu(fitting).fits is fits


@pytest.mark.parametrize("change", ["planned", "component", "no components"])
def test_what_does_not_fit_is_not_published(fitting, change):
    if change == "planned":
        Curriculum.objects.filter(pk=fitting.pk).update(planned_sbu=Decimal("9.0"))
    elif change == "component":
        ElearningComponent.objects.get(curriculum=fitting).modules.clear()
    else:
        fitting = copy(fitting)
        fitting.components.all().delete()
    with pytest.raises(SbuDoesNotFit) as refused:
        curricula.publish_curriculum(curriculum=fitting, actor=None, now=NOW)
    assert refused.value.check.problems
    fitting.refresh_from_db()
    assert fitting.state == CurriculumState.CONCEPT


def test_a_lesson_in_two_components_would_count_twice(fitting):
    second = ElearningComponent.objects.create(curriculum=fitting, key="dubbel", order=9, title="Dubbel")
    second.modules.set(ElearningComponent.objects.get(key="voorbereiding-1").modules.all())
    assert len(check_sbu(fitting).problems) >= 4


def test_a_preparatory_assignment_holds_its_lessons_and_its_own_assignment(curriculum):
    """The same parts as e-learning, in the other kind of component."""
    ElearningComponent.objects.get(curriculum=curriculum).delete()
    pin = curriculum.assignment_pins.get()
    part = PreparatoryAssignmentComponent.objects.create(
        curriculum=curriculum, key="voorbereiding", order=1, title="Voorbereiding", assignment=pin.assignment
    )
    part.modules.add(pin.assignment.module)
    row = next(row for row in check_sbu(curriculum).rows if row.component == part)
    assert (row.required, row.everything) == (70, 90)


def test_the_check_costs_the_same_for_more_lessons(db):
    counts = []
    for number, lessons in ((1, 1), (2, 3)):
        curriculum = make_curriculum(track_key=f"leergang-{number}", lessons=lessons)
        with CaptureQueriesContext(connection) as queries:
            check_sbu(curriculum)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- states ------------------------------------------------------------------------------------------------------------
SERVICES = {
    CurriculumState.PUBLISHED: lambda row: curricula.publish_curriculum(curriculum=row, actor=None, now=NOW),
    CurriculumState.RETIRED: lambda row: curricula.retire_curriculum(
        curriculum=row, actor=None, reason="Nieuwe versie", now=NOW
    ),
}


@pytest.mark.parametrize("old", CurriculumState.values)
@pytest.mark.parametrize("new", list(SERVICES))
def test_only_the_moves_of_the_table_are_made(fitting, old, new):
    Curriculum.objects.filter(pk=fitting.pk).update(state=old)
    if new in CURRICULUM_MOVES[old]:
        assert SERVICES[new](fitting).state == new
    else:
        with pytest.raises(MoveNotAllowed):
            SERVICES[new](fitting)
        fitting.refresh_from_db()
        assert fitting.state == old


def test_a_copy_does_not_move_the_clock_of_its_source(curriculum):
    published_at = curriculum.published_at
    curricula.copy_curriculum(curriculum=curriculum, actor=None, now=NOW + timedelta(days=1))
    curriculum.refresh_from_db()
    assert curriculum.published_at == published_at
