"""Euros as Decimal with two places; rounding half up, as on a Dutch invoice."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """Round euros to whole cents, half away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def vat_of(net: Decimal, *, percent: Decimal) -> Decimal:
    """VAT in euros on a net amount; `percent` is 21 for 21 %."""
    return to_cents(net * percent / 100)


def format_euro(amount: Decimal) -> str:
    """Dutch notation: € 1.234,50; a minus sign stands before the amount: € -5,00."""
    cents = to_cents(amount)
    whole = f"{abs(cents):,.2f}".translate(str.maketrans(",.", ".,"))
    return f"€ {'-' if cents < 0 else ''}{whole}"
