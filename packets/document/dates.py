"""Days as a document says them."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format


def day_in_words(day: date, *, is_month: bool = False) -> str:
    """ "4 December 2026", or "December 2026" of a month."""
    return date_format(day, "F Y" if is_month else "j F Y")
