"""Sums of an invoice. VAT is rounded once per category on the sum of its lines, as EN 16931 asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from common.money import to_cents, vat_of


class Line(Protocol):
    quantity: int
    price: Decimal
    vat_category: str
    vat_percent: Decimal
    vat_reason: str


@dataclass(frozen=True)
class VatSum:
    """What one category adds up to, in euros."""

    category: str
    percent: Decimal
    reason: str
    net: Decimal
    vat: Decimal


@dataclass(frozen=True)
class Totals:
    sums: tuple[VatSum, ...]

    @property
    def net(self) -> Decimal:
        return sum((part.net for part in self.sums), Decimal(0))

    @property
    def vat(self) -> Decimal:
        return sum((part.vat for part in self.sums), Decimal(0))

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


def net_of(line: Line) -> Decimal:
    """Euros without VAT."""
    return to_cents(line.quantity * line.price)


def total(lines: Iterable[Line]) -> Totals:
    """Sums per VAT category, in the order in which the categories first appear."""
    nets: dict[tuple[str, Decimal, str], Decimal] = {}
    for line in lines:
        key = (line.vat_category, line.vat_percent, line.vat_reason)
        nets[key] = nets.get(key, Decimal(0)) + net_of(line)
    return Totals(
        tuple(
            VatSum(category=category, percent=percent, reason=reason, net=net, vat=vat_of(net, percent=percent))
            for (category, percent, reason), net in nets.items()
        )
    )
