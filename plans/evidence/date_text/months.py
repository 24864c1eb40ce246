"""Read the forms that name whole months: a month, quarter, half, year, week, or a range."""

from __future__ import annotations

import re
from datetime import date, timedelta

from careerladder.dates import months_after
from plans.evidence.date_text.reading import DateProblem, DateReading, Happened, ReadingContext
from plans.evidence.date_text.vocabulary import month_number, number_in, year_number
from plans.evidence.date_text.years import (
    date_or_none,
    found,
    months_from_to,
    months_reading,
    problem_of,
)
from plans.models.evidence_text import MONTHS_OF_YEAR

ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
MONTHS_OF_QUARTER, MONTHS_OF_HALF = 3, 6


def month_in_words(match: re.Match[str], context: ReadingContext) -> DateReading:
    return months_reading(match, context, _year_of(match), month_number(match["name"]), 1)


def month_in_figures(match: re.Match[str], context: ReadingContext) -> DateReading | None:
    month = int(match["month"])
    if not 1 <= month <= MONTHS_OF_YEAR:
        return None
    return months_reading(match, context, int(match["year"]), month, 1)


def year_alone(match: re.Match[str], context: ReadingContext) -> DateReading:
    first = date(int(match["year"]), 1, 1)
    return found(match, Happened(first, MONTHS_OF_YEAR), context)


def part_of_year(match: re.Match[str], context: ReadingContext) -> DateReading:
    """A quarter or a half: Q2, H1, 2Q, “second quarter”."""
    words, number = match["kind"].lower(), match["number"].lower()
    months = MONTHS_OF_QUARTER if words.startswith("q") else MONTHS_OF_HALF
    place = ORDINALS.get(number) or number_in(number)
    if number == "last":
        place = MONTHS_OF_YEAR // months
    if not 1 <= place <= MONTHS_OF_YEAR // months:
        return problem_of(match, DateProblem.NO_SUCH_DATE)
    return months_reading(match, context, _year_of(match), (place - 1) * months + 1, months)


def iso_week(match: re.Match[str], context: ReadingContext) -> DateReading:
    """A week of a year, which is the month or the two in which it lies."""
    week = int(match["week"])
    written = match.groupdict().get("year")
    if written:
        return _week(match, context, int(written), week)
    above = context.above
    years = [above.last.year] if above else [context.latest.year, context.latest.year - 1]
    readings = [_week(match, context, year, week) for year in years]
    return next((reading for reading in readings if reading.happened), readings[0])


def _week(match: re.Match[str], context: ReadingContext, year: int, week: int) -> DateReading:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return problem_of(match, DateProblem.NO_SUCH_DATE)
    return months_from_to(match, context, monday, monday + timedelta(days=6))


def days_range(match: re.Match[str], context: ReadingContext) -> DateReading:
    """From a day to another one: the months of both."""
    return _range(match, context, match["name"], match["name2"] or match["name"])


def months_range(match: re.Match[str], context: ReadingContext) -> DateReading:
    return _range(match, context, match["name"], match["name2"])


def _range(
    match: re.Match[str], context: ReadingContext, first_word: str, last_word: str
) -> DateReading:
    first, last = month_number(first_word), month_number(last_word)
    last_year = year_number(match["year2"]) if match["year2"] else None
    first_year = _year_of(match) or last_year
    if last_year is None:
        return months_reading(
            match, context, first_year, first, (last - first) % MONTHS_OF_YEAR + 1
        )
    # Without a year of its own, November before February is of the year before.
    if not match["year"] and first > last:
        first_year = last_year - 1
    return months_from_to(
        match, context, date(first_year or last_year, first, 1), date(last_year, last, 1)
    )


def iso_range(match: re.Match[str], context: ReadingContext) -> DateReading:
    first, last = (
        date_or_none(int(match[f"year{n}"]), int(match[f"month{n}"]), int(match[f"day{n}"] or 1))
        for n in (1, 2)
    )
    if first is None or last is None:
        return problem_of(match, DateProblem.NO_SUCH_DATE)
    return months_from_to(match, context, first, last)


def years_range(match: re.Match[str], context: ReadingContext) -> DateReading:
    first, last = int(match["year"]), int(match["year2"])
    return months_from_to(match, context, date(first, 1, 1), date(last, MONTHS_OF_YEAR, 1))


def this_or_last(match: re.Match[str], context: ReadingContext) -> DateReading:
    """“This” or “last” week, month, quarter or year."""
    today, is_last = context.today, match["which"].lower() == "last"
    month, kind = today.replace(day=1), match["kind"].lower()
    if kind == "week":
        monday = today - timedelta(days=today.weekday() + 7 * is_last)
        return months_from_to(match, context, monday, monday + timedelta(days=6))
    if kind == "month":
        return found(match, Happened(months_after(month, -int(is_last)), 1), context)
    if kind == "quarter":
        first = month.replace(month=(month.month - 1) // 3 * 3 + 1)
        return found(match, Happened(months_after(first, -3 * is_last), 3), context)
    return found(match, Happened(date(today.year - is_last, 1, 1), MONTHS_OF_YEAR), context)


def _year_of(match: re.Match[str]) -> int | None:
    return year_number(match["year"]) if match["year"] else None
