"""The forms of dates, in the order in which they are tried: the longer ones first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import starmap

from plans.evidence.date_text import days, months
from plans.evidence.date_text.reading import DateProblem, DateReading, ReadingContext
from plans.evidence.date_text.vocabulary import (
    ANY_YEAR,
    DAY_OF_MONTH,
    FULL_YEAR,
    MONTH_WORD,
    OF,
    SHORT_YEAR,
    TIME_AFTER,
    UNTIL,
    WEEKDAY_BEFORE,
)
from plans.evidence.date_text.years import months_from_to, problem_of

type _Read = Callable[[re.Match[str], ReadingContext], DateReading | None]
type _IsWeak = Callable[[re.Match[str]], bool]


@dataclass(frozen=True)
class FoundDate:
    """A reading, and whether its words are `weak`: a date only where something sets them apart."""

    reading: DateReading
    is_weak: bool


def dates_at(text: str, at: int, context: ReadingContext) -> Iterator[FoundDate]:
    """Each way to read a date that begins at a place of a text."""
    if not _MAY_BEGIN.match(text, at):
        return
    for pattern, read, is_weak in _FORMS:
        match = pattern.match(text, at)
        if match and (reading := read(match, context)):
            yield FoundDate(reading, is_weak(match))


def dates_in(text: str, context: ReadingContext, at: int = 0) -> Iterator[FoundDate]:
    """Each way to read a date anywhere from `at` on, by form."""
    if not _MAY_BEGIN.search(text, at):
        return
    for pattern, read, is_weak in _FORMS:
        for match in pattern.finditer(text, at):
            if reading := read(match, context):
                yield FoundDate(reading, is_weak(match))


def _always(match: re.Match[str]) -> bool:
    return True


def _never(match: re.Match[str]) -> bool:
    return False


def _unless_year(match: re.Match[str]) -> bool:
    """`14 May - 20 June` may go on with other words than a year."""
    return not match["year2"]


def _unless_tight(match: re.Match[str]) -> bool:
    """`May 14 - 20` may go on as “20 teams”."""
    return not match["year2"] and bool(re.search(r"\s[-–—\u2212]", match[0]))


def _is_verb(match: re.Match[str]) -> bool:
    """`5 may be enough`, `march 3 steps on`."""
    return not match["year"] and match["name"] in ("may", "march")


def _is_number(match: re.Match[str]) -> bool:
    """`2026.05` may be a version."""
    return "." in match[0]


def _is_version(match: re.Match[str]) -> bool:
    """`3.11.26` may be one."""
    return "." in match[0] and len(match["year"]) == 2 and len(match[0]) < len("14.05.26")


def _has_blank(match: re.Match[str]) -> bool:
    """`Q2 26` may go on as “26 teams”."""
    return " " in match[0]


def _week_from(match: re.Match[str], context: ReadingContext) -> DateReading:
    """“Week of July 13, 2026”: the months in which its seven days lie."""
    for pattern, read, _ in _FORMS[1:]:
        inner = pattern.match(match.string, match.end())
        reading = read(inner, context) if inner else None
        if reading is None:
            continue
        if reading.problem:
            return replace(reading, start=match.start())
        if reading.happened and not reading.happened.months:
            is_end = bool(re.search(r"end", match[0], re.IGNORECASE))
            first = reading.happened.first - timedelta(days=6 * is_end)
            week = months_from_to(match, context, first, first + timedelta(days=6))
            return replace(week, end=reading.end)
    return problem_of(match, DateProblem.NOT_UNDERSTOOD)


def _years_apart(match: re.Match[str], context: ReadingContext) -> DateReading | None:
    return months.years_range(match, context) if match["year"] < match["year2"] else None


def _likely_day(match: re.Match[str], context: ReadingContext) -> DateReading | None:
    """A day like 14/05 or 05/14, if it can be one; `24/7` and `1/100` are something else."""
    pair = sorted((int(match["one"]), int(match["two"])))
    if match[0] == "24/7" or not 1 <= pair[0] <= 12 or not 1 <= pair[1] <= 31:
        return None
    return days.day_in_figures_without_year(match, context)


_ROUGHLY = (
    r"(?:(?:some\s?time\s+in|early|mid|late|around|about|approx\.|circa|ca\.|~"
    r"|(?:the\s+)?(?:beginning|start|middle|end)\s+of)[-\s]*)?"
)
_ABROAD = (
    r"(?:jänner|januar|janvier|enero|gennaio|janeiro|januari|februar|février|febrero|febbraio"
    r"|fevereiro|februari|märz|mars|marzo|março|maart|avril|abril|aprile|mai|mayo|maggio|maio|mei"
    r"|juni|juin|junio|giugno|junho|juli|juillet|julio|luglio|julho|août|agosto|augustus"
    r"|septembre|septiembre|settembre|setembro|oktober|octobre|octubre|ottobre|outubro|novembre"
    r"|noviembre|novembro|dezember|décembre|diciembre|dicembre|dezembro)\b\.?"
)
_FISCAL = r"(?:FY|CY)\s?['’]?\d\d(?:\d\d)?(?:\s?[-/]\s?\d\d(?:\d\d)?)?"
_DATED = rf"(?P<name>{MONTH_WORD}),?(?:\s*(?P<year>{ANY_YEAR}))?"
_DATED_2 = rf"(?P<name2>{MONTH_WORD}),?(?:\s*(?P<year2>{ANY_YEAR}))?"
_YEAR_2 = rf"(?:,?\s*(?P<year2>{ANY_YEAR}))?"
_WEEK_PREFIX = (
    r"(?:the\s+)?(?:week\s+(?:of|from|starting|beginning|commencing|ending|ended)|w/[ce]|wc|we)"
    r":?\s+(?:the\s+)?"
)
_THIS_OR_LAST = r"(?P<which>last|this)\s+(?P<kind>week|month|quarter|year)\b"
# “Last quarter I …” says when; “last quarter sales …” says what.
_AND_I = r"(?=,?\s+(?:I|we|my|our)\b)"

_TABLE: tuple[tuple[str, _Read, _IsWeak], ...] = (
    (_WEEK_PREFIX + r"(?=[\w(])", _week_from, _never),
    # Ranges of days and months.
    (
        r"(?P<year1>(?:19|20)\d\d)[-/.](?P<month1>\d\d)(?:[-/.](?P<day1>\d\d))?"
        r"(?:\s*(?:[–—/]|\.\.+)\s*|\s+(?:[-\u2212]|to|until|through|thru)\s+)"
        r"(?P<year2>(?:19|20)\d\d)[-/.](?P<month2>\d\d)(?:[-/.](?P<day2>\d\d))?\b",
        months.iso_range,
        _never,
    ),
    (
        rf"{WEEKDAY_BEFORE}(?:{DAY_OF_MONTH})\.?{UNTIL}{WEEKDAY_BEFORE}(?:{DAY_OF_MONTH})\.?{OF}\s+"
        rf"(?P<name>{MONTH_WORD})(?P<year>)(?P<name2>){_YEAR_2}",
        months.days_range,
        _never,
    ),
    (
        rf"{WEEKDAY_BEFORE}(?P<name>{MONTH_WORD})\s*(?:{DAY_OF_MONTH}){UNTIL}{WEEKDAY_BEFORE}"
        rf"(?:(?P<name2>{MONTH_WORD})\s*)?(?:{DAY_OF_MONTH})(?!:\d)(?P<year>){_YEAR_2}",
        months.days_range,
        _unless_tight,
    ),
    (
        rf"{WEEKDAY_BEFORE}(?:{DAY_OF_MONTH})\.?{OF}\s*{_DATED}"
        rf"{UNTIL}{WEEKDAY_BEFORE}(?:{DAY_OF_MONTH})\.?{OF}\s*{_DATED_2}",
        months.days_range,
        _unless_year,
    ),
    (
        rf"{WEEKDAY_BEFORE}(?P<name>{MONTH_WORD})\s*(?:{DAY_OF_MONTH}),?\s*(?P<year>{ANY_YEAR})"
        rf"{UNTIL}{WEEKDAY_BEFORE}(?P<name2>{MONTH_WORD})\s*(?:{DAY_OF_MONTH}){_YEAR_2}",
        months.days_range,
        _unless_year,
    ),
    (
        rf"{_DATED}(?:{UNTIL}|\s*(?:\band\b|&)\s*){_DATED_2}(?!\s*\d)",
        months.months_range,
        _unless_year,
    ),
    # Days.
    (
        rf"(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d\d?)(?P=sep)(?P<day>\d\d?)(?!\d)"
        rf"{TIME_AFTER}",
        days.iso_day,
        _never,
    ),
    (r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)\b", days.iso_day, _never),
    (
        r"(?P<year>(?:19|20)\d\d)\s?年\s?(?P<month>\d\d?)\s?月\s?(?P<day>\d\d?)\s?日",
        days.iso_day,
        _never,
    ),
    (
        rf"{WEEKDAY_BEFORE}(?P<one>\d\d?)(?P<sep>[/.-])\s?(?P<two>\d\d?)(?P=sep)\s?"
        rf"(?P<year>(?:19|20)?\d\d)(?![\d.]\d|\d){TIME_AFTER}",
        days.day_in_figures,
        _is_version,
    ),
    (
        rf"{WEEKDAY_BEFORE}(?P<day>{DAY_OF_MONTH})\.?{OF}[\s/.-]*(?P<name>{MONTH_WORD})[,/-]?"
        rf"(?:\s*(?P<year>{ANY_YEAR}))?{TIME_AFTER}",
        days.day_in_words,
        _is_verb,
    ),
    (
        rf"{WEEKDAY_BEFORE}(?P<name>{MONTH_WORD})[\s/-]*(?:the\s+)?(?P<day>{DAY_OF_MONTH})(?!:\d)"
        rf"[,/-]?(?:\s*(?P<year>{ANY_YEAR}))?{TIME_AFTER}",
        days.day_in_words,
        _is_verb,
    ),
    (
        rf"(?P<year>{FULL_YEAR})[-,\s/]\s?(?P<name>{MONTH_WORD})[-\s/](?P<day>{DAY_OF_MONTH})",
        days.day_in_words,
        _never,
    ),
    # Weeks.
    (r"(?P<year>(?:19|20)\d\d)[-\s]?W(?P<week>\d\d?)(?:-\d)?\b", months.iso_week, _never),
    (
        r"(?:[CK]?W\s?|(?:calendar\s+)?(?:week|wk)\s+#?)(?P<week>\d\d?)(?:,|/|\s+of|)[\s/]?\s*"
        r"(?P<year>(?:19|20)\d\d)\b",
        months.iso_week,
        _never,
    ),
    (
        r"(?P<year>(?:19|20)\d\d)[,/\s-]*(?:[CK]W\s?|(?:week|wk)\s+#?)(?P<week>\d\d?)\b",
        months.iso_week,
        _never,
    ),
    (r"(?:[CK]?W|(?:[CK]W|week|wk)\s+#?)(?P<week>\d\d?)\b", months.iso_week, _always),
    # Months.
    (
        rf"{_ROUGHLY}(?P<name>{MONTH_WORD})(?:,|/|-|\s+of)?\s*(?P<year>{ANY_YEAR})",
        months.month_in_words,
        _never,
    ),
    (
        rf"(?P<year>{FULL_YEAR})[-,\s/]\s?(?P<name>{MONTH_WORD})",
        months.month_in_words,
        _never,
    ),
    # Quarters and halves.
    (
        rf"(?:{_FISCAL})[\s,/-]*(?:[QH][1-4]|[1-4][QH])\b"
        rf"|(?:[QH][1-4]|[1-4][QH])[\s,/-]*(?:of\s+)?(?:{_FISCAL})\b",
        days.not_understood,
        _never,
    ),
    (rf"(?:{_FISCAL})\b", days.not_understood, _always),
    (
        rf"{_ROUGHLY}(?P<kind>[QH])(?P<number>\d)\b(?:\s+of)?[\s,/-]*(?P<year>{ANY_YEAR})",
        months.part_of_year,
        _never,
    ),
    (
        rf"(?P<number>\d)(?P<kind>[QH])[\s,/-]*(?P<year>{ANY_YEAR})",
        months.part_of_year,
        _never,
    ),
    (
        rf"(?P<year>{FULL_YEAR})[\s,/-]*(?:(?P<kind>[QH])(?P<number>\d))\b",
        months.part_of_year,
        _never,
    ),
    (
        r"[QH][1-4][\s/-]?\d\d(?!\d|:\d)|[1-4][QH]\s?\d\d(?!\d)|['’]?\d\d[\s/-]?[QH][1-4]\b",
        days.not_understood,
        _has_blank,
    ),
    (r"(?P<kind>[QH])(?P<number>[1-4])\b(?P<year>)", months.part_of_year, _always),
    (
        r"(?:the\s+)?(?P<number>[1-4](?:st|nd|rd|th)|first|second|third|fourth|last)\s+"
        rf"(?P<kind>quarter|half)\s*(?:of|,|)\s*(?P<year>{ANY_YEAR})",
        months.part_of_year,
        _never,
    ),
    (
        r"(?P<number>[1-4](?:st|nd|rd|th)|first|second|third|fourth)\s+"
        r"(?P<kind>quarter|half)\b(?P<year>)",
        months.part_of_year,
        _always,
    ),
    # Months in figures, years, and what is no more than a name.
    (
        r"(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d\d)(?![\d.]\d|\d|[-/.]\d)",
        months.month_in_figures,
        _is_number,
    ),
    (
        r"(?P<year>(?:19|20)\d\d)\s?年\s?(?P<month>\d\d?)\s?月",
        months.month_in_figures,
        _never,
    ),
    (
        r"(?P<month>0?[1-9]|1[0-2])[/.](?P<year>(?:19|20)\d\d)\b",
        months.month_in_figures,
        _is_number,
    ),
    (rf"(?:spring|summer|autumn|fall|winter)\s*(?:of\s+)?{ANY_YEAR}", days.not_understood, _never),
    (
        rf"EO[YQM]\s*(?:{ANY_YEAR})?|end\s+of\s+year\b(?:\s*{ANY_YEAR})?",
        days.not_understood,
        _always,
    ),
    (
        rf"(?:\d\d?\.?\s+(?:de\s+)?)?{_ABROAD}\s+(?:de\s+)?{FULL_YEAR}",
        days.not_understood,
        _never,
    ),
    (
        rf"\d\d?\.?\s+(?:de\s+)?[^\W\d_]{{3,12}}\.?\s+(?:de\s+)?{FULL_YEAR}",
        days.not_understood,
        _always,
    ),
    (rf"(?P<year>{FULL_YEAR}){UNTIL}(?P<year2>{FULL_YEAR})", _years_apart, _always),
    (rf"(?:{FULL_YEAR}|{SHORT_YEAR})\s?[-/–]\s?\d\d\b(?!\d)", days.not_understood, _always),
    (rf"{_ROUGHLY}(?P<year>{FULL_YEAR})", months.year_alone, _always),
    (rf"{_ROUGHLY}(?P<name>{MONTH_WORD})(?P<year>)", months.month_in_words, _always),
    (r"(?P<one>\d\d?)/(?P<two>\d\d?)(?![\d/])", _likely_day, _always),
    (r"(?P<one>\d\d?)\.(?P<two>\d\d?)\.(?!\d)", _likely_day, _always),
    (r"(?P<one>[0-3]\d)-(?P<two>[0-3]\d)(?![\d-])", _likely_day, _always),
    (rf"today\b{_AND_I}|yesterday\b", days.today_or_yesterday, _never),
    (r"today\b", days.today_or_yesterday, _always),
    (
        r"last\s+(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
        days.last_weekday,
        _never,
    ),
    (rf"{_THIS_OR_LAST}{_AND_I}", months.this_or_last, _never),
    (_THIS_OR_LAST, months.this_or_last, _always),
)


def _compiled(
    pattern: str, read: _Read, is_weak: _IsWeak
) -> tuple[re.Pattern[str], _Read, _IsWeak]:
    return re.compile(rf"(?<![\w.@/#-])(?:{pattern})", re.IGNORECASE), read, is_weak


# How every form begins, for the many texts that have no date.
_MAY_BEGIN = re.compile(
    rf"[\d'’~]|(?<![^\W_])(?:{MONTH_WORD}|{_ABROAD}|(?:mon|tue|wed|thu|fri|sat|sun)"
    r"|[QH]\d|[CK]?W\s?\d|we|wk|wc|w/|calendar|FY|CY|EO[YQM]|spring|summer|autumn|fall|winter"
    r"|first|second|third|fourth|last|this|the\s|today|yesterday"
    r"|some|early|mid|late|around|about|approx|circa|ca\.|begin|start|end\s)",
    re.IGNORECASE,
)
_FORMS = tuple(starmap(_compiled, _TABLE))
