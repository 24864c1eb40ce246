"""Days as a document says them."""

from __future__ import annotations

from datetime import date

from plans.models.evidence_text import Precision, happened_in_words


def day_in_words(day: date, months: int = 0) -> str:
    """ "4 December 2026"; of whole months "December 2026", "April to June 2026" or "2024"."""
    return happened_in_words(day, Precision.MONTH if months else Precision.DAY, months or 1)
