"""The code is typed from paper: what people misread is put right, what cannot be a code is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.codes import CODE_ALPHABET, CODE_LENGTH, make_code, read_code, space_code

CODES = st.text(CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)


def test_alphabet_has_no_letters_that_look_like_another():
    assert set("0O1ILU") & set(CODE_ALPHABET) == set()
    assert len(set(CODE_ALPHABET)) == len(CODE_ALPHABET) == 30


def test_codes_are_long_enough_not_to_be_guessed():
    assert len(CODE_ALPHABET) ** CODE_LENGTH > 2**58


def test_make_code_uses_the_alphabet_and_never_repeats_itself():
    codes = {make_code() for _attempt in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {CODE_LENGTH}
    assert set("".join(codes)) <= set(CODE_ALPHABET)


def test_space_code_groups_by_four():
    assert space_code("K7QX9M2P4RTW") == "K7QX-9M2P-4RTW"


@pytest.mark.parametrize(
    "typed",
    [
        "K7QX-9M2P-4RTW",
        "k7qx9m2p4rtw",
        " K7QX 9M2P 4RTW ",
        "K7QX–9M2P—4RTW",
        "K7QX.9M2P/4RTW",
        "k7 0x-9m2p-4rtw",
        "K7OX9M2P4RTW",
    ],
)
def test_read_code_understands_how_people_type(typed):
    assert read_code(typed) == "K7QX9M2P4RTW"


def test_read_code_puts_letters_that_do_not_exist_right():
    assert read_code("0O1ILU234567") == "QQJJJV234567"


def test_read_code_reads_full_width_letters():
    assert read_code("Ｋ７ＱＸ９Ｍ２Ｐ４ＲＴＷ") == "K7QX9M2P4RTW"


@pytest.mark.parametrize(
    "typed", ["", "   ", "K7QX-9M2P-4RT", "K7QX-9M2P-4RTWX", "K7QX-9M2P-4RTÉ", "<script>", "K7QX9M2P4RT٣"]
)
def test_read_code_refuses_what_cannot_be_a_code(typed):
    assert read_code(typed) == ""


@given(CODES)
def test_read_code_gives_back_what_was_printed(code):
    assert read_code(space_code(code)) == code
    assert read_code(code.lower()) == code


@given(st.text(max_size=80))
def test_read_code_gives_a_code_or_nothing(typed):
    code = read_code(typed)
    assert code == "" or (len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET))
