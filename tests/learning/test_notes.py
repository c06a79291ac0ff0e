import pytest

from courses.models import LessonVersion
from learning.enums import EnrolmentState
from learning.models import Enrolment, LessonNote
from learning.services.notes import (
    LONGEST_NOTE,
    NoSuchBlock,
    NoteChangedElsewhere,
    NoteTooLong,
    save_note,
    set_bookmark,
)
from tests.factories.courses import NOW
from tests.learning.study import get_pin
from tests.learning.test_lesson_pages import LESSON, statements

NOTE = f"{LESSON}notitie/"
BOOKMARK = f"{LESSON}bladwijzer/"


def keep(world, text, revision=0):
    lesson_id = get_pin(world.edition.curriculum).lesson_id
    return save_note(person=world.anna, lesson_id=lesson_id, text=text, revision=revision, now=NOW)


def test_a_note_is_kept_as_typed(world):
    assert keep(world, " Bellen\r\nmet het bedrijf ").text == "Bellen\nmet het bedrijf"
    assert keep(world, "Bellen", 1).revision == 2


def test_sending_the_same_twice_is_no_conflict(world):
    keep(world, "Bellen")
    assert keep(world, "Bellen").revision == 1


def test_the_older_of_two_tabs_is_told_and_overwrites_nothing(world):
    keep(world, "Uit tab een")
    with pytest.raises(NoteChangedElsewhere) as refusal:
        keep(world, "Uit tab twee")
    assert (refusal.value.stored.text, refusal.value.stored.revision) == ("Uit tab een", 1)
    assert LessonNote.objects.get().text == "Uit tab een"


def test_an_empty_note_is_gone(world):
    keep(world, "Bellen")
    assert keep(world, "  ", 1).revision == 0
    assert not LessonNote.objects.exists()


def test_a_note_has_a_length(world):
    keep(world, "x" * LONGEST_NOTE)
    with pytest.raises(NoteTooLong):
        keep(world, "x" * (LONGEST_NOTE + 1), 1)


def test_a_bookmark_is_set_and_removed_and_twice_is_the_same(world):
    pin = get_pin(world.edition.curriculum)
    for is_marked, found in [(True, 1), (True, 1), (False, 0), (False, 0)]:
        set_bookmark(person=world.anna, pin=pin, block_id="text-block", is_marked=is_marked, now=NOW)
        assert LessonNote.objects.filter(block_id="text-block").count() == found


@pytest.mark.parametrize("block_id", ["onbekend", ""])
def test_a_bookmark_stands_at_a_block_of_the_lesson(world, block_id):
    with pytest.raises(NoSuchBlock):
        set_bookmark(
            person=world.anna, pin=get_pin(world.edition.curriculum), block_id=block_id, is_marked=True, now=NOW
        )


def test_removing_a_bookmark_never_removes_the_note(world):
    keep(world, "Bellen")
    set_bookmark(person=world.anna, pin=get_pin(world.edition.curriculum), block_id="", is_marked=False, now=NOW)
    assert LessonNote.objects.get().text == "Bellen"


def test_without_script_a_note_is_kept_shown_and_deleted(world, client):
    client.force_login(world.anna)
    answer = client.post(NOTE, {"text": "Bellen", "revision": "0"})
    assert (answer.status_code, answer.url) == (302, f"{LESSON}#notitie")
    page = client.get(LESSON)
    assert page.context["page"].note.text == "Bellen"
    assert ">Bellen</textarea>" in page.text
    client.post(NOTE, {"text": "Bellen", "revision": "1", "delete": "1"})
    assert not LessonNote.objects.exists()


def test_a_refused_note_comes_back_beside_what_is_stored(world, client):
    keep(world, "Uit tab een")
    client.force_login(world.anna)
    page = client.post(NOTE, {"text": "Uit tab twee", "revision": "kapot"})
    note = page.context["page"].note
    assert (page.status_code, note.text, note.stored, note.revision) == (200, "Uit tab twee", "Uit tab een", 1)
    assert client.post(NOTE, {"text": "Samen", "revision": "1"}).status_code == 302
    assert LessonNote.objects.get().text == "Samen"


