"""How exactly a date is known: to the day, the month, or a longer period. Pure."""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices

from plans.evidence.date_reader import Happened
from plans.models.evidence_text import MONTHS_OF_YEAR, EvidenceText, Precision


class KnownTo(TextChoices):
    DAY = "day", "day"
    MONTH = "month", "month"
    QUARTER = "quarter", "quarter"
    HALF_YEAR = "half-year", "half-year"
    YEAR = "year", "year"


MONTHS_OF = {
    KnownTo.MONTH: 1,
    KnownTo.QUARTER: 3,
    KnownTo.HALF_YEAR: 6,
    KnownTo.YEAR: MONTHS_OF_YEAR,
}


def period_around(day: date, known_to: KnownTo) -> Happened:
    """The day itself, or the month, quarter, half-year or year in which it lies."""
    if known_to == KnownTo.DAY:
        return Happened(day)
    months = MONTHS_OF[known_to]
    return Happened(date(day.year, (day.month - 1) // months * months + 1, 1), months)


def known_to(happened: Happened) -> KnownTo | None:
    """None for months that are no quarter, half-year or year: from May to July, say."""
    return next((each for each in KnownTo if period_around(happened.first, each) == happened), None)


def widened(written: Happened, to: KnownTo) -> Happened | None:
    """The period around what was written. None if what was written reaches beyond it.

    To the day, what was written stays as it is: nothing makes a date more exact than it was typed.
    """
    if to == KnownTo.DAY:
        return written
    period = period_around(written.first, to)
    return period if written.last <= period.last else None


def happened_of(text: EvidenceText) -> Happened:
    return Happened(text.happened_on, text.months if text.precision == Precision.MONTH else 0)


def evidence_text_of(
    happened: Happened,
    note: str = "",
    links: tuple[str, ...] = (),
    *,
    written_date: str | None = None,
) -> EvidenceText:
    precision = Precision.MONTH if happened.months else Precision.DAY
    months = happened.months or 1
    return EvidenceText(happened.first, note, links, precision, months, written_date)
