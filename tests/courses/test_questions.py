"""Kinds of questions: reading, marking, explaining, and what is never told beforehand."""

from decimal import Decimal
from random import Random

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.questions import KINDS, AnswerError, NextStep, Posted, kind_of
from courses.questions.numbers import in_dutch, parse_number, plain
from tests.learning.answering import ALL_KINDS, WRITTEN, freeze, posted

QUESTIONS = {kind: freeze(kind) for kind in ALL_KINDS}
MARKED = [kind for kind in ALL_KINDS if kind != "short"]  # its writer marks it
TOLD = {"short": {"model", "points"}}
PLACED = ["matching", "ordering", "sorting"]


def answer(kind, typed):
    return KINDS[kind].clean(QUESTIONS[kind], typed)


def is_right(kind, typed):
    return KINDS[kind].is_right(QUESTIONS[kind], answer(kind, typed))


def remarks(kind, typed, *, reveal=False):
    return KINDS[kind].review(QUESTIONS[kind], answer(kind, typed), reveal=reveal)


def as_form(fields):
    return lambda name: fields[name] if isinstance(fields.get(name), list) else [fields[name]] if name in fields else []


def test_every_kind_is_tried_here():
    assert set(WRITTEN) == set(KINDS)


# --- any kind ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_form_gives_back_what_was_answered(kind):
    typed = KINDS[kind].right_answer(QUESTIONS[kind])
    fields = posted(QUESTIONS[kind], typed)
    assert KINDS[kind].read(Posted(as_form(fields), kind), QUESTIONS[kind]) == typed


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_the_right_answer_is_right(kind):
    assert is_right(kind, KINDS[kind].right_answer(QUESTIONS[kind]))


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_an_empty_form_is_refused_with_a_message(kind):
    typed = KINDS[kind].read(Posted(as_form({}), kind), QUESTIONS[kind])
    for nothing in (typed, None):
        with pytest.raises(AnswerError) as refusal:
            answer(kind, nothing)
        assert str(refusal.value.message)
        assert not isinstance(refusal.value, NextStep)


def form_of(kind, typed=None, number=1):
    question = QUESTIONS[kind]
    asked = KINDS[kind].ask(question, typed, Random(f"{kind}/{number}"))  # noqa: S311
    return render_to_string(KINDS[kind].template, {"question": question, "id": "x", "fields": asked.fields})


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_the_form_explains_nothing_before_somebody_answers(kind):
    html = form_of(kind)
    question = QUESTIONS[kind]
    secrets = [remark.feedback for remark in kind_of(question).solution(question) if remark.feedback]
    secrets += [question["model"], *question["points"]] if kind == "short" else []
    secrets += [ending["text"] for ending in question.get("endings", ())]
    assert secrets
    assert [secret for secret in secrets if secret in html] == []


@pytest.mark.parametrize("kind", PLACED)
@pytest.mark.parametrize("number", range(1, 8))
def test_what_is_placed_is_mixed_the_same_way_within_an_attempt_and_never_right(kind, number):
    html = form_of(kind, number=number)
    assert html == form_of(kind, number=number)
    texts = (
        [pair["right"] for pair in WRITTEN[kind]["pairs"]]
        if kind == "matching"
        else [item["text"] for item in WRITTEN[kind]["items"]]
    )
    assert sorted(texts, key=html.index) != texts


@pytest.mark.parametrize("kind", PLACED)
def test_the_mix_differs_between_attempts(kind):
    assert len({form_of(kind, number=number) for number in range(1, 9)}) > 1


def test_keys_do_not_give_an_order_away():
    keys = [item["key"] for item in QUESTIONS["ordering"]["items"]]
    assert keys == ["b", "c", "a"]  # by their texts
    assert [pair["place"] for pair in QUESTIONS["matching"]["pairs"]] == ["a", "c", "b"]


# --- marking: the right answer always, any other never ---------------------------------------------------------------------
@given(chosen=st.sets(st.sampled_from("abc"), min_size=1))
def test_several_answers_count_when_exactly_the_right_ones_are_chosen(chosen):
    assert is_right("multiple", sorted(chosen)) == (chosen == {"a", "b"})


