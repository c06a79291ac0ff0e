from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import LessonVersion
from learning.enums import EnrolmentState
from learning.models import Enrolment, LessonProgress, QuizAttempt
from tests.factories.courses import QUIZ, RIGHT, WRONG, make_curriculum, make_edition
from tests.factories.learning import make_enrolment
from tests.learning.study import INSTRUMENT_BLOCK, ask_instrument, get_pin, meet_lesson, progress_of, repin

LESSON = "/leren/bpv-begeleider/m1-l1/"
TRACK = "/leren/bpv-begeleider/"
QUIZ_URL = f"{LESSON}toets/q/"
ADDRESSES = [
    ("get", TRACK),
    ("get", LESSON),
    ("post", f"{LESSON}afronden/"),
    ("post", QUIZ_URL),
]


def answers(chosen):
    return {f"vraag-{key}": options for key, options in chosen.items()}


def statements(client, path, **post):
    """Statements of one request, counted as X-Query-Count does (SQLite counts BEGIN), with a warm session."""
    client.get("/leren/bpv-begeleider/")
    count = 0

    def counted(execute, sql, params, many, context):
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        response = client.post(path, post) if post else client.get(path)
    assert response.status_code in {200, 204}
    return count


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_anonymous_people_sign_in_first(world, client, method, path):
    response = getattr(client, method)(path)
    assert (response.status_code, response.url) == (302, f"/inloggen/?next={path}")


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
@pytest.mark.parametrize("who", ["otto", "tessa", "sanne", "eva", "aad", "kim", "ada"])
def test_for_who_does_not_take_part_there_is_no_lesson(world, client, method, path, who):
    client.force_login(getattr(world, who))
    assert getattr(client, method)(path).status_code == 404
    assert not LessonProgress.objects.exists()


@pytest.mark.parametrize(("state", "status"), [("cancelled", 404), ("stopped", 404), ("completed", 200)])
def test_who_left_reads_no_more_and_who_finished_does(world, client, state, status):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=state, completed_at=timezone.now())
    client.force_login(world.anna)
    assert [client.get(path).status_code for path in (TRACK, LESSON)] == [status, status]


@pytest.mark.parametrize("path", [f"{LESSON}afronden/", QUIZ_URL, "/leren/voortgang/1/"])
def test_changes_are_posted(world, client, path):
    client.force_login(world.anna)
    assert client.get(path).status_code == 405


def test_unknown_lessons_and_tracks_do_not_exist(world, client):
    client.force_login(world.anna)
    for path in ("/leren/onbekend/", "/leren/bpv-begeleider/onbekend/", "/leren/onbekend/m1-l1/"):
        assert client.get(path).status_code == 404


def test_the_pinned_version_is_read_and_not_the_newest(world, client):
    pin = get_pin(world.edition.curriculum)
    newer = repin(pin, material=True, title="Nieuwere titel")
    type(pin).objects.filter(pk=pin.pk).update(version=pin.version)
    client.force_login(world.anna)
    response = client.get(LESSON)
    assert response.context["version"] == pin.version
    assert newer.title not in response.text


def test_a_lesson_shows_what_it_is_and_where_it_stands(world, client):
    LessonVersion._base_manager.filter(pk=get_pin(world.edition.curriculum, 2).version_id).update(
        sources=["BPV-handboek"], check_on=timezone.localdate() + timedelta(days=30)
    )
    client.force_login(world.anna)
    page = client.get("/leren/bpv-begeleider/m1-l2/")
    shown = page.context["page"]
    assert (shown.previous.key, shown.next.key) == ("m1-l1", "m1-l3")
    assert [line.key for line in shown.module.lessons] == ["m1-l1", "m1-l2", "m1-l3"]
    for text in ("<p>Tekst van de les.</p>", "Je weet iets.", "BPV-handboek", "Vraag 1?", 'id="blok-text-block"'):
        assert text in page.text
    assert page.context["is_overdue"] is False


def test_facts_that_should_have_been_checked_are_marked(world, client):
    pin = get_pin(world.edition.curriculum)
    LessonVersion._base_manager.filter(pk=pin.version_id).update(check_on=timezone.localdate() - timedelta(days=1))
    client.force_login(world.anna)
    assert client.get(LESSON).context["is_overdue"] is True


def test_right_answers_are_not_in_the_page_before_answering(world, client):
    client.force_login(world.anna)
    page = client.get(LESSON).text
    assert "Dat klopt" not in page
    assert "correct" not in page


