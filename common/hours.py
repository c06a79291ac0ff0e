"""Study load in hours (SBU: 1 SBU = 60 minutes) as Decimal."""

from decimal import ROUND_HALF_UP, Decimal

MINUTES_PER_SBU = 60


def minutes_to_sbu(minutes: int) -> Decimal:
    """Hours with two places; 140 minutes are 2.33."""
    return (Decimal(minutes) / MINUTES_PER_SBU).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def to_half_hour(sbu: Decimal) -> Decimal:
    """Round to the nearest half hour, halves up: the precision a certificate prints."""
    return (sbu * 2).quantize(Decimal(1), rounding=ROUND_HALF_UP) / 2


def format_sbu(sbu: Decimal) -> str:
    """Dutch notation without needless zeros: 26; 27,5."""
    text = f"{sbu.normalize():f}"
    return text.replace(".", ",")