@given(places=st.permutations(["1", "2", "3"]))
def test_only_one_order_is_right(places):
    items = [item["key"] for item in QUESTIONS["ordering"]["items"]]
    assert is_right("ordering", dict(zip(items, places, strict=True))) == (places == ["1", "2", "3"])


@given(places=st.lists(st.sampled_from("abc"), min_size=3, max_size=3))
def test_only_one_match_is_right(places):
    pairs = QUESTIONS["matching"]["pairs"]
    typed = {pair["key"]: place for pair, place in zip(pairs, places, strict=True)}
    assert is_right("matching", typed) == (places == [pair["place"] for pair in pairs])


@given(groups=st.lists(st.sampled_from("ab"), min_size=4, max_size=4))
def test_only_one_sorting_is_right(groups):
    items = QUESTIONS["sorting"]["items"]
    typed = {item["key"]: group for item, group in zip(items, groups, strict=True)}
    assert is_right("sorting", typed) == (groups == ["a", "b", "a", "b"])


@given(number=st.decimals(min_value=-10_000, max_value=10_000, places=3))
def test_a_number_is_right_within_its_tolerance_and_nowhere_else(number):
    assert is_right("numeric", in_dutch(number)) == (Decimal(610) <= number <= Decimal(611))


@given(first=st.sampled_from("ab"), second=st.sampled_from("ab"))
def test_a_case_is_right_when_it_ends_well(first, second):
    typed = {"chosen": {"telefoon": first, "gesprek": second}, "behind": ""}
    assert is_right("branching", typed) == ((first, second) == ("a", "b"))


@given(kind=st.sampled_from(ALL_KINDS), value=st.text(max_size=30))
@settings(max_examples=300)
def test_whatever_is_posted_is_marked_or_refused(kind, value):
    question = QUESTIONS[kind]
    typed = KINDS[kind].read(Posted(lambda _name: [value], kind), question)
    KINDS[kind].ask(question, typed, Random(kind))  # noqa: S311
    try:
        kept = KINDS[kind].clean(question, typed)
    except AnswerError:
        return
    KINDS[kind].is_right(question, kept)
    KINDS[kind].review(question, kept, reveal=True)


# --- numbers ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", "12"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1.234", "1234"),
        ("1.234,5", "1234.5"),
        ("1 234", "1234"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("+3", "3"),
        ("0,50", "0.5"),
        ("0.125", "0.125"),
        ("007", "7"),
        ("12 uur", "12"),
        ("12 UUR", "12"),
        ("-0", "0"),
    ],
)
def test_numbers_are_read_as_they_are_typed_here(typed, number):
    assert plain(parse_number(typed, unit="uur")) == number


@pytest.mark.parametrize(
    "typed", ["", "twaalf", "1,2,3", "1.2.3", "1,234.5", "12 dagen", "1e5", "NaN", "Infinity", "²", "٣", "9" * 30]
)
def test_what_is_no_number_is_refused(typed):
    assert parse_number(typed, unit="uur") is None


