"""What an issued invoice says, as kept with it. The PDF (and later the UBL) is made from here alone."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder


@dataclass(frozen=True)
class Party:
    name: str
    street: str
    postcode: str
    city: str
    kvk_number: str
    vat_number: str = ""
    oin: str = ""
    iban: str = ""
    email: str = ""

    @property
    def grouped_iban(self) -> str:
        """As on a bank card: NL91 ABNA 0417 1643 00."""
        iban = self.iban.replace(" ", "")
        return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


@dataclass(frozen=True)
class PrintedLine:
    """`first_day` and `last_day` are when the training is given; empty when no day is planned."""

    description: str
    quantity: int
    price: Decimal
    net: Decimal
    vat_category: str
    vat_percent: Decimal
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class PrintedVat:
    category: str
    percent: Decimal
    reason: str
    net: Decimal
    vat: Decimal


@dataclass(frozen=True)
class PrintedInvoice:
    """Amounts in euros; `payment_days` is the term that `due_on` follows from."""

    number: str
    issued_on: date
    due_on: date
    payment_days: int
    po_number: str
    seller: Party
    buyer: Party
    lines: tuple[PrintedLine, ...]
    vat_sums: tuple[PrintedVat, ...]
    net: Decimal
    vat: Decimal
    gross: Decimal

    @classmethod
    def from_snapshot(cls, snapshot: dict[str, Any]) -> Self:
        """Read the JSON of `Invoice.snapshot`."""
        return cls(
            **{
                **snapshot,
                "issued_on": date.fromisoformat(snapshot["issued_on"]),
                "due_on": date.fromisoformat(snapshot["due_on"]),
                "seller": Party(**snapshot["seller"]),
                "buyer": Party(**snapshot["buyer"]),
                "lines": tuple(_read_line(line) for line in snapshot["lines"]),
                "vat_sums": tuple(_read_vat(part) for part in snapshot["vat_sums"]),
                **{name: Decimal(snapshot[name]) for name in ("net", "vat", "gross")},
            }
        )

    def as_snapshot(self) -> dict[str, Any]:
        """JSON for `Invoice.snapshot`: dates and amounts as text, never as a float."""
        snapshot: dict[str, Any] = json.loads(json.dumps(asdict(self), cls=DjangoJSONEncoder))
        return snapshot


def _read_line(line: dict[str, Any]) -> PrintedLine:
    return PrintedLine(
        **{
            **line,
            **{name: Decimal(line[name]) for name in ("price", "net", "vat_percent")},
            **{name: line[name] and date.fromisoformat(line[name]) for name in ("first_day", "last_day")},
        }
    )


def _read_vat(part: dict[str, Any]) -> PrintedVat:
    return PrintedVat(**{**part, **{name: Decimal(part[name]) for name in ("percent", "net", "vat")}})
