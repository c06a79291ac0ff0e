"""Blocks as learners get them."""

import pytest

from courses.services.rendering import render_blocks
from tests.courses.test_services_publishing import QUIZ, body

CASES = [
    {"sector": "zorg", "title": "Op de afdeling", "text": "Een verhaal uit de zorg."},
    {"sector": "techniek", "title": "In de werkplaats", "text": "Een verhaal uit de techniek."},
]


def render_one(lesson, kind, value):
    lesson.body = body((kind, value))
    (block,) = render_blocks(lesson)
    return block


@pytest.mark.parametrize(
    ("kind", "value", "part"),
    [
        ("text", "### Kop\n\n**vet**", "<h2>Kop</h2>\n<p><strong>vet</strong></p>"),
        ("tip", "Doe dit.", "<p>Doe dit.</p>"),
        ("warning", "Pas op.", "<p>Pas op.</p>"),
        ("case", {"title": "Het magazijn", "sector": "logistiek", "text": "Verhaal."}, "<p>Verhaal.</p>"),
        ("voice", {"who": "Student, 19 jaar", "text": "Ik wilde werken."}, "Student, 19 jaar"),
        ("law", {"article": "WEB 7.4.6", "text": "Tekst.", "check_on": "2027-06-01"}, "1 juni 2027"),
        ("check", {"what": "De norm", "where": "de wet", "by": "2027-06-01"}, "1 juni 2027"),
        ("steps", {"title": "Zo doe je het", "items": ["Een", "Twee"]}, "<li>Twee</li>"),
        (
            "law",
            {"article": "WEB", "text": "x", "check_on": "2027-06-01", "url": "https://wetten.overheid.nl/BWBR0007625"},
            'href="https://wetten.overheid.nl/BWBR0007625"',
        ),
        (
            "table",
            {
                "caption": "Wie beslist",
                "columns": [{"type": "text", "heading": "Vraag"}, {"type": "text", "heading": "Wie"}],
                "rows": [{"values": ["Minder uren", "De examencommissie"]}],
            },
            '<th scope="row">Minder uren</th>',
        ),
        (
            "comparison",
            {
                "title": "Twee manieren",
                "sides": ["Zo niet", "Liever zo"],
                "rows": [{"about": "Rooster", "left": "Moet.", "right": "Kan het?"}],
            },
            "Liever zo",
        ),
        ("reflection", "Wat deed jij?", "Wat deed jij?"),
        ("discussion", "Wat vinden jullie?", "Wat vinden jullie?"),
        ("summary", ["Regel een"], "<li>Regel een</li>"),
    ],
)
def test_each_readable_block_is_a_section_of_its_kind(lesson, kind, value, part):
    block = render_one(lesson, kind, value)
    assert block["kind"] == kind
    assert block["html"].startswith(f'<section class="block block--{kind}')
    assert part in block["html"]


def test_nice_to_know_folds_away_as_one_block(lesson):
    lesson.body = [
        {"type": "nice", "id": "n", "value": [{"type": "text", "value": "Een"}, {"type": "tip", "value": "Twee"}]}
    ]
    (block,) = render_blocks(lesson)
    assert block["html"].startswith('<details class="block block--nice">')
    assert block["html"].count("<section") == 2


def test_authors_cannot_write_html_or_scripts(lesson):
    block = render_one(lesson, "text", '<script>alert(1)</script> [klik](javascript:alert(1)) <img src=x onerror="y">')
    assert "<script" not in block["html"]
    assert "<img" not in block["html"]
    assert "href=" not in block["html"]


def test_plain_fields_are_escaped(lesson):
    assert "<b>" not in render_one(lesson, "reflection", "<b>vet</b>")["html"]


def test_a_quiz_is_data_with_keys_for_its_options(lesson):
    lesson.body = body(("quiz", QUIZ))
    (block,) = render_blocks(lesson)
    assert block == {
        "id": block["id"],
        "kind": "quiz",
        "key": "m1-l1-q",
        "required": True,
        "questions": [
            {
                "key": "q1",
                "kind": "single",
                "text": "Vraag?",
                "options": [
                    {"key": "a", "text": "Goed", "correct": True, "feedback": "Klopt."},
                    {"key": "b", "text": "Fout", "correct": False, "feedback": "Klopt niet."},
                ],
            }
        ],
    }


def test_an_instrument_is_pinned_to_its_version(lesson):
    block = render_one(lesson, "instrument", {"key": "starr", "required": True})
    assert block == {"id": block["id"], "kind": "instrument", "key": "starr", "version": 1, "required": True}


def test_one_case_in_several_sectors_starts_with_that_of_the_edition(lesson):
    block = render_one(lesson, "cases", CASES)
    assert block["html"].index("Op de afdeling") < block["html"].index("<details")
    assert block["html"].index("<details") < block["html"].index("In de werkplaats")
    assert set(block["sectors"]) == {"techniek"}  # for care it reads as for everybody
    assert block["sectors"]["techniek"].index("In de werkplaats") < block["sectors"]["techniek"].index("<details")


def test_a_case_in_several_sectors_is_picked_inside_nice_to_know_too(lesson):
    block = render_one(lesson, "nice", [{"type": "cases", "value": CASES}])
    picked = block["sectors"]["techniek"]
    assert picked.index("In de werkplaats") < picked.index("Op de afdeling")


def test_a_block_without_sectors_is_kept_once(lesson):
    assert "sectors" not in render_one(lesson, "text", "Tekst.")
