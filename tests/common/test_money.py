"""Euros: whole cents, halves away from zero, written as the Dutch write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import format_euro, to_cents, vat_of

AMOUNTS = st.decimals(min_value=-(10**8), max_value=10**8, places=4)
CENTS = st.decimals(min_value=0, max_value=10**7, places=2)
PERCENTS = st.sampled_from([Decimal(0), Decimal(9), Decimal(21)])


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("1.005", "1.01"), ("1.004", "1.00"), ("-1.005", "-1.01"), ("0.125", "0.13"), ("2", "2.00"), ("0.0049", "0.00")],
)
def test_to_cents_rounds_halves_away_from_zero(amount, cents):
    assert to_cents(Decimal(amount)) == Decimal(cents)


@given(AMOUNTS)
def test_to_cents_is_never_more_than_half_a_cent_off(amount):
    cents = to_cents(amount)
    assert abs(cents - amount) <= Decimal("0.005")
    assert cents.as_tuple().exponent == -2


@given(AMOUNTS)
def test_to_cents_twice_changes_nothing(amount):
    assert to_cents(to_cents(amount)) == to_cents(amount)


@given(AMOUNTS)
def test_to_cents_mirrors_credit_and_debit(amount):
    assert to_cents(-amount) == -to_cents(amount)


@pytest.mark.parametrize(
    ("net", "percent", "vat"),
    [("750.00", 21, "157.50"), ("750.00", 0, "0.00"), ("0.02", 21, "0.00"), ("0.50", 21, "0.11")],
)
def test_vat_of_is_whole_cents(net, percent, vat):
    assert vat_of(Decimal(net), percent=Decimal(percent)) == Decimal(vat)


@given(CENTS, PERCENTS)
def test_vat_of_stays_within_half_a_cent_of_the_rate(net, percent):
    assert abs(vat_of(net, percent=percent) * 100 - net * percent) <= Decimal("0.5")


@given(CENTS, CENTS, PERCENTS)
def test_vat_of_a_larger_amount_is_never_smaller(one, other, percent):
    small, large = sorted((one, other))
    assert vat_of(small, percent=percent) <= vat_of(large, percent=percent)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "€ 0,00"), ("750", "€ 750,00"), ("1234.5", "€ 1.234,50"), ("1234567.891", "€ 1.234.567,89"),
        ("-5", "€ -5,00"), ("-1234.5", "€ -1.234,50"), ("-0.001", "€ 0,00"), ("0.005", "€ 0,01"),
    ],
)  # fmt: skip
def test_format_euro_writes_dutch(amount, text):
    assert format_euro(Decimal(amount)) == text


@given(AMOUNTS)
def test_format_euro_can_be_read_back(amount):
    text = format_euro(amount).removeprefix("€ ").replace(".", "").replace(",", ".")
    assert Decimal(text) == to_cents(amount)
