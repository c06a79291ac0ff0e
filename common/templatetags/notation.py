"""Dutch notation of money and hours in templates."""

from decimal import Decimal

from django import template

from common.hours import format_sbu, minutes_to_sbu
from common.money import format_euro

register = template.Library()


@register.filter
def euro(amount: Decimal | None) -> str:
    return "" if amount is None else format_euro(amount)


@register.filter
def sbu(hours: Decimal | None) -> str:
    return "" if hours is None else format_sbu(hours)


@register.filter
def as_sbu(minutes: int | None) -> str:
    """Minutes shown as study hours."""
    return "" if minutes is None else format_sbu(minutes_to_sbu(minutes))
