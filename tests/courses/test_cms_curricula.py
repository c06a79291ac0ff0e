"""Curricula in the CMS: decisions, and parts that may change only in a concept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from courses.enums import CurriculumState
from courses.models import (
    Curriculum,
    CurriculumLesson,
    ElearningComponent,
    LessonDayComponent,
    PortfolioComponent,
)
from courses.services.curricula import copy_curriculum
from tests.factories.courses import NOW, LessonFactory, LessonVersionFactory, make_curriculum


@pytest.fixture
def author(client, world):
    client.force_login(world.aad)
    return client


@pytest.fixture
def concept(curriculum):
    made = copy_curriculum(curriculum=curriculum, actor=None, now=NOW)
    Curriculum.objects.filter(pk=made.pk).update(planned_sbu="8.0")
    made.refresh_from_db()
    return made


def press(client, curriculum, name):
    return client.post(f"/cms/curricula/{curriculum.pk}/{name}/", follow=True)


def page(client, curriculum):
    return client.get(f"/cms/curricula/inspect/{curriculum.pk}/")


def test_the_page_shows_the_hours_and_what_is_pinned(author, curriculum):
    html = page(author, curriculum).content.decode()
    assert "Op het certificaat zou 8,5 SBU staan, maar de onderdelen tellen op tot 8." in html
    assert "Les 3" in html
    assert "Delen of niet delen?" in html


def test_a_published_curriculum_offers_copying_and_retiring_only(author, curriculum):
    response = page(author, curriculum)
    assert [action.name for action, _url in response.context["actions"]] == ["copy"]
    assert [decision.name for decision, _form in response.context["decisions"]] == ["retire"]
    assert response.context["additions"] == []


def test_copying_makes_a_concept(author, curriculum):
    html = press(author, curriculum, "copy").content.decode()
    assert "v2 is gemaakt als concept" in html
    assert Curriculum.objects.get(version=2).history.get().actor.first_name == "Aad"


def test_a_concept_that_adds_up_is_published(author, concept):
    press(author, concept, "publish")
    concept.refresh_from_db()
    assert concept.state == CurriculumState.PUBLISHED


def test_a_concept_that_does_not_add_up_is_refused_with_a_sentence(author, concept):
    Curriculum.objects.filter(pk=concept.pk).update(planned_sbu="20.0")
    html = press(author, concept, "publish").content.decode()
    assert "De studielast klopt niet" in html
    concept.refresh_from_db()
    assert concept.state == CurriculumState.CONCEPT


def test_newer_versions_are_shown_and_taken_over(author, concept):
    pin = concept.lesson_pins.first()
    LessonVersionFactory(lesson=pin.lesson, number=pin.version.number + 1, content_hash="1" * 64)
    assert "nieuwer: 2" in page(author, concept).content.decode()
    assert "1 nieuwere versie is overgenomen." in press(author, concept, "newest").content.decode()
    pin.refresh_from_db()
    assert pin.version.number == 2


def test_retiring_asks_a_reason(author, curriculum):
    url = f"/cms/curricula/inspect/{curriculum.pk}/"
    response = author.post(url, {"decision": "retire", "retire-reason": ""})
    assert "verplicht" in response.content.decode()
    author.post(url, {"decision": "retire", "retire-reason": "Vervangen"})
    curriculum.refresh_from_db()
    assert curriculum.state == CurriculumState.RETIRED


def test_a_second_click_says_it_was_settled(author, curriculum):
    url = f"/cms/curricula/inspect/{curriculum.pk}/"
    for _click in (1, 2):
        response = author.post(url, {"decision": "retire", "retire-reason": "Vervangen"}, follow=True)
    assert "Dit was al afgehandeld." in response.content.decode()


def test_enrolment_staff_read_and_decide_nothing(client, world, curriculum, concept):
    client.force_login(world.eva)
    response = page(client, curriculum)
    assert response.context["actions"] == response.context["decisions"] == []
    for name in ("copy", "publish", "newest"):
        assert press(client, concept, name).status_code == 404
    assert client.post(f"/cms/curricula/inspect/{curriculum.pk}/", {"decision": "retire"}).status_code == 404


def test_buttons_answer_to_pressing_only(author, curriculum):
    assert author.get(f"/cms/curricula/{curriculum.pk}/copy/").status_code == 404


def test_norms_change_in_a_concept_only(author, curriculum, concept):
    data = {
        "planned_sbu": "8.0", "quiz_correct": 3, "quiz_of": 4, "attendance_percent": 90, "portfolio_attempts": 2,
        "portfolio_weeks": 3, "marking_days": 5, "preparation_days": 2,
    }  # fmt: skip
    assert author.post(f"/cms/curricula/edit/{concept.pk}/", data).status_code == 302
    concept.refresh_from_db()
    assert concept.attendance_percent == 90
    assert author.post(f"/cms/curricula/edit/{curriculum.pk}/", data).status_code == 404
    assert AuditEvent.objects.filter(action="curriculum.change").count() == 1


# --- parts -------------------------------------------------------------------------------------------------------------
def agenda(*parts):
    data = {"agenda-count": str(len(parts))}
    for number, part in enumerate(parts):
        data |= {
            f"agenda-{number}-{name}": value for name, value in (("deleted", ""), ("order", number), ("type", "part"))
        }
        data |= {f"agenda-{number}-id": "", **{f"agenda-{number}-value-{name}": value for name, value in part.items()}}
    return data


def day_form(curriculum, **fields):
    return {
        "curriculum": curriculum.pk, "key": "lesdag-1", "order": 2, "title": "Lesdag 1", "sbu_min": "7", "sbu_max": "7",
        "day": 1, "minutes": 420, "bring": "", "materials": "", **agenda(), **fields,
    }  # fmt: skip


def test_a_day_keeps_its_agenda_as_plain_data(author, concept):
    day = LessonDayComponent.objects.get(curriculum=concept)
    parts = [
        {"time": "09:30", "title": "Welkom", "module": "", "trainer_text": "Begroet iedereen."},
        {"time": "10:00", "title": "Oefenen", "module": "m1", "trainer_text": ""},
    ]
    response = author.post(f"/cms/onderdelen-lesdag/edit/{day.pk}/", day_form(concept, **agenda(*parts)))
    assert response.url == f"/cms/curricula/inspect/{concept.pk}/"
    day.refresh_from_db()
    assert day.agenda == [
        {"time": "09:30", "title": "Welkom", "module": None, "trainer_text": "Begroet iedereen."},
        {"time": "10:00", "title": "Oefenen", "module": "m1", "trainer_text": ""},
    ]
    assert "Welkom" in author.get(f"/cms/onderdelen-lesdag/edit/{day.pk}/").content.decode()


def test_bounds_must_be_in_order(author, concept):
    day = LessonDayComponent.objects.get(curriculum=concept)
    response = author.post(f"/cms/onderdelen-lesdag/edit/{day.pk}/", day_form(concept, sbu_min="9"))
    assert response.status_code == 200
    assert "sbu_max" in response.context["form"].errors


def test_a_part_of_a_frozen_curriculum_is_not_there_to_change(author, curriculum):
    day = LessonDayComponent.objects.get(curriculum=curriculum)
    for verb in ("edit", "delete"):
        assert author.get(f"/cms/onderdelen-lesdag/{verb}/{day.pk}/").status_code == 404
        assert author.post(f"/cms/onderdelen-lesdag/{verb}/{day.pk}/", day_form(curriculum)).status_code == 404
    assert author.get(f"/cms/onderdelen-lesdag/inspect/{day.pk}/").status_code == 200


def test_a_part_cannot_be_added_to_a_frozen_curriculum(author, curriculum, concept):
    response = author.post("/cms/onderdelen-lesdag/new/", day_form(curriculum, key="nieuw", order=9))
    assert "curriculum" in response.context["form"].errors


def test_each_kind_of_component_is_added(author, concept):
    module = ElearningComponent.objects.get(curriculum=concept).modules.get()
    assignment = concept.assignment_pins.get().assignment
    common = {"curriculum": concept.pk, "title": "Nieuw", "sbu_min": "1", "sbu_max": "2"}
    kinds = {
        "elearning": {"modules": [module.pk]},
        "lesdag": {"day": 2, "minutes": 400, "bring": "", "materials": "", **agenda()},
        "voorbereiding": {"modules": [module.pk], "assignment": assignment.pk},
        "portfolio": {},
    }
    for order, (kind, fields) in enumerate(kinds.items(), start=10):
        response = author.post(
            f"/cms/onderdelen-{kind}/new/", {**common, **fields, "key": f"nieuw-{kind}", "order": order}
        )
        assert response.status_code == 302, response.context["form"].errors
    assert concept.components.count() == 7
    assert page(author, concept).status_code == 200


def test_a_part_is_removed_and_written_down(author, concept):
    part = PortfolioComponent.objects.get(curriculum=concept)
    author.post(f"/cms/onderdelen-portfolio/delete/{part.pk}/")
    assert not PortfolioComponent.objects.filter(pk=part.pk).exists()
    assert AuditEvent.objects.get(action="portfoliocomponent.delete").object_id == str(part.pk)


def test_a_lesson_is_pinned_at_its_newest_version(author, concept):
    version = LessonVersionFactory(lesson=LessonFactory(module=concept.lesson_pins.first().lesson.module), number=4)
    data = {"curriculum": concept.pk, "lesson": version.lesson.pk, "relevance": "nice", "order": 50}
    assert author.post("/cms/lessen-in-curriculum/new/", data).status_code == 302
    assert concept.lesson_pins.get(lesson=version.lesson).version == version


def test_a_lesson_without_a_version_is_refused_at_its_field(author, concept):
    lesson = LessonFactory()
    data = {"curriculum": concept.pk, "lesson": lesson.pk, "relevance": "nice", "order": 50}
    response = author.post("/cms/lessen-in-curriculum/new/", data)
    assert "Publiceer de les eerst" in str(response.context["form"].errors["lesson"])
    assert not CurriculumLesson.objects.filter(lesson=lesson).exists()


@pytest.mark.parametrize("path", ["/cms/curricula/", "/cms/onderdelen-lesdag/", "/cms/lessen-in-curriculum/"])
def test_lists_cost_the_same_for_more_rows(author, curriculum, path):
    counts = []
    for copies in (1, 2):
        for _copy in range(copies):
            copy_curriculum(curriculum=curriculum, actor=None, now=NOW)
        author.get(path)
        with CaptureQueriesContext(connection) as queries:
            author.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_of_a_curriculum_costs_the_same_for_more_lessons(author):
    counts = []
    for number, lessons in ((1, 1), (2, 3)):
        made = make_curriculum(track_key=f"leergang-{number}", lessons=lessons)
        page(author, made)
        with CaptureQueriesContext(connection) as queries:
            page(author, made)
        counts.append(len(queries))
    assert counts[0] == counts[1]
