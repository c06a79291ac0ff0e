import pytest

from courses.models import GlossaryTerm, LessonVersion
from learning.searching import Query, Snippet, fold
from learning.services.notes import save_note
from tests.factories.courses import NOW, QUIZ, make_curriculum
from tests.learning.study import get_pin, repin
from tests.learning.test_lesson_pages import LESSON, statements


def say(pin, html, **fields):
    blocks = [{"id": "a", "kind": "text", "html": "<p>Iets.</p>"}, {"id": "b", "kind": "text", "html": html}, QUIZ]
    LessonVersion._base_manager.filter(pk=pin.version_id).update(blocks=blocks, **fields)


def hits(client, typed):
    return client.get("/leren/zoeken/", {"q": typed}).context["page_obj"].object_list


@pytest.fixture
def reader(world, client):
    client.force_login(world.anna)
    say(get_pin(world.edition.curriculum), "<h2>Het gesprek</h2><p>De coördinator belt &amp; luistert.</p>")
    return client


def test_a_lesson_is_found_at_the_part_that_says_it(world, reader):
    [hit] = hits(reader, "COORDINATOR luistert")
    assert (hit.kind, hit.title, hit.url) == ("lesson", "Les 1", f"{LESSON}#blok-b")
    assert hit.snippet.hit == "coördinator"
    assert "belt & luistert" in hit.snippet.after


def test_every_word_must_occur(world, reader):
    assert hits(reader, "coördinator zwijgt") == []


def test_a_hit_in_the_title_comes_first(world, reader):
    say(get_pin(world.edition.curriculum, 2), "<p>Niets.</p>", title="Luistert iemand")
    assert [hit.title for hit in hits(reader, "luistert")] == ["Luistert iemand", "Les 1"]


def test_only_the_pinned_version_of_what_one_may_read(world, reader):
    pin = get_pin(world.edition.curriculum)
    newer = repin(pin, material=True, blocks=[{"id": "n", "kind": "text", "html": "<p>Zonnebloem.</p>"}])
    type(pin).objects.filter(pk=pin.pk).update(version=pin.version)
    other = make_curriculum(track_key="ander", version=1)
    type(pin).objects.filter(curriculum=other, order=1).update(version=newer)
    assert hits(reader, "zonnebloem") == []
    reader.force_login(world.otto)
    assert hits(reader, "coördinator") == []


def test_answers_of_a_quiz_are_not_given_away(world, reader):
    assert hits(reader, "Dat klopt niet") == []


def test_terms_and_own_notes_are_found_and_those_of_others_are_not(world, reader):
    GlossaryTerm.objects.create(term="Nazorg", definition="Begeleiding na de plaatsing.")
    lesson_id = get_pin(world.edition.curriculum, 2).lesson_id
    save_note(person=world.anna, lesson_id=lesson_id, text="Nazorg regelen", revision=0, now=NOW)
    save_note(person=world.bram, lesson_id=lesson_id, text="Nazorg van Bram", revision=0, now=NOW)
    assert [(hit.kind, hit.title) for hit in hits(reader, "nazorg")] == [("term", "Nazorg"), ("note", "Les 2")]


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Je zoekt in"), ("a", "minstens één woord"), ("qqq", "Niets gevonden")]
)
def test_an_empty_answer_says_why(world, reader, typed, said):
    assert said in reader.get("/leren/zoeken/", {"q": typed}).text


@pytest.mark.parametrize("typed", ["\x00", "%", "<script>alert(1)</script>", "ß ﬁ", "x" * 5000, "(((", "\\"])
def test_whatever_is_typed_is_answered(world, reader, typed):
    page = reader.get("/leren/zoeken/", {"q": typed, "page": "nonsense"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_many_hits_are_paged(world, reader):
    for number in range(25):
        GlossaryTerm.objects.create(term=f"Plek {number}", definition="Zelfde woord.")
    page = reader.get("/leren/zoeken/", {"q": "zelfde", "page": "2"})
    assert (len(page.context["page_obj"]), page.context["page_obj"].paginator.count) == (5, 25)
    assert "q=zelfde" in page.text


@pytest.mark.parametrize("lessons", [1, 3])
def test_searching_costs_the_same_whatever_there_is(world, reader, lessons):
    for order in range(1, lessons + 1):
        lesson_id = get_pin(world.edition.curriculum, order).lesson_id
        save_note(person=world.anna, lesson_id=lesson_id, text="luistert", revision=0, now=NOW)
    assert statements(reader, "/leren/zoeken/?q=luistert") == 4  # user, pins, terms, notes


def test_folding_keeps_every_place():
    text = "Coördinatör ﬁne İstanbul ß"
    assert len(fold(text)) == len(text)
    assert fold("Één") == "een"


def test_a_snippet_is_cut_at_words():
    text = f"{'voor ' * 40}raak {'na ' * 60}"
    snippet = Query("raak").snippet(text)
    assert isinstance(snippet, Snippet)
    assert (snippet.before[:5], snippet.hit, snippet.after[-3:]) == ("…voor", "raak", "na…")


def test_the_glossary_lists_every_term(world, reader):
    GlossaryTerm.objects.create(term="Nazorg", definition="Begeleiding na de plaatsing.")
    assert 'id="begrip-nazorg"' in reader.get("/leren/begrippen/").text
