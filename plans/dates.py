"""Arithmetic of days and months, in the active time zone, and the bounds of dates."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from careerladder.dates import months_after

MONTHS_AHEAD = 6
SATURDAY = 5

MICROSECOND = timedelta(microseconds=1)

# The earliest date that forms and the database accept.
EARLIEST = date(1950, 1, 1)
# How far ahead of today a form accepts a date.
FARTHEST = timedelta(days=3660)
# The latest date that the database accepts: pauses move dates beyond what forms accept.
LATEST = date(2199, 12, 31)
BOUNDS = (EARLIEST, LATEST)


def months_between(first: date, last: date) -> list[date]:
    """The first day of each month from the month of `first` to that of `last`, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [months_after(first.replace(day=1), number) for number in range(count)]


def last_day_of(month: date) -> date:
    return last_of(month.replace(day=1), 1)


def last_of(first: date, months: int) -> date:
    """The last day of whole months from `first` on; of 0 months, the day itself."""
    return months_after(first, months) - timedelta(days=1) if months else first


def start_of(day: date) -> datetime:
    """The first moment of a day in the active time zone."""
    return datetime.combine(day, time(), timezone.get_current_timezone())


def end_of(day: date) -> datetime:
    """The last microsecond of a day in the active time zone; the later one if clocks go back."""
    midnight = datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())
    return (midnight - MICROSECOND).replace(fold=1)


def six_months_after(day: date) -> date:
    """The day six months later, or the last of that month. Proposed moves are due by then."""
    return months_after(day, MONTHS_AHEAD)


def after_weekend(day: date) -> date:
    """The Monday after a Saturday or Sunday; any other day itself."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def last_year(today: date) -> date:
    """The day twelve months ago: evidence of an earlier day is ageing."""
    return months_after(today, -12)
