"""The VAT decision. The reason is printed on the invoice, so it is Dutch."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Seller
from invoicing.enums import VatCategory

EXEMPT_REASON = (
    "Vrijgesteld van btw: beroepsonderwijs door een instelling in het CRKBO "
    "(artikel 11 lid 1 onderdeel o Wet op de omzetbelasting 1968)."
)
STANDARD_REASON = "Algemeen tarief (artikel 9 lid 1 Wet op de omzetbelasting 1968)."


@dataclass(frozen=True)
class VatDecision:
    """`percent` is 21 for 21 %."""

    category: VatCategory
    percent: Decimal
    reason: str


def decide(*, seller: Seller, on: date) -> VatDecision:
    """Exempt while the seller is in the register for vocational training (CRKBO), the standard rate otherwise."""
    if seller.crkbo_until is not None and seller.crkbo_until >= on:
        return VatDecision(VatCategory.EXEMPT, Decimal(0), EXEMPT_REASON)
    return VatDecision(VatCategory.STANDARD, Decimal(21), STANDARD_REASON)
