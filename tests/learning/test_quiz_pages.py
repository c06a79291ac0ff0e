"""A quiz with a question of every kind, by plain forms: no JavaScript takes part here."""

import pytest

from courses.models import LessonVersion
from courses.questions import kind_of
from learning.models import QuizAttempt
from tests.learning.answering import ALL_KINDS, ask_all_kinds, freeze_blocks, posted, right_form, write_quiz
from tests.learning.study import get_pin, repin

LESSON = "/leren/bpv-begeleider/m1-l1/"
QUIZ_URL = f"{LESSON}toets/q/"


@pytest.fixture
def quiz(world):
    return ask_all_kinds(get_pin(world.edition.curriculum))


@pytest.fixture
def anna(client, world, quiz):
    client.force_login(world.anna)
    return client


def shown(response):
    [quiz] = [block.quiz for block in response.context["page"].blocks if block.quiz]
    return quiz


def test_every_kind_is_asked(anna):
    page = anna.get(LESSON)
    assert [question.kind for question in shown(page).questions] == ALL_KINDS
    assert page.text.count("<fieldset") >= len(ALL_KINDS)


def test_all_right_is_all_right(anna, quiz):
    response = anna.post(QUIZ_URL, right_form(quiz))
    assert (response.status_code, response.url) == (302, f"{LESSON}#toets-q")
    view = shown(anna.get(LESSON))
    assert [question.kind for question in view.questions if not question.is_right] == []
    assert (view.attempt.correct, view.is_passed) == (9, True)


def test_an_empty_form_has_a_message_at_every_question_that_leads_to_its_field(anna):
    page = anna.post(QUIZ_URL, {})
    assert all(question.error for question in shown(page).questions)
    for question in shown(page).questions:
        target = f"q-{question.key}{question.anchor}"
        assert f'href="#{target}"' in page.text
        assert f'id="{target}"' in page.text
    assert not QuizAttempt.objects.exists()


def test_what_was_filled_in_stays_when_something_else_is_missing(anna, quiz):
    form = right_form(quiz)
    del form["vraag-single"]
    page = anna.post(QUIZ_URL, form)
    assert [question.kind for question in shown(page).questions if question.error] == ["single"]
    again = {key: value for key, value in _values(page).items() if key in form}
    assert again == {key: value for key, value in form.items() if value != []}


def _values(page):
    """What a browser would send of this page, as read back by the kinds themselves."""
    form = {}
    for question, frozen in zip(shown(page).questions, get_quiz(page)["questions"], strict=True):
        fields = question.asked.fields
        kind = kind_of(frozen)
        if "options" in fields and "behind" not in fields:
            chosen = [option.key for option in fields["options"] if option.is_chosen]
            form |= posted(frozen, chosen) if chosen else {}
        elif "rows" in fields:
            form |= posted(
                frozen,
                {row["key"]: next(place.key for place in row["places"] if place.is_chosen) for row in fields["rows"]},
            )
        elif "typed" in fields:
            form |= posted(frozen, fields["typed"])
        elif "text" in fields:
            points = [point.key for point in fields["points"] if point.is_chosen]
            form |= posted(frozen, {"text": fields["text"], "points": points, "compared": True})
        else:
            chosen = {step["key"]: step["chosen"] for step in fields["behind"]}
            form |= posted(frozen, {"chosen": chosen, "behind": kind.right_answer(frozen)["behind"]})
    return form


def get_quiz(page):
    return page.context["page"].pin.version.quizzes[0]


def test_a_short_text_asks_to_be_compared_before_the_quiz_is_marked(anna, quiz):
    form = right_form(quiz)
    del form["vraag-short.vergeleken"]
    page = anna.post(QUIZ_URL, form)
    view = shown(page)
    assert (view.has_errors, view.has_steps) == (False, True)
    assert "Ik hoor dat het zwaar is; wat helpt je?" in page.text
    assert not QuizAttempt.objects.exists()
    assert anna.post(QUIZ_URL, form | {"vraag-short.vergeleken": "1"}).status_code == 302


