"""A published curriculum is frozen, whatever is edited, deleted, purged or loaded around it (DESIGN §4.1)."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import models
from django.db.models import ProtectedError
from wagtail.models import Revision

from common.errors import Frozen
from courses.models import (
    Assignment,
    AssignmentVersion,
    Criterion,
    Curriculum,
    CurriculumLesson,
    Lesson,
    LessonVersion,
    Module,
    Track,
)
from courses.services.curricula import copy_curriculum, take_newest_versions
from courses.services.publishing import publish_lesson
from courses.viewsets import PARTS
from tests.courses.editing import lesson_form
from tests.factories.courses import NOW, ModuleFactory

LATER = NOW + timedelta(days=30)


def columns(row: models.Model) -> dict:
    """All a row holds, also which rows it points at many of."""
    held = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return held | {
        field.name: sorted(each.pk for each in getattr(row, field.name).all()) for field in row._meta.many_to_many
    }


def everything(curriculum: Curriculum) -> dict:
    """The whole plan: norms, modules, pins with what their versions say, rubrics, components of every kind."""
    curriculum = Curriculum.objects.get(pk=curriculum.pk)
    norms = {name: value for name, value in columns(curriculum).items() if name != "plan_stamp"}
    pins = list(curriculum.lesson_pins.select_related("version"))
    tasks = list(curriculum.assignment_pins.select_related("version"))
    return {
        "curriculum": norms,
        "modules": [columns(row) for row in curriculum.module_rows.all()],
        "pins": [columns(pin) for pin in pins],
        "lessons": [columns(pin.version) for pin in pins],
        "tasks": [columns(task) for task in tasks],
        "assignments": [columns(task.version) for task in tasks],
        "rubrics": [columns(row) for task in tasks for row in task.version.rubric.all()],
        "components": [(type(row).__name__, columns(row)) for row in curriculum.components.all()],
    }


@pytest.fixture
def author(client, world):
    client.force_login(world.aad)
    return client


@pytest.fixture
def studied(lesson):
    """The first lesson with a version of its own words, pinned, and a draft on top of it."""
    version = publish_lesson(lesson=lesson, material=True, actor=None, now=NOW)
    CurriculumLesson.objects.filter(lesson=lesson).update(version=version)
    return lesson


# --- edits ---------------------------------------------------------------------------------------------------------------
def test_a_draft_of_a_lesson_changes_nothing(author, curriculum, studied):
    before = everything(curriculum)
    data = lesson_form(studied, text="Heel anders.", title="Andere titel", minutes="90", relevance="nice")
    assert author.post(f"/cms/lessen/edit/{studied.pk}/", data).status_code == 302
    assert everything(curriculum) == before


def test_a_material_publish_changes_nothing(curriculum, studied):
    before = everything(curriculum)
    studied.minutes, studied.body = 90, [("text", "Heel anders.")]
    publish_lesson(lesson=studied, material=True, actor=None, now=LATER)
    assert everything(curriculum) == before


def test_a_cosmetic_publish_changes_words_and_nothing_that_counts(curriculum, studied):
    before = everything(curriculum)
    studied.body = [("text", "Helderder.")]
    version = publish_lesson(lesson=studied, material=False, actor=None, now=LATER)
    after = everything(curriculum)
    moved = [pin for pin in after["pins"] if pin["version_id"] == version.pk]
    assert len(moved) == 1
    for part in ("pins", "lessons"):
        before.pop(part), after.pop(part)
    assert after == before


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_no_part_is_changed_added_or_deleted_in_the_cms(author, curriculum, part):
    before = everything(curriculum)
    rows = part.model.objects.filter(curriculum=curriculum)
    for row in rows:
        assert author.get(f"/cms/{part.name}/edit/{row.pk}/").status_code == 404
        assert author.post(f"/cms/{part.name}/edit/{row.pk}/", {"order": 9}).status_code == 404
        assert author.post(f"/cms/{part.name}/delete/{row.pk}/").status_code == 404
    form = {
        "curriculum": curriculum.pk,
        "key": "nieuw",
        "order": 9,
        "title": "Nieuw",
        "module": ModuleFactory(number=6).pk,
        "agenda-count": "0",
    }
    assert author.post(f"/cms/{part.name}/new/", form).status_code == 200  # refused at the field
    assert everything(curriculum) == before


def test_norms_are_not_changed_in_the_cms(author, curriculum):
    before = everything(curriculum)
    assert author.post(f"/cms/curricula/edit/{curriculum.pk}/", {"planned_sbu": "99"}).status_code == 404
    assert everything(curriculum) == before


def test_texts_of_tracks_and_modules_are_not_part_of_it(author, curriculum):
    before = everything(curriculum)
    module = Module.objects.get(key="m1")
    author.post(f"/cms/modules/edit/{module.pk}/", {"name": "Anders", "aim": "Anders", "intro": "Anders"})
    module.refresh_from_db()
    assert module.name == "Anders"
    assert everything(curriculum) == before


def test_a_next_version_lives_its_own_life(curriculum, studied):
    studied.body = [("text", "Nieuwe regels.")]
    publish_lesson(lesson=studied, material=True, actor=None, now=LATER)
    before = everything(curriculum)
    concept = copy_curriculum(curriculum=curriculum, actor=None, now=LATER)
    take_newest_versions(curriculum=concept, actor=None, now=LATER)
    concept.components.all().delete()
    concept.lesson_pins.all().delete()
    assert everything(curriculum) == before


# --- deleting ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", [Lesson, Module, Assignment, Track])
def test_what_it_points_at_is_not_deleted(curriculum, model):
    before = everything(curriculum)
    with pytest.raises(ProtectedError):
        model.objects.all().delete()
    assert everything(curriculum) == before


@pytest.mark.parametrize("model", [LessonVersion, AssignmentVersion, Criterion])
def test_versions_are_neither_changed_nor_deleted(curriculum, model):
    before = everything(curriculum)
    row = model.objects.first()
    for attempt in (row.save, row.delete, model.objects.all().delete, lambda: model.objects.update(pk=0)):
        with pytest.raises(Frozen):
            attempt()
    assert everything(curriculum) == before


def test_it_is_not_deleted_while_an_edition_runs_with_it(curriculum):
    with pytest.raises(ProtectedError):
        curriculum.delete()


# --- purging -------------------------------------------------------------------------------------------------------------
def test_purging_revisions_takes_drafts_and_leaves_what_people_read(author, client, curriculum, studied, world):
    for number in range(3):
        author.post(f"/cms/lessen/edit/{studied.pk}/", lesson_form(studied, text=f"Kladversie {number}"))
    before, drafts = everything(curriculum), Revision.objects.count()
    call_command("purge_revisions", verbosity=0)
    assert Revision.objects.count() < drafts
    assert everything(curriculum) == before
    client.force_login(world.anna)
    html = client.get("/leren/bpv-begeleider/m1-l1/").content.decode()
    assert "Tekst van de les." in html
    assert "Kladversie" not in html


def test_not_even_every_revision_gone_touches_it(curriculum, studied):
    studied.save_revision().publish()
    before = everything(curriculum)
    Lesson.objects.update(live_revision=None, latest_revision=None)
    Revision.objects.all().delete()
    assert everything(curriculum) == before