def test_an_attempt_is_marked_with_explanation_of_what_was_chosen(world, client):
    client.force_login(world.anna)
    response = client.post(QUIZ_URL, answers({**WRONG, "q1": ["a"]}))
    assert (response.status_code, response.url) == (302, f"{LESSON}#toets-q")
    page = client.get(LESSON)
    [quiz] = [block.quiz for block in page.context["page"].blocks if block.quiz]
    assert (quiz.attempt.correct, quiz.is_passed, quiz.asks) == (1, False, False)
    assert [[remark.text for remark in question.remarks] for question in quiz.questions] == [
        ["Goed"],
        ["Fout"],
        ["Fout"],
    ]
    assert page.text.count("Dat klopt niet.") == 2


def test_after_passing_the_right_answers_are_shown_too(world, client):
    client.force_login(world.anna)
    client.post(QUIZ_URL, answers({**RIGHT, "q3": ["b"]}))
    [quiz] = [block.quiz for block in client.get(LESSON).context["page"].blocks if block.quiz]
    assert quiz.is_passed is True
    assert [(remark.text, remark.verdict) for remark in quiz.questions[2].remarks] == [
        ("Goed", "missed"), ("Fout", "wrong"),
    ]  # fmt: skip


def test_the_best_attempt_counts(world, client):
    client.force_login(world.anna)
    client.post(QUIZ_URL, answers(RIGHT))
    client.post(QUIZ_URL, answers(WRONG))
    [quiz] = [block.quiz for block in client.get(LESSON).context["page"].blocks if block.quiz]
    assert (quiz.attempt.number, quiz.attempt_passed, quiz.is_passed, quiz.best.correct) == (2, False, True, 3)


def test_trying_again_asks_without_giving_anything_away(world, client):
    client.force_login(world.anna)
    client.post(QUIZ_URL, answers(WRONG))
    page = client.get(f"{LESSON}?opnieuw=q")
    [quiz] = [block.quiz for block in page.context["page"].blocks if block.quiz]
    assert quiz.asks is True
    assert "Dat klopt" not in page.text
    assert " checked" not in page.text


@pytest.mark.parametrize(
    "given", [{}, {"vraag-q1": ["a"]}, {"vraag-q1": ["a"], "vraag-q2": ["onbekend"], "vraag-q3": ["\x00"]}]
)
def test_refused_answers_come_back_with_a_message_at_the_question(world, client, given):
    client.force_login(world.anna)
    page = client.post(QUIZ_URL, given)
    assert page.status_code == 200
    [quiz] = [block.quiz for block in page.context["page"].blocks if block.quiz]
    assert quiz.has_errors is True
    assert quiz.questions[0].asked.fields["options"][0].is_chosen is bool(given)
    assert 'aria-describedby="q-q2-fout"' in page.text
    assert not QuizAttempt.objects.exists()


def test_a_quiz_that_is_gone_is_said_so(world, client):
    client.force_login(world.anna)
    response = client.post(f"{LESSON}toets/verdwenen/", {}, follow=True)
    assert response.redirect_chain == [(LESSON, 302)]
    assert len(response.context["messages"]) == 1


def test_finishing_returns_to_the_lesson_which_says_what_lacks(world, client):
    client.force_login(world.anna)
    response = client.post(f"{LESSON}afronden/")
    assert response.url == f"{LESSON}#afronden"
    page = client.get(LESSON).context["page"]
    assert (page.is_waiting, page.is_lacking, [lack.key for lack in page.requirements]) == (True, True, ["q"])

    client.post(QUIZ_URL, answers(RIGHT))
    page = client.get(LESSON).context["page"]
    assert (page.line.is_met, page.is_waiting) == (True, False)


def test_after_a_material_change_the_lesson_asks_to_be_finished_again(world, client):
    pin = get_pin(world.edition.curriculum)
    meet_lesson(world.anna, pin)
    repin(pin, material=True, blocks=[{"id": "t", "kind": "text", "html": "<p>Nieuw.</p>"}])
    client.force_login(world.anna)
    page = client.get(LESSON)
    assert (page.context["page"].line.is_met, page.context["page"].is_lacking) == (False, False)
    assert f'action="{LESSON}afronden/"' in page.text
    client.post(f"{LESSON}afronden/")
    assert client.get(LESSON).context["page"].line.is_met is True


def test_an_instrument_stands_in_the_lesson_with_its_state(world, client):
    pin = ask_instrument(get_pin(world.edition.curriculum))
    client.force_login(world.anna)
    page = client.get(LESSON)
    assert f'href="/leren/instrument/starr/?van={pin.pk}"' in page.text
    [card] = [block.instrument for block in page.context["page"].blocks]
    assert (card.is_required, card.is_done) == (True, False)


