"""Promises in working days keep weekends and Dutch holidays out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.working_days import add_working_days, is_working_day

DAYS = st.dates(min_value=date(2025, 1, 1), max_value=date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2027, 2, 1), True),  # Monday
        (date(2027, 2, 6), False),  # Saturday
        (date(2027, 2, 7), False),  # Sunday
        (date(2027, 4, 27), False),  # King's Day
        (date(2027, 3, 29), False),  # Easter Monday
        (date(2027, 5, 6), False),  # Ascension Day
        (date(2027, 12, 27), True),  # the Monday after Christmas
    ],
)
def test_is_working_day_knows_weekends_and_dutch_holidays(day, works):
    assert is_working_day(day) == works


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2027, 2, 1), 10, date(2027, 2, 15)),
        (date(2027, 2, 5), 1, date(2027, 2, 8)),  # Friday to Monday
        (date(2027, 2, 6), 1, date(2027, 2, 8)),  # a Saturday counts from Monday
        (date(2027, 4, 26), 1, date(2027, 4, 28)),  # over King's Day
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over New Year's Day and a weekend
        (date(2027, 2, 1), 0, date(2027, 2, 1)),
    ],
)
def test_add_working_days_counts_from_the_day_after(start, days, end):
    assert add_working_days(start, days=days) == end


@given(DAYS, st.integers(min_value=1, max_value=30))
def test_add_working_days_ends_on_a_working_day_and_skips_none(start, days):
    end = add_working_days(start, days=days)
    between = [date.fromordinal(day) for day in range(start.toordinal() + 1, end.toordinal() + 1)]
    assert is_working_day(end)
    assert sum(is_working_day(day) for day in between) == days
