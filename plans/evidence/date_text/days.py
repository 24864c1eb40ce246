"""Read the forms that name one day."""

from __future__ import annotations

import re
from datetime import timedelta

from plans.evidence.date_text.reading import DateProblem, DateReading, Happened, ReadingContext
from plans.evidence.date_text.vocabulary import (
    WEEKDAYS_IN_ENGLISH,
    month_number,
    number_in,
    year_number,
)
from plans.evidence.date_text.years import date_or_none, day_reading, found, problem_of


def iso_day(match: re.Match[str], context: ReadingContext) -> DateReading:
    year, month, day = (int(match[name]) for name in ("year", "month", "day"))
    return day_reading(match, context, year, month, day)


def day_in_figures(match: re.Match[str], context: ReadingContext) -> DateReading:
    """A day like 14/05/2026 or 05/14/2026. Where it could be either, it is ambiguous."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if len(match["year"]) == 2:
        return _day_of_short_year(match, context, one, two)
    days = [date_or_none(year, month, day) for day, month in ((one, two), (two, one))]
    return _one_of(match, context, [Happened(day) for day in days if day])


def _day_of_short_year(
    match: re.Match[str], context: ReadingContext, one: int, two: int
) -> DateReading:
    """14/05/26 is asked even where only one order is possible: 26 may be its day."""
    if match["sep"] == "-":
        return problem_of(match, DateProblem.NOT_UNDERSTOOD)
    year = int(match["year"]) + 2000
    days = [date_or_none(year, month, day) for day, month in ((one, two), (two, one))]
    if context.day_first is not None:
        known = days[0 if context.day_first else 1]
        if known is None:
            return problem_of(match, DateProblem.NO_SUCH_DATE)
        return found(match, Happened(known), context)
    choices = tuple(Happened(day) for day in dict.fromkeys(days) if day)
    problem = DateProblem.AMBIGUOUS if choices else DateProblem.NO_SUCH_DATE
    return DateReading(*match.span(), problem=problem, choices=choices)


def day_in_figures_without_year(match: re.Match[str], context: ReadingContext) -> DateReading:
    one, two = int(match["one"]), int(match["two"])
    readings = [day_reading(match, context, None, *pair) for pair in ((two, one), (one, two))]
    days = [reading.happened for reading in readings if reading.happened]
    if not days:
        return readings[0]
    return _one_of(match, context, days)


def _one_of(match: re.Match[str], context: ReadingContext, days: list[Happened]) -> DateReading:
    """The one with the day first, or with the month first; asked, if there are two.

    It is not asked if one of the two is in the future: nothing recorded happened then.
    """
    if not days:
        return problem_of(match, DateProblem.NO_SUCH_DATE)
    if len(set(days)) == 1:
        return found(match, days[0], context)
    if context.day_first is not None:
        return found(match, days[0 if context.day_first else 1], context)
    past = [each for each in days if each.first <= context.latest]
    if len(past) == 1:
        return found(match, past[0], context)
    return DateReading(*match.span(), problem=DateProblem.AMBIGUOUS, choices=tuple(days))


def named_day(match: re.Match[str], context: ReadingContext) -> DateReading:
    year = year_number(match["year"]) if match["year"] else None
    return day_reading(match, context, year, month_number(match["name"]), number_in(match["day"]))


def today_or_yesterday(match: re.Match[str], context: ReadingContext) -> DateReading | None:
    """By the writer's today; below the heading of a day, by that day.

    Below the heading of longer, today says no more than that, and which day is yesterday is open.
    """
    is_yesterday = match[0].lower().startswith("yesterday")
    today, above = context.today, context.above
    if context.is_of_the_past and above:
        if above.months:
            return not_understood(match, context) if is_yesterday else None
        today = above.first
    return found(match, Happened(today - timedelta(days=is_yesterday)), context)


def last_weekday(match: re.Match[str], context: ReadingContext) -> DateReading:
    """The day of that name before today."""
    if context.is_of_the_past:
        return not_understood(match, context)
    weekday = WEEKDAYS_IN_ENGLISH.index(match["weekday"].lower())
    back = (context.today.weekday() - weekday - 1) % 7 + 1
    return found(match, Happened(context.today - timedelta(days=back)), context)


def not_understood(match: re.Match[str], context: ReadingContext) -> DateReading:
    return problem_of(match, DateProblem.NOT_UNDERSTOOD)