def test_an_instrument_that_was_withdrawn_stands_in_nobodys_way(world, client):
    pin = get_pin(world.edition.curriculum)
    LessonVersion._base_manager.filter(pk=pin.version_id).update(blocks=[{**INSTRUMENT_BLOCK, "key": "vroeger"}])
    client.force_login(world.anna)
    assert client.get(LESSON).context["page"].blocks == []
    client.post(f"{LESSON}afronden/")
    assert progress_of(world.anna, pin.lesson).met_at is not None


def test_the_track_shows_everything_in_the_order_of_the_schedule(world, client):
    client.force_login(world.anna)
    overview = client.get(TRACK).context["overview"]
    assert [part.kind for part in overview.parts] == ["elearning", "lesson_day", "portfolio"]
    assert [line.key for line in overview.parts[0].modules[0].need] == ["m1-l1", "m1-l2"]
    assert overview.parts[1].days[0].city == "Amersfoort"


def test_continue_leads_to_the_block_last_read(world, client):
    client.force_login(world.anna)
    lesson_id = get_pin(world.edition.curriculum).lesson_id
    client.post(f"/leren/voortgang/{lesson_id}/", {"block": "quiz-block"})
    assert f'href="{LESSON}#blok-quiz-block"' in client.get(TRACK).text


def test_progress_is_saved_for_who_may_read(world, client):
    lesson_id = get_pin(world.edition.curriculum).lesson_id
    client.force_login(world.anna)
    assert client.post(f"/leren/voortgang/{lesson_id}/", {"block": "text-block"}).status_code == 204
    assert progress_of(world.anna, lesson_id).block_id == "text-block"
    client.force_login(world.otto)
    assert client.post(f"/leren/voortgang/{lesson_id}/", {"block": "text-block"}).status_code == 404
    assert client.post("/leren/voortgang/999999/", {"block": "text-block"}).status_code == 404


@pytest.mark.parametrize("block", ["", "x" * 41, "a b", "\x00", "<script>"])
def test_an_impossible_place_is_not_kept(world, client, block):
    lesson_id = get_pin(world.edition.curriculum).lesson_id
    client.force_login(world.anna)
    assert client.post(f"/leren/voortgang/{lesson_id}/", {"block": block}).status_code == 204
    assert progress_of(world.anna, lesson_id).block_id == ""


@pytest.mark.parametrize("lessons", [2, 20])
def test_a_lesson_page_costs_the_same_whatever_its_size(world, client, lessons):
    """Session, user, plan, progress, attempts, instruments, notes. The first reader in a process loads plan and terms too."""
    curriculum = make_curriculum(track_key="bpv-coordinator", lessons=lessons)
    edition = make_edition(curriculum=curriculum, code="bpv-coordinator-2027-1")
    make_enrolment(edition, world.anna)
    for _person in range(lessons):
        make_enrolment(make_edition(curriculum=curriculum, code=f"editie-{_person}"))
    blocks = [{"id": "t", "kind": "text", "html": "<p>Tekst.</p>"}, INSTRUMENT_BLOCK, QUIZ]
    LessonVersion._base_manager.filter(pins__curriculum=curriculum).update(blocks=blocks)
    meet_lesson(world.anna, get_pin(curriculum, 2))
    client.force_login(world.anna)
    client.get("/leren/bpv-coordinator/m1-l1/")
    assert statements(client, "/leren/bpv-coordinator/m1-l1/") <= 7


@pytest.mark.parametrize("first", [True, False])
def test_a_beat_costs_five_statements_with_session_and_user(world, client, first):
    lesson_id = get_pin(world.edition.curriculum).lesson_id
    client.force_login(world.anna)
    if not first:
        client.post(f"/leren/voortgang/{lesson_id}/", {"block": "text-block"})
    # The test's own transaction makes a savepoint and its release of what would be one BEGIN.
    assert statements(client, f"/leren/voortgang/{lesson_id}/", block="quiz-block") <= 5 + 1


def test_the_track_page_costs_the_same_for_few_and_many_lessons(world, client):
    many = make_curriculum(track_key="bpv-coordinator", lessons=20)
    make_enrolment(make_edition(curriculum=many, code="bpv-coordinator-2027-1"), world.anna)
    client.force_login(world.anna)
    counts = []
    for key in ("bpv-begeleider", "bpv-coordinator"):
        client.get(reverse("learn-track", args=[key]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("learn-track", args=[key]))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize("state", [EnrolmentState.CONFIRMED, EnrolmentState.COMPLETED])
def test_people_see_their_own_progress_only(world, client, state):
    meet_lesson(world.bram, get_pin(world.edition.curriculum))
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=state, completed_at=timezone.now())
    client.force_login(world.anna)
    assert not any(line.is_met for line in client.get(TRACK).context["overview"].lessons)
