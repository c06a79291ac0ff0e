"""Promises in working days: Monday to Friday, without Dutch public holidays."""

from datetime import date, timedelta

import holidays

SATURDAY = 5


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in holidays.country_holidays("NL", years=day.year)


def add_working_days(start: date, *, days: int) -> date:
    """The date `days` working days after `start`; `start` itself does not count."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            days -= 1
    return day