@pytest.mark.parametrize(
    ("post", "status"),
    [
        ({"text": "Nieuw", "revision": "1"}, 200),
        ({"text": "Nieuw", "revision": "0"}, 409),
        ({"text": "x" * 20_001}, 422),
    ],
)
def test_autosave_is_told_in_json(world, client, post, status):
    keep(world, "Bellen")
    client.force_login(world.anna)
    answer = client.post(NOTE, post, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.json()["message"]


@pytest.mark.parametrize("path", [NOTE, BOOKMARK])
def test_somebody_elses_lesson_takes_no_notes(world, client, path):
    client.force_login(world.otto)
    assert client.post(path, {"text": "x", "add": "text-block"}).status_code == 404
    client.force_login(world.anna)
    assert client.get(path).status_code == 405
    assert not LessonNote.objects.exists()


def test_a_bookmark_shows_in_the_lesson(world, client):
    client.force_login(world.anna)
    answer = client.post(BOOKMARK, {"add": "text-block"})
    assert answer.url == f"{LESSON}#blok-text-block"
    assert [block.is_bookmarked for block in client.get(LESSON).context["page"].blocks] == [True, False]
    assert client.post(BOOKMARK, {"remove": "text-block"}, headers={"Accept": "application/json"}).status_code == 204
    assert not any(block.is_bookmarked for block in client.get(LESSON).context["page"].blocks)


def test_a_bookmark_at_nothing_is_said_so(world, client):
    client.force_login(world.anna)
    assert len(client.post(BOOKMARK, {"add": "weg"}, follow=True).context["messages"]) == 1


def test_the_list_names_lesson_and_part_and_leads_there(world, client):
    client.force_login(world.anna)
    keep(world, "Bellen")
    client.post(BOOKMARK, {"add": "text-block"})
    client.post(BOOKMARK, {"add": "quiz-block"})
    rows = client.get("/leren/notities/").context["rows"]
    assert [(row.text, row.url) for row in rows] == [
        ("Wat weet je nu?", f"{LESSON}#blok-quiz-block"),
        ("Tekst van de les.", f"{LESSON}#blok-text-block"),
        ("Bellen", f"{LESSON}#notitie"),
    ]


def test_a_part_that_is_gone_is_said_so(world, client):
    client.force_login(world.anna)
    client.post(BOOKMARK, {"add": "text-block"})
    LessonVersion._base_manager.filter(pk=get_pin(world.edition.curriculum).version_id).update(blocks=[])
    [row] = client.get("/leren/notities/").context["rows"]
    assert (row.text, row.url) == ("Dit deel staat niet meer in de les.", LESSON)


def test_own_words_stay_readable_and_deletable_after_leaving(world, client):
    keep(world, "Bellen")
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=EnrolmentState.STOPPED)
    client.force_login(world.anna)
    [row] = client.get("/leren/notities/").context["rows"]
    assert (row.text, row.url) == ("Bellen", "")
    client.post(f"/leren/notities/{row.pk}/verwijderen/")
    assert not LessonNote.objects.exists()


def test_nobody_deletes_anothers_note(world, client):
    keep(world, "Bellen")
    note = LessonNote.objects.get()
    for who in (world.bram, world.tessa, world.ada):
        client.force_login(who)
        assert client.post(f"/leren/notities/{note.pk}/verwijderen/").status_code == 404
        assert "Bellen" not in client.get("/leren/notities/").text
    assert LessonNote.objects.exists()


def test_an_empty_list_says_what_to_do(world, client):
    client.force_login(world.anna)
    assert "Hier staat nog niets" in client.get("/leren/notities/").text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(world, client, rows):
    for order in range(1, rows + 1):
        lesson_id = get_pin(world.edition.curriculum, order).lesson_id
        save_note(person=world.anna, lesson_id=lesson_id, text=f"Tekst {order}", revision=0, now=NOW)
    client.force_login(world.anna)
    assert statements(client, "/leren/notities/") == 4  # user, count, notes, pins
