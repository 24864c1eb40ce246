"""Which month is to be looked back on, and when."""

from __future__ import annotations

from datetime import date, timedelta

from plans.dates import last_day_of

# A month is looked back on from so many days before its end, until so many after it.
DAYS_BEFORE, DAYS_AFTER = 5, 10


def month_to_review(today: date) -> date:
    """Of the month that is ending or has just ended, its first day; else of this one."""
    this_month = today.replace(day=1)
    if today.day <= DAYS_AFTER:
        return (this_month - timedelta(days=1)).replace(day=1)
    return this_month


def is_time_to_review(today: date) -> bool:
    return today.day <= DAYS_AFTER or (last_day_of(today) - today).days < DAYS_BEFORE
