"""What may identify a person is pointed out in its place, in every notation people use; ordinary lessons stay quiet."""

from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from common.privacy import Hit, HitKind, find_hits, is_bsn, tells_nobody


def bsn_with_last_digit(digits: str) -> str | None:
    """The first eight digits with the ninth that makes the eleven-test come out; some have none."""
    rest = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
    return None if rest == 10 else f"{digits}{rest}"


def kinds(text: str, *names: str) -> list[tuple[str, str]]:
    return [(hit.kind.value, hit.text) for hit in find_hits(text, names=names)]


@given(
    st.text("0123456789", min_size=8, max_size=8),
    st.lists(st.integers(0, 7), max_size=4, unique=True),
    st.sampled_from([".", " ", "-", "\u00a0", " . "[1:], "–", "/"]),
    st.sampled_from(["", "BSN: ", "(", "nummer ", "Is 1 leerling, "]),
    st.sampled_from(["", ".", ")", ", dus", "\nen"]),
)
def test_any_valid_bsn_in_any_notation_is_found(first, cuts, gap, before, after):
    digits = bsn_with_last_digit(first)
    assume(digits is not None and is_bsn(digits))
    written = "".join(digit + (gap if place in cuts else "") for place, digit in enumerate(digits))
    found = [hit for hit in find_hits(before + written + after) if hit.kind == HitKind.BSN]
    assert [(hit.start, hit.text) for hit in found] == [(len(before), written)]


@given(st.integers(0, 999_999_999))
def test_a_number_that_fails_the_eleven_test_is_no_bsn(number):
    digits = f"{number:09d}"
    assert is_bsn(digits) is (number != 0 and bsn_with_last_digit(digits[:8]) == digits)


@pytest.mark.parametrize("number", ["12345672", "12.345.672"])
def test_a_bsn_that_lost_its_zero_is_found(number):
    assert kinds(f"Nummer {number}.") == [("bsn", number)]


@pytest.mark.parametrize("text", ["1234 5678 9012 3456", "order 1234567821", "NL91 ABNA 0417 1643 00", "20260317"])
def test_longer_numbers_and_dates_are_no_bsn(text):
    assert [hit for hit in find_hits(text) if hit.kind == HitKind.BSN] == []


@pytest.mark.parametrize(
    "number",
    ["06-12345678", "06 12 34 56 78", "0612345678", "+31 6 12345678", "+31 (0)6 1234 5678", "0031612345678", "030-1234567",
     "(0343) 12 34 56", "020 123 45 67"],
)  # fmt: skip
def test_telephone_numbers_are_found(number):
    assert kinds(f"Bel {number} na zes uur.") == [("phone", number)]


def test_a_bracket_round_a_whole_telephone_number_is_no_part_of_it():
    assert kinds("Bel hem (06 12345678) na zes uur.") == [("phone", "06 12345678")]


@pytest.mark.parametrize("address", ["f.yilmaz@rocx.nl", "a.b-c+stage@student.mbo.example.com"])
def test_mail_addresses_are_found(address):
    assert kinds(f"Mail naar {address}.") == [("email", address)]


def test_a_listed_name_in_a_mail_address_is_the_mail_address():
    assert kinds("anna@school.nl en Anna", "Anna") == [("email", "anna@school.nl"), ("name", "Anna")]


@pytest.mark.parametrize(
    "text",
    [
        "12-05-2008",
        "12/5/2008",
        "12.05.2008",
        "12 - 05 - 2008",
        "2008-05-12",
        "12 mei 2008",
        "3e januari 2007",
        "1 mrt. 2006",
    ],
)
def test_a_full_date_in_a_year_of_birth_is_found(text):
    assert kinds(f"Op {text} begon alles.") == [("birth_date", text)]


@pytest.mark.parametrize("text", ["12-05-08", "3 mei", "in 2008"[3:], "12052008"])
def test_near_born_a_shorter_date_is_enough(text):
    assert kinds(f"Zij is geboren op {text}.") == [("birth_date", text)]
    assert kinds(f"De week van {text}.") == []


@pytest.mark.parametrize("text", ["12-05-2026", "3 mei 2027", "versie 1.2.3", "45-13-2008", "week 12, 2008"])
def test_other_dates_are_left_alone(text):
    assert kinds(f"Gesprek op {text}.") == []


@pytest.mark.parametrize(
    "text", ["1234 AB", "1234AB", "1234ab", "Kerkstraat 12", "Van Goghlaan 3a", "Laan van Meerdervoort 120"]
)
def test_addresses_are_found(text):
    assert kinds(f"Zij woont op {text}, boven.") == [("address", text)]


