"""Each lesson against its facts, its time and plain Dutch (scripts/reading_report.py shows the same in one overview)."""

from pathlib import Path

import pytest

from tests.plugins.not_run import is_on_ci
from tests.texts import facts, language, norms, sources
from tests.texts.lessons import read_lessons, unexplained

ROOT = Path(__file__).resolve().parents[2]
CURRICULUM = ROOT / "courses/curriculum"
SEEDS = ROOT.parent / "shared/seeds"
LESSONS = read_lessons(CURRICULUM / "lessons")
FACTS = facts.read_facts(CURRICULUM / "facts.yaml")
GLOSSARY = language.read_glossary(CURRICULUM / "glossary.yaml")
OWN_WORDS = language.read_own_words(CURRICULUM / "woorden.txt")
MODULES = sorted({lesson.module for lesson in LESSONS})

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
each_module = pytest.mark.parametrize("module", MODULES)


def of_module(module: str) -> list:
    return [lesson for lesson in LESSONS if lesson.module == module]


# --- facts ------------------------------------------------------------------------------------------------------------
@each_lesson
def test_a_lesson_names_its_own_facts_and_all_of_them(lesson):
    assert lesson.facts == [key for key, fact in FACTS.items() if fact.lesson == lesson.key]


@each_lesson
def test_a_lesson_holds_every_figure_of_its_facts(lesson):
    missing = {key: facts.missing_figures(FACTS[key].fact, lesson.taught) for key in lesson.facts}
    assert {key: figures for key, figures in missing.items() if figures} == {}


@each_lesson
def test_a_fact_that_may_be_out_of_date_comes_with_where_to_look_it_up(lesson):
    to_check = [key for key in lesson.facts if FACTS[key].check]
    assert not to_check or lesson.blocks("check"), to_check


# --- time -------------------------------------------------------------------------------------------------------------
@each_lesson
def test_a_lesson_takes_its_planned_minutes_within_a_fifth(lesson):
    assert norms.TOTAL_AT_LEAST <= lesson.total_minutes / lesson.minutes <= norms.TOTAL_AT_MOST


@each_lesson
def test_reading_is_a_good_part_of_a_lesson(lesson):
    assert lesson.doing_share <= norms.DOING_AT_MOST
    assert lesson.reading_minutes / lesson.minutes >= norms.READING_AT_LEAST


# --- what a lesson is made of -----------------------------------------------------------------------------------------
@each_lesson
def test_whatever_can_be_chosen_in_a_question_is_explained(lesson):
    assert {question["key"]: unexplained(question) for question in lesson.questions if unexplained(question)} == {}


@each_lesson
def test_a_lesson_tells_a_case_from_practice_and_says_what_to_do(lesson):
    assert lesson.blocks("case") or lesson.blocks("cases")
    assert lesson.data["activities"]


@each_module
def test_a_module_speaks_with_a_voice_of_experience_and_asks_something_for_the_lesson_day(module):
    assert any(lesson.blocks("voice") for lesson in of_module(module))
    assert any(lesson.blocks("discussion") for lesson in of_module(module))


@each_module
def test_a_module_has_cases_from_at_least_four_sectors(module):
    assert len({sector for lesson in of_module(module) for sector in lesson.sectors}) >= 4


def test_no_two_lessons_open_alike():
    assert sources.same_openings(LESSONS) == {}


# --- language ---------------------------------------------------------------------------------------------------------
@each_lesson
def test_sentences_are_short(lesson):
    assert language.median_length(lesson) <= norms.MEDIAN_AT_MOST
    assert language.long_sentences(lesson) == []


@each_lesson
def test_an_abbreviation_is_explained(lesson):
    assert language.unexplained_abbreviations(lesson, glossary=GLOSSARY) == set()


@pytest.mark.skipif(
    not language.has_speller() and not is_on_ci(), reason="no Dutch speller here (install hunspell and hunspell-nl)"
)
@each_lesson
def test_every_word_is_in_the_dictionary_or_on_our_list(lesson):
    assert language.misspelled(lesson.everything, own_words=OWN_WORDS) == set()


# --- own words --------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def runs_of_sources() -> dict:
    return sources.runs_of_sources(SEEDS)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the source documents are not here (../shared/seeds beside the project)")
@each_lesson
def test_a_lesson_shares_no_eight_words_in_a_row_with_a_source(lesson, runs_of_sources):
    assert sources.shared_runs(lesson.everything, runs_of_sources) == []
