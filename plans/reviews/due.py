"""Which month to review, and when."""

from __future__ import annotations

from datetime import date, timedelta

from plans.dates import last_day_of

# A review is due in the last 5 days of a month and the first 10 after it.
DAYS_BEFORE, DAYS_AFTER = 5, 10


def month_to_review(today: date) -> date:
    """The first day of this month, or of the one before during the first 10 days of a month."""
    this_month = today.replace(day=1)
    if today.day <= DAYS_AFTER:
        return (this_month - timedelta(days=1)).replace(day=1)
    return this_month


def is_time_to_review(today: date) -> bool:
    """Whether the review of `month_to_review(today)` is due."""
    return today.day <= DAYS_AFTER or (last_day_of(today) - today).days < DAYS_BEFORE


def first_due_day(month: date) -> date:
    """The day from which the review of a month is due."""
    return last_day_of(month) - timedelta(days=DAYS_BEFORE - 1)
