"""Invoice numbers: unique and without gaps per seller and year."""

from dataclasses import dataclass

from accounts.models import Seller
from invoicing.models import NumberSeries


@dataclass(frozen=True)
class Number:
    year: int
    sequence: int
    text: str


def take(*, seller: Seller, year: int) -> Number:
    """The next number, as CB2027-00001. The series stays locked until the caller's transaction ends.

    Whoever comes second waits for the first to commit or to give the number back by rolling back: no doubles, no gaps.
    """
    NumberSeries.objects.get_or_create(seller=seller, year=year)
    series = NumberSeries.objects.select_for_update().get(seller=seller, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return Number(year=year, sequence=series.last, text=f"{seller.invoice_prefix}{year}-{series.last:05d}")