@pytest.mark.parametrize("button", [{}, {"verder": "short"}])
def test_a_short_text_that_tells_who_somebody_is_comes_back_with_a_message(anna, quiz, button):
    typed = "Ik bel haar op 06 12345678 en luister."
    page = anna.post(QUIZ_URL, right_form(quiz) | {"vraag-short": typed} | button)
    [refused] = [question for question in shown(page).questions if question.error]
    assert refused.kind == "short"
    assert "Haal “06 12345678” weg: daaraan is iemand misschien te herkennen (telefoonnummer)." in page.text
    assert refused.asked.fields["text"] == typed
    assert not QuizAttempt.objects.exists()


def test_a_case_goes_on_by_its_own_button_and_says_nothing_about_the_other_questions(anna):
    page = anna.post(QUIZ_URL, {"verder": "branching", "vraag-branching": "0", "vraag-branching.telefoon": "a"})
    view = shown(page)
    assert (view.has_errors, view.has_steps) == (False, False)
    assert "Hij wordt rustiger." in page.text
    assert "Hij houdt de regie." not in page.text
    assert not QuizAttempt.objects.exists()


def test_going_on_without_a_choice_is_said_at_that_question_only(anna):
    view = shown(anna.post(QUIZ_URL, {"verder": "branching", "vraag-branching": "0"}))
    assert [question.kind for question in view.questions if question.error] == ["branching"]


@pytest.mark.parametrize("moved", ["single", "onbekend", "\x00"])
def test_going_on_where_nothing_goes_on_changes_nothing(anna, quiz, moved):
    assert anna.post(QUIZ_URL, right_form(quiz) | {"verder": moved}).status_code == 200
    assert not QuizAttempt.objects.exists()


def test_rubbish_in_every_field_is_refused(anna, quiz):
    form = dict.fromkeys(right_form(quiz), "\x00<script>")
    page = anna.post(QUIZ_URL, form)
    assert page.status_code == 200
    assert '<script>"' not in page.text
    assert not QuizAttempt.objects.exists()


def test_an_attempt_is_explained_in_the_words_it_answered(anna, world, quiz):
    """After a cosmetic publish the keys of options may be others; the attempt keeps its own."""
    anna.post(QUIZ_URL, right_form(quiz))
    pin = get_pin(world.edition.curriculum)
    turned = write_quiz(["single"])
    turned["questions"][0] = {**turned["questions"][0], "options": turned["questions"][0]["options"][::-1]}
    repin(pin, material=False, blocks=freeze_blocks({"quiz": turned}))
    view = shown(anna.get(LESSON))
    assert [question.is_right for question in view.questions] == [True] * 9


def test_three_quizzes_are_answered_apart(client, world):
    pin = get_pin(world.edition.curriculum)
    keys = ["a", "b", "c"]
    blocks = freeze_blocks(*({"quiz": write_quiz(["single"], key=key, required=key == "c")} for key in keys))
    LessonVersion._base_manager.filter(pk=pin.version_id).update(blocks=blocks)
    client.force_login(world.anna)
    client.post(f"{LESSON}toets/b/", {"vraag-single": "b"})
    views = [block.quiz for block in client.get(LESSON).context["page"].blocks]
    assert [(view.key, view.asks, view.is_passed) for view in views] == [
        ("a", True, False), ("b", False, True), ("c", True, False),
    ]  # fmt: skip


def test_an_in_house_edition_reads_the_case_of_its_sector(client, world, django_assert_max_num_queries):
    cases = [
        {"sector": "zorg", "title": "De afdeling", "text": "x"},
        {"sector": "ict", "title": "De helpdesk", "text": "x"},
    ]
    pin = get_pin(world.edition.curriculum)
    LessonVersion._base_manager.filter(pk=pin.version_id).update(blocks=freeze_blocks({"cases": cases}))
    client.force_login(world.anna)
    before = client.get(LESSON).text
    type(world.edition).objects.filter(pk=world.edition.pk).update(sector="ict")
    with django_assert_max_num_queries(9):
        after = client.get(LESSON).text
    assert before.index("De afdeling") < before.index("De helpdesk")
    assert after.index("De helpdesk") < after.index("De afdeling")
