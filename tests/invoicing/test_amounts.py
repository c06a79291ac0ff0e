"""Sums of an invoice always add up, whatever stands on it."""

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from common.money import to_cents
from invoicing.amounts import net_of, total
from invoicing.enums import VatCategory


@dataclass(frozen=True)
class Line:
    quantity: int
    price: Decimal
    vat_category: str = VatCategory.STANDARD
    vat_percent: Decimal = Decimal(21)
    vat_reason: str = "Algemeen tarief."


def exempt(quantity: int, price: Decimal) -> Line:
    return Line(quantity, price, VatCategory.EXEMPT, Decimal(0), "Vrijgesteld.")


PRICES = st.decimals(min_value=0, max_value=99999, places=2)
MIXED = st.lists(st.one_of(*(st.builds(make, st.integers(1, 50), PRICES) for make in (Line, exempt))), max_size=12)


@given(MIXED)
def test_net_and_vat_make_gross(lines):
    totals = total(lines)
    assert totals.net + totals.vat == totals.gross
    assert all(amount == to_cents(amount) for amount in (totals.net, totals.vat, totals.gross))


@given(MIXED)
def test_net_is_the_sum_of_the_lines(lines):
    assert total(lines).net == sum((net_of(line) for line in lines), Decimal(0))


@given(MIXED)
def test_order_of_lines_does_not_matter(lines):
    forwards, backwards = total(lines), total(list(reversed(lines)))
    assert (forwards.net, forwards.vat, forwards.gross) == (backwards.net, backwards.vat, backwards.gross)


@given(MIXED)
def test_exempt_lines_carry_no_vat(lines):
    for part in total(lines).sums:
        if part.category == VatCategory.EXEMPT:
            assert part.vat == 0


@given(MIXED)
def test_each_category_appears_once(lines):
    categories = [part.category for part in total(lines).sums]
    assert sorted(categories) == sorted({line.vat_category for line in lines})


def test_vat_is_rounded_once_per_category():
    """Three times € 0,02 at 21 %: per line nothing, together a cent. EN 16931 asks the second."""
    assert total([Line(1, Decimal("0.02"))] * 3).vat == Decimal("0.01")


def test_nothing_adds_up_to_nothing():
    totals = total([])
    assert (totals.net, totals.vat, totals.gross, totals.sums) == (0, 0, 0, ())


def test_a_line_multiplies():
    assert net_of(Line(3, Decimal("712.50"))) == Decimal("2137.50")
