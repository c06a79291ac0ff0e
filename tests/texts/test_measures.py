"""The measures themselves: a measure that finds nothing would let everything pass."""

import pytest

from tests.plugins.not_run import is_on_ci
from tests.texts.facts import figures, missing_figures
from tests.texts.language import has_speller, misspelled, sentences, unexplained_abbreviations
from tests.texts.lessons import Lesson, plain, read_lesson, unexplained, words
from tests.texts.sources import runs, same_openings, shared_runs

needs_speller = pytest.mark.skipif(
    not has_speller() and not is_on_ci(), reason="no Dutch speller here (install hunspell and hunspell-nl)"
)

LESSON = """
key: m9-l1
module: m9
title: Een titel
relevance: need
minutes: 10
goals: [Je weet iets.]
facts: [m9-l1-f01]
activities: [{what: Een kaart invullen, minutes: 3}]
body:
  - text: |
      ### Kop
      Samira belt om 9.00 uur. Zij **vraagt** iets.
  - cases:
      - {sector: zorg, title: Thuis, text: Eerste verhaal.}
      - {sector: bouw, title: Op de steiger, text: Tweede verhaal van vijf woorden.}
  - nice:
      - table: {caption: Tabel, head: [A, B], rows: [[c, d]]}
  - quiz:
      key: m9-l1-q
      required: true
      questions:
        - key: q1
          kind: single
          text: Hoeveel?
          options:
            - {text: Drie, correct: true, feedback: Klopt.}
            - {text: Veertien, feedback: Te veel.}
            - {text: Nul}
"""


@pytest.fixture
def lesson(tmp_path) -> Lesson:
    path = tmp_path / "m9-l1.yaml"
    path.write_text(LESSON)
    return read_lesson(path)


def test_reading_counts_one_case_of_several_and_what_folds_away(lesson):
    told = "Kop Samira belt om 9.00 uur Zij vraagt iets Thuis Eerste verhaal Tabel A B c d"
    assert lesson.words == told.count(" ") + 1


def test_doing_is_a_minute_a_question_and_the_activities(lesson):
    assert lesson.doing_minutes == 4
    assert lesson.sectors == {"zorg", "bouw"}


def test_wrong_answers_do_not_teach_a_figure(lesson):
    assert figures(lesson.taught) >= {"9.00", "3"}
    assert "14" not in figures(lesson.taught)


def test_an_option_without_explanation_is_named(lesson):
    assert unexplained(lesson.questions[0]) == ["Nul"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("drie bezoeken", {"3"}),
        ("in week 1–4", {"1", "4"}),
        ("artikel 7.2.7", {"7.2.7"}),
        ("langer dan 5,5 uur", {"5,5"}),
        ("om 06:00 uur", {"6.00"}),
        ("voor negentig procent", {"90%", "90"}),
        ("2/3 van de groep", {"2/3", "2", "3"}),
        ("twee derde", {"2/3", "2"}),
        ("op 20 juni 2023", {"20 juni 2023", "20", "2023"}),
        ("€ 1.500", {"1500"}),
        ("vijfentwintig studenten", {"25"}),
        ("een student", {"1"}),
        ("drietal", set()),
    ],
)
def test_a_figure_is_the_same_in_digits_and_in_words(text, found):
    assert figures(text) == found


@pytest.mark.parametrize(
    ("fact", "taught", "missing"),
    [
        ("minimaal 3 contactmomenten", "Je plant er minstens drie.", set()),
        ("minimaal 3 contactmomenten", "Je plant er minstens twee.", {"3"}),
        ("op 20 juni 2023", "Het was 20 mei 2023.", {"20 juni 2023"}),
        ("80 % aanwezig", "Wie 80 uur maakt.", {"80%"}),
    ],
)
def test_a_fact_misses_the_figures_that_the_lesson_does_not_hold(fact, taught, missing):
    assert missing_figures(fact, taught) == missing


def test_a_list_item_and_a_heading_are_sentences():
    assert sentences([plain("### Kop\nEen zin. Nog een?\n- punt")]) == ["Kop", "Een zin.", "Nog een?", "punt"]


def test_a_word_may_hold_an_apostrophe_and_a_hyphen():
    assert words("De slb’er zag het BPV-blad, artikel 7.4.6.") == [
        "De",
        "slb’er",
        "zag",
        "het",
        "BPV-blad",
        "artikel",
        "7.4.6",
    ]


def test_an_abbreviation_is_explained_by_the_glossary_or_in_the_lesson(lesson):
    lesson.reading.append("De XYZ belt. De QRS (quatsch) ook, net als de RMC.")
    assert unexplained_abbreviations(lesson, glossary={"RMC"}) == {"XYZ"}


def test_eight_words_in_a_row_are_shared_unless_they_are_a_name():
    told = "de student belt morgen zelf met het bedrijf over uren"
    sources = dict.fromkeys(runs(told), "bron.txt")
    assert len(shared_runs(["En de student belt morgen zelf met het bedrijf."], sources)) == 1
    assert shared_runs(["De student belt morgen zelf met een bedrijf over uren."], sources) == []


def test_two_lessons_open_alike_when_only_the_name_differs(lesson):
    other = Lesson(**{**vars(lesson), "key": "m9-l2"})
    assert list(same_openings([lesson, other]).values()) == [["m9-l1", "m9-l2"]]


@needs_speller
def test_a_word_is_known_to_the_dictionary_or_to_our_own_list():
    told = ["Samira’s praktijkbegeleider kiest de rolmatrix en de zorkaart op site.nl."]
    assert misspelled(map(plain, told), own_words={"samira", "rolmatrix"}) == {"zorkaart"}
