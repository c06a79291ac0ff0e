"""Study load: 1 SBU is 60 minutes; a certificate prints half hours, in Dutch."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.hours import format_sbu, minutes_to_sbu, to_half_hour


@pytest.mark.parametrize(
    ("minutes", "sbu"), [(0, "0.00"), (60, "1.00"), (140, "2.33"), (20, "0.33"), (50, "0.83"), (420, "7.00")]
)
def test_minutes_to_sbu_keeps_two_places(minutes, sbu):
    assert minutes_to_sbu(minutes) == Decimal(sbu)


@pytest.mark.parametrize(
    ("sbu", "printed"),
    [
        ("26.08", "26"),
        ("27.50", "27.5"),
        ("14.17", "14"),
        ("0.24", "0"),
        ("0.25", "0.5"),
        ("0.75", "1"),
        ("13.74", "13.5"),
    ],
)
def test_to_half_hour_rounds_to_the_nearest_with_halves_up(sbu, printed):
    assert to_half_hour(Decimal(sbu)) == Decimal(printed)


@given(st.decimals(min_value=0, max_value=500, places=2))
def test_to_half_hour_is_a_half_hour_nearby(sbu):
    printed = to_half_hour(sbu)
    assert printed * 2 == int(printed * 2)
    assert abs(printed - sbu) <= Decimal("0.25")


@pytest.mark.parametrize(
    ("sbu", "text"),
    [
        ("26", "26"),
        ("26.0", "26"),
        ("27.50", "27,5"),
        ("2.33", "2,33"),
        ("0", "0"),
        ("0.00", "0"),
        ("100", "100"),
        ("20.0", "20"),
    ],
)
def test_format_sbu_has_a_comma_and_no_needless_zeros(sbu, text):
    assert format_sbu(Decimal(sbu)) == text
