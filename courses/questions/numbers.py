"""Numbers as people in the Netherlands type them: 12,5 and 1.234,5; 12.5 too, since phones offer a point."""

import re
from decimal import Decimal

LONGEST = 20
GROUPED = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?", re.ASCII)  # 1.234 is one thousand and more
WITH_COMMA = re.compile(r"-?\d+(,\d+)?", re.ASCII)
WITH_POINT = re.compile(r"-?\d+\.\d+", re.ASCII)


def parse_number(text: str, *, unit: str = "") -> Decimal | None:
    """The number that somebody typed, also with the unit behind it or spaces between thousands; None if it is none."""
    typed = "".join(text.split()).replace("−", "-").removeprefix("+").casefold()
    typed = typed.removesuffix("".join(unit.split()).casefold())
    if len(typed) > LONGEST:
        return None
    if GROUPED.fullmatch(typed):
        return Decimal(typed.replace(".", "").replace(",", "."))
    if WITH_COMMA.fullmatch(typed):
        return Decimal(typed.replace(",", "."))
    return Decimal(typed) if WITH_POINT.fullmatch(typed) else None


def plain(number: Decimal) -> str:
    """One way of writing for each value, for data: 610, 0.5."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def in_dutch(number: Decimal | str, *, unit: str = "") -> str:
    return f"{plain(Decimal(number)).replace('.', ',')} {unit}".strip()
