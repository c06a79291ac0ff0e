"""What must be in order before a lesson is published: one test or more for each check."""

from datetime import date

import pytest
from django.conf import settings

from courses.checks import all_links, check_lesson, headings, links
from courses.services.lesson_files import read_lesson_files
from courses.services.loading import CURRICULUM

SOON = date(2027, 6, 1)


def block(kind, value, block_id="b1"):
    return {"type": kind, "value": value, "id": block_id}


def said(*blocks, check_on=SOON):
    return [problem.message for problem in check_lesson(body=list(blocks), check_on=check_on)]


def test_a_plain_lesson_has_no_problems():
    assert said(block("text", "### Kop\n\nLees [artikel 7.2.8 van de WEB](https://wetten.overheid.nl).")) == []


def test_a_problem_leads_to_its_block():
    body = [
        block("text", "Goed.", "a"),
        block("nice", [block("tip", "Goed.", "b"), block("tip", "[hier](/x/)", "c")], "n"),
    ]
    [problem] = check_lesson(body=body, check_on=None)
    assert (problem.path, problem.number, problem.block_id, problem.kind) == ((1, 1), 2, "c", "tip")


# --- images and videos ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("alt", ["", "   ", None])
def test_an_image_says_what_it_shows(alt):
    [message] = said(block("image", {"image": 1, "alt": alt}))
    assert message.startswith("Zeg in woorden wat de afbeelding laat zien")


def test_an_image_with_words_is_fine():
    assert said(block("image", {"image": 1, "alt": "Een student in de werkplaats"})) == []


def test_a_video_has_captions_or_a_transcript():
    assert len(said(block("video", {"url": "https://video.example/1", "captions": None, "transcript": ""}))) == 1
    assert said(block("video", {"url": "https://video.example/1", "captions": 4, "transcript": ""})) == []
    assert said(block("video", {"url": "https://video.example/1", "captions": None, "transcript": "Ik zeg…"})) == []


# --- headings ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("### Een\n\n#### Twee\n\n### Drie", 0),
        ("#### Te diep\n\ntekst", 1),
        ("### Een\n\n#### Twee\n\n#### Drie", 0),
        ("# Te groot", 1),
        ("## Te groot\n\n##### Te klein", 2),
        ("Onder-\nstreept\n---", 1),
        ("Een regel met # midden erin", 0),
    ],
)
def test_headings_go_down_one_step_at_a_time(text, count):
    assert len(said(block("text", text))) == count


def test_headings_are_read_with_their_words():
    assert headings("### Een *kop*\n\n#### Twee") == [(3, "Een *kop*"), (4, "Twee")]


def test_headings_inside_a_case_are_checked_too():
    assert len(said(block("case", {"title": "T", "sector": "zorg", "text": "#### Te diep"}))) == 1


# --- links ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "words",
    [
        "hier",
        "Klik hier",
        "klik hier.",
        "deze link",
        "lees meer…",
        "Meer informatie",
        "https://wetten.nl",
        "www.sbb.nl",
    ],
)
def test_a_link_says_where_it_leads(words):
    [message] = said(block("text", f"Zie [{words}](https://wetten.nl)."))
    assert words.strip(".") in message


def test_a_link_without_words_is_told_with_its_address():
    [message] = said(block("text", "Zie [](https://wetten.nl)."))
    assert "https://wetten.nl" in message


@pytest.mark.parametrize("words", ["de WEB, artikel 7.2.8", "hier vind je het protocol", "klik hier voor het protocol"])
def test_a_link_that_says_enough_is_fine(words):
    assert said(block("text", f"Zie [{words}](https://wetten.nl).")) == []


def test_links_are_read_from_every_depth():
    body = [
        block("text", "[Een](https://a.example) en [*Twee*](/b/)"),
        block("steps", {"title": "T", "items": ["Open [Drie](/c/)"]}, "b2"),
        block("download", {"title": "Vier", "url": "https://d.example"}, "b3"),
    ]
    assert [(place.block_id, link.url, link.words) for place, link in all_links(body)] == [
        ("b1", "https://a.example", "Een"),
        ("b1", "/b/", "Twee"),
        ("b2", "/c/", "Drie"),
        ("b3", "https://d.example", "Vier"),
    ]


def test_an_address_in_the_text_is_no_link():
    assert links("Ga naar https://wetten.nl of `[x](y)`.") == []


# --- check dates ---------------------------------------------------------------------------------------------------------
LAW = {"article": "WEB 7.2.8", "text": "Tekst."}


def test_a_law_reference_has_a_check_date():
    assert len(said(block("law", {**LAW, "check_on": None}))) == 1
    assert said(block("law", {**LAW, "check_on": "2027-06-01"})) == []


@pytest.mark.parametrize(
    "dated",
    [
        block("law", {**LAW, "check_on": "2027-06-01"}),
        block("check", {"what": "De norm", "where": "de wet", "by": "2027-06-01"}),
        block("nice", [block("law", {**LAW, "check_on": "2027-06-01"})]),
    ],
)
def test_a_lesson_with_facts_that_grow_old_has_a_check_date(dated):
    [problem] = check_lesson(body=[dated], check_on=None)
    assert (problem.field, problem.path) == ("check_on", ())
    assert check_lesson(body=[dated], check_on=SOON) == []


def test_a_lesson_without_such_facts_needs_none():
    assert check_lesson(body=[block("text", "Tekst.")], check_on=None) == []


# --- the real lessons ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lesson", read_lesson_files(CURRICULUM / "lessons"), ids=lambda lesson: lesson.key)
def test_the_lessons_of_the_curriculum_are_in_order(lesson):
    assert settings.LANGUAGE_CODE == "nl"
    found = check_lesson(body=lesson.body, check_on=lesson.check_on)
    assert [(problem.number, problem.message) for problem in found] == []
