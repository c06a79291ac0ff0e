"""Authors at work on lessons, glossary, tracks and versions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from courses.models import AssignmentVersion, GlossaryTerm, Lesson, LessonVersion, Track
from courses.services.publishing import publish_lesson
from tests.courses.editing import lesson_form
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


def edit(client, lesson, **fields):
    return client.post(f"/cms/lessen/edit/{lesson.pk}/", lesson_form(lesson, **fields))


def test_a_draft_needs_no_choice(author, published):
    assert edit(author, published).status_code == 302
    published.refresh_from_db()
    assert published.has_unpublished_changes
    assert published.versions.count() == 2


def test_the_preview_shows_the_lesson_as_written(author, published):
    url = f"/cms/lessen/preview/{published.pk}/"
    author.post(url, lesson_form(published, text="### Kop\n\nZo ziet het eruit."))
    html = author.get(url).content.decode()
    assert "<h2>Kop</h2>" in html
    assert "Zo ziet het eruit." in html


def test_a_new_lesson_starts_as_a_draft(author, published):
    data = lesson_form(published, key="m1-l99", title="Nieuw")
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


# --- previews ------------------------------------------------------------------------------------------------------------
def preview(client, lesson, mode=""):
    """The lesson with a quiz and an instrument, as it stands in the editor."""
    data = lesson_form(
        lesson,
        **{
            "body-count": "3",
            "body-1-deleted": "", "body-1-order": "1", "body-1-type": "instrument", "body-1-id": "i1",
            "body-1-value-key": "starr", "body-1-value-required": "on",
            "body-2-deleted": "", "body-2-order": "2", "body-2-type": "quiz", "body-2-id": "q1",
            "body-2-value-key": "toets", "body-2-value-required": "on",
            "body-2-value-questions-count": "1",
            "body-2-value-questions-0-deleted": "", "body-2-value-questions-0-order": "0",
            "body-2-value-questions-0-id": "", "body-2-value-questions-0-type": "single",
            **question("body-2-value-questions-0-value"),
        },
    )  # fmt: skip
    url = f"/cms/lessen/preview/{lesson.pk}/"
    assert client.post(url, data).json()["is_valid"]
    return client.get(f"{url}?mode={mode}").content.decode()


def question(prefix):
    data = {f"{prefix}-key": "v1", f"{prefix}-text": "Wat deel je?"}
    data[f"{prefix}-options-count"] = "2"
    for number, (text, right, why) in enumerate([("Alles", "", "Te veel."), ("Wat nodig is", "on", "Precies.")]):
        option = f"{prefix}-options-{number}"
        data |= {f"{option}-deleted": "", f"{option}-order": str(number), f"{option}-type": "item", f"{option}-id": ""}
        data |= {f"{option}-value-text": text, f"{option}-value-correct": right, f"{option}-value-feedback": why}
    return data


def test_the_preview_is_the_lesson_page_with_quiz_and_instrument(author, published):
    html = preview(author, published)
    assert "css/lesson.css" in html
    assert "Wat deel je?" in html
    assert 'type="radio"' in html
    assert "STARR" in html
    assert "Te veel." not in html  # a participant sees the explanation after answering


def test_the_preview_with_answers_shows_every_explanation(author, published):
    html = preview(author, published, mode="antwoorden")
    assert "Te veel." in html
    assert "Precies." in html


def test_a_preview_writes_nothing(author, published, world):
    before = published.versions.count()
    preview(author, published)
    assert published.versions.count() == before
    assert not world.aad.quiz_attempts.exists()


def test_a_preview_of_an_unfinished_lesson_is_shown(author, published):
    url = f"/cms/lessen/preview/{published.pk}/"
    unfinished = lesson_form(published, minutes="", goals="", **{"body-0-type": "instrument", "body-0-value-key": ""})
    author.post(url, unfinished)
    assert author.get(url).status_code == 200


def test_a_preview_is_for_a_phone_and_a_wide_screen(published):
    assert [size["device_width"] for size in published.preview_sizes] == [360, 1280]
