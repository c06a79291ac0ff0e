"""Authors at work on lessons, glossary, tracks and versions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from courses.models import AssignmentVersion, GlossaryTerm, Lesson, LessonVersion, Track
from courses.services.publishing import publish_lesson
from tests.factories.courses import NOW, LessonFactory, LessonVersionFactory, TrackFactory


@pytest.fixture
def author(client, world):
    client.force_login(world.aad)
    return client


@pytest.fixture
def published(lesson):
    """The lesson with a version of its own words, pinned."""
    version = publish_lesson(lesson=lesson, material=True, actor=None, now=NOW)
    lesson.pins.update(version=version)
    return lesson


def form(lesson, *, text="Nieuwe tekst.", **fields):
    """What the editor posts for a lesson of one text block."""
    return {
        "title": lesson.title,
        "key": lesson.key,
        "module": lesson.module_id,
        "relevance": lesson.relevance,
        "minutes": lesson.minutes,
        "goals": lesson.goals,
        "sources": lesson.sources,
        "check_on": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": lesson.body[0].id,
        "body-0-value": text,
        **fields,
    }


def edit(client, lesson, **fields):
    return client.post(f"/cms/lessen/edit/{lesson.pk}/", form(lesson, **fields))


def test_publishing_asks_what_kind_of_change_it_is(author, published):
    response = edit(author, published, **{"action-publish": "1"})
    assert response.status_code == 200
    assert "change" in response.context["form"].errors
    assert published.versions.count() == 2


def test_a_draft_needs_no_choice(author, published):
    assert edit(author, published).status_code == 302
    published.refresh_from_db()
    assert published.has_unpublished_changes
    assert published.versions.count() == 2


def test_a_cosmetic_publish_reaches_the_curricula(author, world, published):
    edit(author, published, change="cosmetic", **{"action-publish": "1"})
    version = published.versions.latest("number")
    assert version.blocks[0]["html"].count("Nieuwe tekst.") == 1
    assert version.published_by == world.aad
    assert set(published.pins.values_list("version", flat=True)) == {version.pk}


def test_a_material_publish_waits(author, published):
    before = set(published.pins.values_list("version", flat=True))
    edit(author, published, change="material", **{"action-publish": "1"})
    assert published.versions.latest("number").is_material
    assert set(published.pins.values_list("version", flat=True)) == before


def test_more_minutes_are_refused_as_cosmetic_and_what_was_typed_stays(author, published):
    response = edit(author, published, minutes=45, change="cosmetic", **{"action-publish": "1"})
    assert "inhoudelijke wijziging" in str(response.context["form"].errors["change"])
    assert response.context["form"]["minutes"].value() == "45"
    assert published.versions.count() == 2


def test_the_choice_is_asked_again_next_time(author, published):
    edit(author, published, change="cosmetic", **{"action-publish": "1"})
    shown = author.get(f"/cms/lessen/edit/{published.pk}/").context["form"]
    assert shown["change"].value() == ""


def test_key_and_module_stay(author, published):
    edit(author, published, key="m9-l9", change="material", **{"action-publish": "1"})
    published.refresh_from_db()
    assert published.key == "m1-l1"


def test_the_preview_shows_the_lesson_as_written(author, published):
    url = f"/cms/lessen/preview/{published.pk}/"
    author.post(url, form(published, text="### Kop\n\nZo ziet het eruit."))
    html = author.get(url).content.decode()
    assert "<h2>Kop</h2>" in html
    assert "Zo ziet het eruit." in html


def test_a_new_lesson_starts_as_a_draft(author, published):
    data = form(published, key="m1-l99", title="Nieuw")
    assert author.post("/cms/lessen/add/", data).status_code == 302
    lesson = Lesson.objects.get(key="m1-l99")
    assert not lesson.live
    assert not lesson.versions.exists()


def test_the_list_finds_by_key_and_filters_by_module(author, world):
    LessonFactory(key="m7-l1", title="Iets anders")
    assert "Iets anders" in author.get("/cms/lessen/?q=m7-l1").content.decode()
    assert "Les 1" not in author.get("/cms/lessen/?q=m7-l1").content.decode()
    module = Lesson.objects.get(key="m1-l1").module
    assert "Iets anders" not in author.get(f"/cms/lessen/?module={module.pk}").content.decode()


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("/cms/lessen/", LessonFactory),
        ("/cms/lesversies/", LessonVersionFactory),
        ("/cms/begrippen/", lambda term: GlossaryTerm.objects.create(term=term, definition="Uitleg")),
        ("/cms/leergangen/", lambda key: TrackFactory(key=key)),
    ],
)
def test_lists_cost_the_same_for_more_rows(author, path, make):
    names = iter(["een", "twee", "drie", "vier"])
    takes_name = "lambda" in getattr(make, "__name__", "")
    counts = []
    for extra in (1, 2):
        for _ in range(extra):
            make(next(names)) if takes_name else make()
        author.get(path)
        with CaptureQueriesContext(connection) as queries:
            author.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_version_is_read_as_learners_read_it(author, published):
    version = LessonVersion.objects.filter(blocks__1__kind="quiz").first()
    html = author.get(f"/cms/lesversies/inspect/{version.pk}/").content.decode()
    assert "<p>Tekst van de les.</p>" in html
    assert "Dat klopt niet." in html


def test_an_assignment_is_read_with_its_rubric(author, world):
    version = AssignmentVersion.objects.get()
    html = author.get(f"/cms/opdrachten/inspect/{version.pk}/").content.decode()
    assert "Redenering" in html
    assert "Leergang BPV-begeleider v1" in html


def test_a_definition_has_at_most_25_words(author):
    response = author.post(
        "/cms/begrippen/new/", {"term": "Lang", "definition": "woord " * 26, "source": "", "check_on": ""}
    )
    assert "hoogstens 25 woorden" in str(response.context["form"].errors["definition"])
    assert author.post("/cms/begrippen/new/", {"term": "Kort", "definition": "woord " * 25}).status_code == 302
    assert AuditEvent.objects.filter(action="glossaryterm.add").exists()


TRACK_FORM = {
    "name": "Leergang",
    "qualification": "Gecertificeerd",
    "audience": "Wie",
    "summary": "Kort",
    "intro": "Inleiding",
    "results": "Je kunt iets.",
    "order": "3",
    "price": "1.00",
    "price_is_circa": "",
}


def test_authors_write_texts_and_leave_the_price(author):
    track = Track.objects.get()
    author.post(f"/cms/leergangen/edit/{track.pk}/", TRACK_FORM)
    track.refresh_from_db()
    assert (track.summary, str(track.price)) == ("Kort", "750.00")


def test_finance_sets_the_price_and_leaves_the_texts(client, world):
    client.force_login(world.fien)
    track = Track.objects.get()
    client.post(f"/cms/leergangen/edit/{track.pk}/", TRACK_FORM)
    track.refresh_from_db()
    assert (track.summary, str(track.price)) == ("Begeleid studenten tijdens de BPV.", "1.00")
