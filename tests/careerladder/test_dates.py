"""Months of the calendar, later and earlier."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerladder.dates import months_after

DAYS = st.dates(date(1950, 1, 1), date(2199, 12, 31))
MONTHS = st.integers(-600, 600)


def number_of(day):
    return day.year * 12 + day.month


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 3, 14), 3, date(2026, 6, 14)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, then):
    assert months_after(day, months) == then


@given(DAYS, MONTHS)
def test_so_many_months_later_it_is_the_same_day_or_the_last_of_the_month(day, months):
    then = months_after(day, months)
    assert number_of(then) - number_of(day) == months
    is_last = number_of(then + timedelta(days=1)) > number_of(then)
    assert then.day == day.day or (then.day < day.day and is_last)


@given(DAYS, DAYS, MONTHS)
def test_months_keep_the_order_of_days(one, other, months):
    earlier, later = sorted([one, other])
    assert months_after(earlier, months) <= months_after(later, months)