@pytest.mark.parametrize(
    "text", ["In 2026 de eerste keer", "leerweg 2", "artikel 7.2.8", "Samen op weg 1 keer", "1234 SS"]
)
def test_what_looks_like_an_address_is_left_alone(text):
    assert kinds(text) == []


def test_listed_names_are_found_in_any_case_with_accents_and_possessive():
    text = "RENÉ kwam. Rene's moeder ook. Renesse niet. Renés map. Sara  Yilmaz zei niets."
    assert [words for _kind, words in kinds(text, "rené", "Sara Yilmaz")] == ["RENÉ", "Rene", "René", "Sara  Yilmaz"]


@pytest.mark.parametrize("name", ["", "  ", ".", "*", "(", "12", "\\"])
def test_a_name_without_letters_is_no_name(name):
    assert kinds("Een tekst (met haken) * en 12.", name) == []


def test_a_school_beside_a_person_points_at_both():
    assert kinds("Fatima zit op ROC Midden. Het ROC Noord kent dat.") == [("name", "Fatima"), ("school", "ROC Midden")]


def test_a_school_that_does_something_is_no_person():
    assert kinds("Daan van ROC Midden heeft stage. ROC Midden heeft tijd.") == [
        ("name", "Daan"),
        ("school", "ROC Midden"),
    ]


def test_health_beside_a_name_points_at_both():
    assert kinds("Mijn student Sem heeft ADHD. Veel jongeren hebben ADHD.") == [("name", "Sem"), ("medical", "ADHD")]


@pytest.mark.parametrize("name", ["Joost Jansen", "Fatima el Idrissi", "Anna van der Berg-Visser"])
def test_a_surname_is_part_of_the_name(name):
    assert ("name", name) in kinds(f"Ik sprak met {name} over astma.")


def test_health_beside_a_listed_name_that_nobody_else_knows():
    assert kinds("Xelda slikt medicatie.", "xelda") == [("name", "Xelda"), ("medical", "medicatie")]


def test_health_in_another_sentence_is_left_alone():
    assert kinds("Sem kwam langs. Depressie komt vaak voor.") == []


@given(st.text(max_size=300), st.lists(st.text(max_size=8), max_size=4))
def test_hits_lie_in_the_text_in_order_and_never_overlap(text, names):
    hits = find_hits(text, names=names)
    assert [text[hit.start : hit.end] for hit in hits] == [hit.text for hit in hits]
    assert all(before.end <= after.start for before, after in pairwise(hits))


def test_a_hit_does_not_print_what_it_found():
    assert "123456782" not in repr(Hit(0, 9, HitKind.BSN, "123456782"))


def test_the_lessons_give_few_false_alarms():
    """Dates of laws, and invented people beside an invented school or a diagnosis: those the writer is meant to see."""
    files = sorted((Path(settings.BASE_DIR) / "courses/curriculum/lessons").glob("*.yaml"))
    texts = ["\n".join(_texts(yaml.safe_load(file.read_text()))) for file in files]
    words = sum(len(text.split()) for text in texts)
    found = [hit for text in texts for hit in find_hits(text)]
    assert {hit.kind for hit in found} <= {HitKind.BIRTH_DATE, HitKind.NAME, HitKind.SCHOOL, HitKind.MEDICAL}
    assert len(found) < words / 1500


def _texts(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, list | dict):
        for child in node.values() if isinstance(node, dict) else node:
            yield from _texts(child)


@pytest.mark.parametrize(
    "bad", ["A-" * 50_000, "1 " * 50_000, "geboren 1-1-2000 " * 6_000, "Anna adhd " * 10_000, "Aa " * 33_000]
)
def test_a_hostile_text_takes_no_more_than_a_moment(bad):
    from time import process_time

    start = process_time()
    find_hits(bad, names=["Anna"])
    assert process_time() - start < 5


@pytest.mark.parametrize("words", ["06 12345678", "anna@example.nl", "12 mei 2007", "1234 AB", "123456782"])
def test_what_leads_to_one_person_by_itself_is_refused_by_its_words(words):
    with pytest.raises(ValidationError, match=words):
        tells_nobody(f"Zij noemde {words} in het gesprek.")


def test_a_name_or_a_school_is_for_the_writer_to_judge():
    tells_nobody("Sanne van ROC Midden heeft dyslexie.")