@given(number=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_a_number_written_in_dutch_is_read_back(number):
    assert parse_number(in_dutch(number, unit="%"), unit="%") == number


@given(typed=st.text(max_size=40))
def test_any_text_is_a_number_or_none(typed):
    number = parse_number(typed)
    assert number is None or number.is_finite()


# --- explaining ---------------------------------------------------------------------------------------------------------
def seen(kind, typed, *, reveal=False):
    return [(remark.verdict, remark.text, remark.feedback) for remark in remarks(kind, typed, reveal=reveal)]


def test_a_wrong_choice_is_explained_without_telling_the_right_one():
    assert seen("single", ["a"]) == [("wrong", "De praktijkopleider", "Die adviseert alleen.")]


def test_once_passed_the_right_one_is_told_too():
    assert seen("single", ["a"], reveal=True)[1] == ("missed", "De examencommissie", "Dat is haar taak.")


def test_every_pair_is_explained_and_the_right_side_is_told_once_passed():
    pairs = QUESTIONS["matching"]["pairs"]
    typed = {pairs[0]["key"]: pairs[0]["place"], pairs[1]["key"]: pairs[2]["place"], pairs[2]["key"]: pairs[1]["place"]}
    before, after = remarks("matching", typed), remarks("matching", typed, reveal=True)
    assert [(remark.about, remark.verdict) for remark in before] == [
        ("Praktijkopleider", "right"), ("BPV-begeleider", "wrong"), ("Examencommissie", "wrong"),
    ]  # fmt: skip
    assert [remark.feedback for remark in before] == ["Hij staat ernaast.", "Zij is de schakel.", "Zij stelt vast."]
    assert [remark.instead for remark in before] == ["", "", ""]
    assert [remark.instead for remark in after] == ["", "houdt contact namens school", "bewaakt het diploma"]


def test_an_order_is_explained_in_the_order_that_was_chosen():
    keys = {item["text"]: item["key"] for item in QUESTIONS["ordering"]["items"]}
    typed = {keys["Afspreken"]: "1", keys["Samenvatten"]: "2", keys["Luisteren"]: "3"}
    assert [(remark.about, remark.text, remark.verdict) for remark in remarks("ordering", typed)] == [
        ("Afspreken", "plaats 1", "wrong"), ("Samenvatten", "plaats 2", "right"), ("Luisteren", "plaats 3", "wrong"),
    ]  # fmt: skip


def test_a_place_that_is_used_twice_is_refused():
    with pytest.raises(AnswerError):
        answer("ordering", dict.fromkeys(["a", "b", "c"], "1"))


def test_a_known_wrong_number_has_an_explanation_of_its_own():
    assert seen("numeric", "200") == [("wrong", "200 uur", "Dat is het minimum voor één jaar.")]
    assert seen("numeric", "5") == [("wrong", "5 uur", "Reken weken maal uren per week.")]
    assert remarks("numeric", "5", reveal=True)[0].instead == "610,5 uur"


def test_a_short_text_is_first_compared_with_the_example():
    written = {"text": "Wat naar!", "points": [], "compared": False}
    with pytest.raises(NextStep):
        answer("short", written)
    assert QUESTIONS["short"]["model"] in form_of("short", written)


def test_a_short_text_counts_once_compared_and_says_what_is_not_in_it():
    compared = {"text": "Wat naar!", "points": ["0", "7"], "compared": True}
    assert answer("short", compared) == {"text": "Wat naar!", "points": ["0"]}
    assert is_right("short", compared)
    about = [str(remark.about) for remark in remarks("short", compared)]
    assert about == [
        "Jouw antwoord",
        "Een voorbeeld van een goed antwoord",
        "Staat in jouw antwoord",
        "Staat er nog niet in",
    ]


def test_a_short_text_is_not_a_book():
    assert 'maxlength="1500"' in form_of("short")
    with pytest.raises(AnswerError):
        answer("short", {"text": "x" * 1501, "points": [], "compared": True})


def test_a_case_goes_on_step_by_step():
    one = {"chosen": {"telefoon": "a"}, "behind": "0"}
    with pytest.raises(NextStep):
        answer("branching", one)
    html = form_of("branching", one)
    assert "Hij wordt rustiger." in html
    assert "Hij vertelt over zijn chef." in html
    assert "Hij houdt de regie." not in html


def test_a_case_that_stands_still_asks_for_a_choice():
    with pytest.raises(AnswerError) as refusal:
        answer("branching", {"chosen": {"telefoon": "a"}, "behind": "1"})
    assert not isinstance(refusal.value, NextStep)


def test_choices_off_the_way_are_not_kept():
    assert answer("branching", {"chosen": {"telefoon": "b", "gesprek": "b"}, "behind": ""}) == [["telefoon", "b"]]


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("multiple", ["a", "c"], ["Het rooster van school"]),
        ("single", ["b"], []),
        ("numeric", "200", ["200 uur"]),
        ("numeric", "610", []),
        (
            "sorting",
            {"a": "b", "b": "a", "c": "a", "d": "b"},
            ["Een diagnose → Mag het bedrijf weten", "De leerdoelen → Blijft bij de student"],
        ),
        ("branching", {"chosen": {"telefoon": "a", "gesprek": "a"}, "behind": ""}, ["Je belt meteen de chef"]),
        ("short", {"text": "x", "points": [], "compared": True}, []),
    ],
)
def test_what_was_chosen_wrongly_is_told_in_words(kind, typed, words):
    assert KINDS[kind].wrong_choices(QUESTIONS[kind], answer(kind, typed)) == words
