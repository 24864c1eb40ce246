"""Days and months of the reader's calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from careerladder.dates import months_after

MONTHS_AHEAD = 6
SATURDAY = 5

INSTANT = timedelta(microseconds=1)

# Nothing here goes back beyond the one; a form takes nothing farther ahead than the other.
EARLIEST = date(1950, 1, 1)
FARTHEST = timedelta(days=3660)
# What the database takes. Pauses, and the years that pass, leave room below it.
LATEST = date(2199, 12, 31)
BOUNDS = (EARLIEST, LATEST)


def months_between(first: date, last: date) -> list[date]:
    """The first day of each month from that of one day to that of another, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [months_after(first.replace(day=1), number) for number in range(count)]


def last_day_of(month: date) -> date:
    return months_after(month.replace(day=1), 1) - timedelta(days=1)


def end_of(day: date) -> datetime:
    """The last moment of a day in the active time zone, the later where clocks go back then."""
    midnight = datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())
    return (midnight - INSTANT).replace(fold=1)


def six_months_after(day: date) -> date:
    """The same day six months on, or the last of that month: nothing proposed is due after it."""
    return months_after(day, MONTHS_AHEAD)


def after_weekend(day: date) -> date:
    """The day itself, or the Monday after."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day
