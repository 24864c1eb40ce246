"""Turn the parts of a date into a reading: with its year, or with the one that is likeliest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from plans.dates import EARLIEST
from plans.evidence.date_text.reading import DateProblem, DateReading, Happened, ReadingContext
from plans.models.evidence_text import MONTHS_OF_YEAR, MOST_MONTHS

# A leap day may be four years ago, and around 2100 eight.
YEARS_BACK = 8
A_LEAP_YEAR = 2024


def found(match: re.Match[str], happened: Happened, context: ReadingContext) -> DateReading:
    """The reading, or that it is in the future or too long ago."""
    if happened.first > context.latest:
        return problem_of(match, DateProblem.IN_THE_FUTURE)
    if happened.first < EARLIEST:
        return problem_of(match, DateProblem.TOO_LONG_AGO)
    return DateReading(*match.span(), happened)


def problem_of(match: re.Match[str], problem: DateProblem) -> DateReading:
    return DateReading(*match.span(), problem=problem)


def day_reading(
    match: re.Match[str], context: ReadingContext, year: int | None, month: int, day: int
) -> DateReading:
    """A day. Without a year, it is of the year of `context.above`, or the latest that has come."""
    if year is not None:
        known = date_or_none(year, month, day)
        if known is None:
            return problem_of(match, DateProblem.NO_SUCH_DATE)
        return found(match, Happened(known), context)
    if date_or_none(A_LEAP_YEAR, month, day) is None:
        return problem_of(match, DateProblem.NO_SUCH_DATE)
    days = [date_or_none(each, month, day) for each in _likely_years(context, month)]
    past = [each for each in days if each and each <= context.latest]
    if past:
        return found(match, Happened(past[0]), context)
    problem = DateProblem.IN_THE_FUTURE if any(days) else DateProblem.NO_SUCH_DATE
    return problem_of(match, problem)


def months_reading(
    match: re.Match[str], context: ReadingContext, year: int | None, month: int, months: int
) -> DateReading:
    """Whole months. Without a year as `day_reading`."""
    years = _likely_years(context, month) if year is None else [year]
    firsts = [date(each, month, 1) for each in years]
    first = next((each for each in firsts if each <= context.latest), firsts[0])
    return found(match, Happened(first, months), context)


def months_from_to(
    match: re.Match[str], context: ReadingContext, first: date, last: date
) -> DateReading:
    """The whole months from that of `first` to that of `last`."""
    months = (last.year - first.year) * MONTHS_OF_YEAR + last.month - first.month + 1
    if not 1 <= months <= MOST_MONTHS:
        return problem_of(match, DateProblem.NOT_UNDERSTOOD)
    return found(match, Happened(first.replace(day=1), months), context)


def date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _likely_years(context: ReadingContext, month: int) -> Sequence[int]:
    """The years that a date without one may be of, the likeliest first."""
    if context.above is None:
        return range(context.latest.year, context.latest.year - YEARS_BACK - 1, -1)
    first, last = context.above.first, context.above.last
    years = range(first.year, last.year + 1)
    within = [year for year in years if first.replace(day=1) <= date(year, month, 1) <= last]
    if within:
        return within
    if context.above.months >= MONTHS_OF_YEAR:
        return years
    # December beneath January is the month before, and January beneath Q4 the one after.
    near = range(first.year - 1, last.year + 2)
    return sorted(near, key=lambda year: abs((date(year, month, 15) - first).days))
