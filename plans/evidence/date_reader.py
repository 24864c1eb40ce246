"""Read dates as people write them: at either end of a line, in a heading, or in a field. Pure.

What names a day is a day. Whatever is longer is kept as the whole months that it names: a week of
July is July, a quarter three months, a year twelve. A date without a year is that of the heading
above it, or else the latest one that is not in the future. What could be two dates is neither, and
what looks like a date and can't be read is a problem that is said; nothing is ever taken for today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from careerladder.dates import months_after
from plans.dates import EARLIEST
from plans.models.evidence_text import MONTHS_OF_YEAR, MOST_MONTHS


@dataclass(frozen=True)
class Happened:
    """When something happened: on the day `first`, or within whole months from `first` on.

    Of a day `months` is 0. Else `first` is the first day of a month.
    """

    first: date
    months: int = 0

    @property
    def last(self) -> date:
        """The last day on which it may have happened."""
        return (
            months_after(self.first, self.months) - timedelta(days=1) if self.months else self.first
        )


class DateProblem(StrEnum):
    AMBIGUOUS = "ambiguous"
    NO_SUCH_DATE = "no such date"
    IN_THE_FUTURE = "in the future"
    TOO_LONG_AGO = "too long ago"
    NOT_UNDERSTOOD = "not understood"


@dataclass(frozen=True)
class DateReading:
    """What the words `text[start:end]` say: `happened`, or a `problem`.

    Of an ambiguous date, `choices` are the one with the day first, and the one with the month.
    """

    start: int
    end: int
    happened: Happened | None = None
    problem: DateProblem | None = None
    choices: tuple[Happened, ...] = ()


@dataclass(frozen=True)
class ReadingContext:
    """`today` is the writer's day, `latest` the last day that is not in the future.

    `above` is when the heading above says it was. `day_first` is how 05/06/2026 is meant, None if
    that was not asked.
    """

    today: date
    latest: date
    above: Happened | None = None
    day_first: bool | None = None

    def beneath(self, above: Happened | None) -> ReadingContext:
        return replace(self, above=above)


MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_NAME = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s+)?"
_YEAR = r"(?:19|20)\d\d\b"
_SHORT_YEAR = r"['’]\d\d\b"
_ANY_YEAR = rf"(?:{_YEAR}|{_SHORT_YEAR})"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b"
_TIME = r"(?:(?:[T\s]|,\s?|\sat\s)\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:\s?[ap]\.?m\b\.?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_TO = r"\s*(?:[-–—−/]|\bto\b|\buntil\b|\bthrough\b|\bthru\b)\s*"
_OF = r"(?:\s+of)?"

type _Read = Callable[[re.Match[str], ReadingContext], DateReading | None]


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.@/#-]){pattern}", re.IGNORECASE)


def _found(match: re.Match[str], happened: Happened, context: ReadingContext) -> DateReading:
    """The reading, or that it is in the future or too long ago."""
    start, end = match.span()
    if happened.first > context.latest:
        return DateReading(start, end, problem=DateProblem.IN_THE_FUTURE)
    if happened.first < EARLIEST:
        return DateReading(start, end, problem=DateProblem.TOO_LONG_AGO)
    return DateReading(start, end, happened)


def _problem(match: re.Match[str], problem: DateProblem) -> DateReading:
    return DateReading(*match.span(), problem=problem)


def _month_number(name: str) -> int:
    return next(
        number
        for number, month in enumerate(MONTH_NAMES, start=1)
        if month.startswith(name.lower().rstrip(".")[:3])
    )


def _number(words: str) -> int:
    return int(re.sub(r"\D", "", words))


def _year(words: str) -> int:
    return _number(words) + (2000 if len(re.sub(r"\D", "", words)) == 2 else 0)


def _day_reading(
    match: re.Match[str], context: ReadingContext, year: int | None, month: int, day: int
) -> DateReading:
    """A day; without a year, that of the heading, or the latest that is not in the future."""
    if year is None:
        years = _likely_years(context, month)
        for each in years:
            if (found := _date(each, month, day)) and found <= context.latest:
                return _found(match, Happened(found), context)
        if not any(_date(each, month, day) for each in (*years, 2024)):
            return _problem(match, DateProblem.NO_SUCH_DATE)
        return _problem(match, DateProblem.IN_THE_FUTURE)
    found = _date(year, month, day)
    if found is None:
        return _problem(match, DateProblem.NO_SUCH_DATE)
    return _found(match, Happened(found), context)


def _likely_years(context: ReadingContext, month: int) -> Sequence[int]:
    """The years that a date without one may be of, the likeliest first."""
    if context.above is None:
        newest = context.latest.year
        # A leap day may be four years, or around 2100 eight years, ago.
        return range(newest, newest - 9, -1)
    first, last = context.above.first, context.above.last
    years = range(first.year, last.year + 1)
    within = [year for year in years if first.replace(day=1) <= date(year, month, 1) <= last]
    return within or list(years)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months_reading(
    match: re.Match[str], context: ReadingContext, year: int | None, month: int, months: int
) -> DateReading:
    """Whole months; without a year as _day_reading."""
    if year is not None:
        return _found(match, Happened(date(year, month, 1), months), context)
    for each in _likely_years(context, month):
        if date(each, month, 1) <= context.latest:
            return _found(match, Happened(date(each, month, 1), months), context)
    return _problem(match, DateProblem.IN_THE_FUTURE)


def _months_of(
    match: re.Match[str], context: ReadingContext, first: date, last: date
) -> DateReading:
    """The whole months from that of `first` to that of `last`."""
    months = (last.year - first.year) * MONTHS_OF_YEAR + last.month - first.month + 1
    if not 1 <= months <= MOST_MONTHS:
        return _problem(match, DateProblem.NOT_UNDERSTOOD)
    return _found(match, Happened(first.replace(day=1), months), context)


# Each reads what its pattern found, or says None where that is no date after all.


def _iso_day(match: re.Match[str], context: ReadingContext) -> DateReading:
    year, month, day = (int(match[name]) for name in ("year", "month", "day"))
    return (
        _day_reading(match, context, year, month, day)
        if 1 <= month <= MONTHS_OF_YEAR
        else _problem(match, DateProblem.NO_SUCH_DATE)
    )


def _iso_month(match: re.Match[str], context: ReadingContext) -> DateReading:
    month = int(match["month"])
    if not 1 <= month <= MONTHS_OF_YEAR:
        return _problem(match, DateProblem.NO_SUCH_DATE)
    return _months_reading(match, context, int(match["year"]), month, 1)


def _iso_week(match: re.Match[str], context: ReadingContext) -> DateReading:
    try:
        monday = date.fromisocalendar(int(match["year"]), int(match["week"]), 1)
    except ValueError:
        return _problem(match, DateProblem.NO_SUCH_DATE)
    return _months_of(match, context, monday, monday + timedelta(days=6))


def _numeric_day(match: re.Match[str], context: ReadingContext) -> DateReading:
    one, two = int(match["one"]), int(match["two"])
    if len(match["year"]) == 2:
        return _problem(match, DateProblem.NOT_UNDERSTOOD)
    year = int(match["year"])
    choices = [(one, two), (two, one)]
    days = [found for day, month in choices if (found := _date(year, month, day))]
    if not days:
        return _problem(match, DateProblem.NO_SUCH_DATE)
    if len(set(days)) == 1:
        return _found(match, Happened(days[0]), context)
    if context.day_first is not None:
        return _found(match, Happened(days[0 if context.day_first else 1]), context)
    possible = [day for day in days if day <= context.latest]
    if len(possible) == 1:
        return _found(match, Happened(possible[0]), context)
    if not possible:
        return _problem(match, DateProblem.IN_THE_FUTURE)
    return DateReading(
        *match.span(),
        problem=DateProblem.AMBIGUOUS,
        choices=tuple(Happened(day) for day in days),
    )


def _day_in_words(match: re.Match[str], context: ReadingContext) -> DateReading:
    year = _year(match["year"]) if match["year"] else None
    return _day_reading(match, context, year, _month_number(match["name"]), _number(match["day"]))


def _month_in_words(match: re.Match[str], context: ReadingContext) -> DateReading:
    year = _year(match["year"]) if match["year"] else None
    return _months_reading(match, context, year, _month_number(match["name"]), 1)


def _days_range(match: re.Match[str], context: ReadingContext) -> DateReading:
    """From a day to another one: the months of both."""
    names = match["name"], match["name2"] or match["name"]
    last_year = _year(match["year2"]) if match["year2"] else None
    first_year = _year(match["year"]) if match["year"] else last_year
    return _range(match, context, names, first_year, last_year)


def _months_range(match: re.Match[str], context: ReadingContext) -> DateReading:
    last_year = _year(match["year2"]) if match["year2"] else None
    first_year = _year(match["year"]) if match["year"] else last_year
    return _range(match, context, (match["name"], match["name2"]), first_year, last_year)


def _range(
    match: re.Match[str],
    context: ReadingContext,
    names: tuple[str, str],
    first_year: int | None,
    last_year: int | None,
) -> DateReading:
    first, last = (_month_number(name) for name in names)
    if last_year is None:
        count = (last - first) % MONTHS_OF_YEAR + 1
        return _months_reading(match, context, first_year, first, count)
    # Without a year of its own, November before February is of the year before.
    if first_year == last_year and first > last:
        first_year = last_year - 1
    return _months_of(
        match, context, date(first_year or last_year, first, 1), date(last_year, last, 1)
    )


def _iso_range(match: re.Match[str], context: ReadingContext) -> DateReading:
    ends = [
        _date(int(match[f"year{n}"]), int(match[f"month{n}"]), int(match[f"day{n}"] or 1))
        for n in ("1", "2")
    ]
    if ends[0] is None or ends[1] is None:
        return _problem(match, DateProblem.NO_SUCH_DATE)
    return _months_of(match, context, ends[0], ends[1])


def _part_of_year(match: re.Match[str], context: ReadingContext) -> DateReading:
    """A quarter or a half."""
    kind, number = match["part"][0].lower(), int(match["part"][1])
    months = 3 if kind == "q" else 6
    if number > MONTHS_OF_YEAR // months:
        return _problem(match, DateProblem.NO_SUCH_DATE)
    year = _year(match["year"]) if match["year"] else None
    return _months_reading(match, context, year, (number - 1) * months + 1, months)


def _quarter_in_words(match: re.Match[str], context: ReadingContext) -> DateReading:
    ordinals = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
    words = match["ordinal"].lower()
    number = ordinals.get(words) or _number(words)
    months = 3 if match["kind"].lower() == "quarter" else 6
    if number > MONTHS_OF_YEAR // months:
        return _problem(match, DateProblem.NO_SUCH_DATE)
    year = _year(match["year"]) if match["year"] else None
    return _months_reading(match, context, year, (number - 1) * months + 1, months)


def _week_of(match: re.Match[str], context: ReadingContext) -> DateReading | None:
    """“Week of July 13, 2026”: the months in which its seven days lie."""
    inner = match["inner"]
    for reading in _readings(inner, context):
        if reading.start == 0 and reading.end == len(inner) and reading.happened:
            first = reading.happened.first
            return _months_of(match, context, first, first + timedelta(days=6))
    return _problem(match, DateProblem.NOT_UNDERSTOOD)


def _has_year(words: str) -> bool:
    return bool(re.search(_ANY_YEAR, words))


def _year_alone(match: re.Match[str], context: ReadingContext) -> DateReading:
    return _found(match, Happened(date(int(match["year"]), 1, 1), MONTHS_OF_YEAR), context)


def _years_range(match: re.Match[str], context: ReadingContext) -> DateReading:
    first, last = int(match["year"]), _year(match["year2"])
    return _months_of(match, context, date(first, 1, 1), date(last, 12, 1))


def _relative(match: re.Match[str], context: ReadingContext) -> DateReading:
    words, today = " ".join(match[0].lower().split()), context.today
    month = today.replace(day=1)
    if words in ("today", "yesterday"):
        return _found(match, Happened(today - timedelta(days=words == "yesterday")), context)
    kind = words.split()[1]
    if kind in WEEKDAYS:
        back = (today.weekday() - WEEKDAYS.index(kind) - 1) % 7 + 1
        return _found(match, Happened(today - timedelta(days=back)), context)
    is_last = words.startswith("last")
    if kind == "week":
        monday = today - timedelta(days=today.weekday() + 7 * is_last)
        return _months_of(match, context, monday, monday + timedelta(days=6))
    if kind == "month":
        return _found(match, Happened(months_after(month, -1 if is_last else 0), 1), context)
    if kind == "quarter":
        first = month.replace(month=(month.month - 1) // 3 * 3 + 1)
        return _found(match, Happened(months_after(first, -3 if is_last else 0), 3), context)
    return _found(match, Happened(date(today.year - is_last, 1, 1), MONTHS_OF_YEAR), context)


def _not_understood(match: re.Match[str], context: ReadingContext) -> DateReading:
    return _problem(match, DateProblem.NOT_UNDERSTOOD)


# In this order: what is longer comes before what it begins with.
_FORMS: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(
    (_compiled(pattern), read)
    for pattern, read in (
        (r"week\s+(?:of|from|starting|beginning|commencing)\s+(?P<inner>.{3,40}?)(?=\s*(?:$|[:)\]*_]|[-–—]\s))", _week_of),
        (
            r"(?P<year1>(?:19|20)\d\d)[-/.](?P<month1>\d\d)(?:[-/.](?P<day1>\d\d))?"
            r"(?:\s*[–—/]\s*|\s+(?:[-−]|to|until|through|thru)\s+)"
            r"(?P<year2>(?:19|20)\d\d)[-/.](?P<month2>\d\d)(?:[-/.](?P<day2>\d\d))?\b",
            _iso_range,
        ),
        (
            rf"(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d\d?)(?P=sep)(?P<day>\d\d?)(?!\d){_TIME}",
            _iso_day,
        ),
        (r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)\b", _iso_day),
        (r"(?P<year>(?:19|20)\d\d)-?W(?P<week>\d\d?)(?:-\d)?\b", _iso_week),
        (r"(?:W|week\s+)(?P<week>\d\d?)[,/\s]\s*(?P<year>(?:19|20)\d\d)\b", _iso_week),
        (
            rf"(?P<one>\d\d?)(?P<sep>[/.-])(?P<two>\d\d?)(?P=sep)(?P<year>(?:19|20)?\d\d)(?![\d.]\d){_TIME}",
            _numeric_day,
        ),
        (rf"{_WEEKDAY}(?P<day>{_DAY})\.?{_OF}{_TO}(?:{_DAY}){_OF}\s+(?P<name>{_NAME}),?(?P<year>)(?P<name2>)(?:\s*(?P<year2>{_ANY_YEAR}))?", _days_range),
        (rf"{_WEEKDAY}(?P<name>{_NAME})\s*(?P<day>{_DAY}){_TO}(?:(?P<name2>{_NAME})\s*)?(?:{_DAY})(?P<year>),?(?:\s*(?P<year2>{_ANY_YEAR}))?", _days_range),
        (rf"{_WEEKDAY}(?P<day>{_DAY})\.?{_OF}\s*(?P<name>{_NAME}),?(?:\s*(?P<year>{_ANY_YEAR}))?{_TO}{_WEEKDAY}(?:{_DAY})\.?{_OF}\s*(?P<name2>{_NAME}),?(?:\s*(?P<year2>{_ANY_YEAR}))?", _days_range),
        (rf"(?P<name>{_NAME}),?(?:\s*(?P<year>{_ANY_YEAR}))?(?:{_TO}|\s*(?:\band\b|&)\s*)(?P<name2>{_NAME}),?(?:\s*(?P<year2>{_ANY_YEAR}))?", _months_range),
        (rf"{_WEEKDAY}(?P<day>{_DAY})\.?{_OF}[\s-]*(?P<name>{_NAME})[,-]?(?:\s*(?P<year>{_ANY_YEAR}))?{_TIME}", _day_in_words),
        (rf"{_WEEKDAY}(?P<name>{_NAME})[\s-]*(?:the\s+)?(?P<day>{_DAY})(?!:\d),?(?:\s*(?P<year>{_ANY_YEAR}))?{_TIME}", _day_in_words),
        (rf"(?P<year>{_YEAR})[-\s](?P<name>{_NAME})[-\s](?P<day>{_DAY})", _day_in_words),
        (rf"(?P<name>{_NAME})[,/-]?(?:\s+of)?\s*(?P<year>{_ANY_YEAR})", _month_in_words),
        (rf"(?P<year>{_YEAR})[-\s,](?P<name>{_NAME})", _month_in_words),
        (r"FY\s?['’]?\d\d(?:\d\d)?(?:[\s/-]*[QH][1-4])?\b|[QH][1-4][\s/-]*FY\s?['’]?\d\d(?:\d\d)?\b", _not_understood),
        (rf"(?P<part>[QH]\d)\b[\s,/-]*(?P<year>{_ANY_YEAR})", _part_of_year),
        (r"(?P<year>(?:19|20)\d\d)[\s,/-]*(?P<part>[QH]\d)\b", _part_of_year),
        (r"(?P<part>[QH][1-4])\b(?P<year>)", _part_of_year),
        (rf"(?P<ordinal>[1-4](?:st|nd|rd|th)|first|second|third|fourth|last)\s+(?P<kind>quarter|half)(?:(?:\s+of)?,?\s+(?P<year>{_ANY_YEAR}))?", _quarter_in_words),
        (r"(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d\d)(?![\d.]\d|\d|[-/.]\d)", _iso_month),
        (r"(?P<month>0?[1-9]|1[0-2])[/.](?P<year>(?:19|20)\d\d)\b", _iso_month),
        (rf"(?P<year>{_YEAR}){_TO}(?P<year2>{_YEAR})", _years_range),
        (rf"(?P<year>{_YEAR})", _year_alone),
        (rf"(?P<name>{_NAME})(?P<year>)", _month_in_words),
        (r"(?:today|yesterday)\b|(?:last|this)\s+(?:week|month|quarter|year)\b|last\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", _relative),
    )
)  # fmt: skip


def _readings(text: str, context: ReadingContext) -> Iterator[DateReading]:
    """Each way to read a date anywhere in a text, the longest forms first."""
    for pattern, read in _FORMS:
        for match in pattern.finditer(text):
            if reading := read(match, context):
                yield reading


def read_whole(text: str, context: ReadingContext) -> DateReading | None:
    """The date that all of a text says; None if it is no date."""
    words = text.strip().strip("*_`~()[]{}:.,–—- ")
    start = text.find(words) if words else 0
    for reading in _readings(words, context):
        if reading.start == 0 and reading.end == len(words):
            return replace(reading, start=start, end=start + len(words))
    return None


# What stands between a date and the text beside it.
_OPENING = r"[\s*_`~(\[{<]*"
_CLOSING = r"[*_`~)\]}>]*"
_BEFORE_TEXT = re.compile(rf"{_CLOSING}(?:\s*[:,;|→]\s*|\s*[-–—]+\s+|\s*[–—]\s*|\s+|$)")
_FIRM_BEFORE_TEXT = re.compile(
    rf"(?:{_CLOSING}\s*(?:[:;|→]|[-–—]+\s|[–—])\s*|[*_`~]*[)\]}}][*_`~]*[\s:,;–—-]*|[*_`~]+[\s:,;–—-]+|{_CLOSING}\s*$)"
)
_AFTER_TEXT = re.compile(rf"(?:\s*[(\[{{]|\s+[-–—|]+\s*|\s*[–—:;]\s*|,\s+){_OPENING}$")
_END = re.compile(rf"{_CLOSING}[.\s]*$")
# Words which are a date only where something sets them apart from the text.
_WEAK = re.compile(rf"(?:{_NAME}|{_YEAR}|[QH][1-4]|[\w]+\s+(?:quarter|half))$", re.IGNORECASE)
# `5 may be enough`, `march 3 steps on`: a verb, unless something sets it apart.
_VERB = re.compile(r"(?:\d\S*\s+)?(?:may|march)(?:\s+\d\S*)?$")


def _is_weak(words: str) -> bool:
    return bool(_WEAK.fullmatch(words) or _VERB.fullmatch(words))


def read_beginning(line: str, context: ReadingContext) -> tuple[DateReading, str] | None:
    """The date with which a line begins, and the rest of the line; None if there is none."""
    opening = re.match(_OPENING, line)
    at = opening.end() if opening else 0
    for reading in _readings(line, context):
        if reading.start != at:
            continue
        words = line[reading.start : reading.end]
        ends = _FIRM_BEFORE_TEXT if _is_weak(words) else _BEFORE_TEXT
        after = ends.match(line, reading.end)
        if after is None:
            continue
        return reading, line[after.end() :]
    return None


def read_end(line: str, context: ReadingContext) -> tuple[DateReading, str] | None:
    """The date with which a line ends, set apart from its text, and the text before it."""
    for reading in _readings(line, context):
        if not _END.match(line, reading.end):
            continue
        # A year in brackets is more often that of what is quoted.
        if re.fullmatch(_YEAR, line[reading.start : reading.end]):
            continue
        before = _AFTER_TEXT.search(line[: reading.start])
        if before is None or not line[: before.start()].strip():
            continue
        return reading, line[: before.start()].rstrip()
    return None


def read_heading(words: str, context: ReadingContext) -> DateReading | None:
    """The one date, or range, that a heading names; None if it names none, or several."""
    found: list[DateReading] = []
    for reading in _readings(words, context):
        if all(reading.end <= each.start or reading.start >= each.end for each in found):
            found.append(reading)
    return found[0] if len(found) == 1 else None


def dates_named_in(text: str, context: ReadingContext) -> list[DateReading]:
    """The full dates in the running text, which are not taken for the date of what happened."""
    found: list[DateReading] = []
    for reading in _readings(text, context):
        words = text[reading.start : reading.end]
        is_apart = all(reading.end <= each.start or reading.start >= each.end for each in found)
        if is_apart and reading.happened and not _is_weak(words) and _has_year(words):
            found.append(reading)
    return sorted(found, key=lambda reading: reading.start)


__all__ = [
    "DateProblem",
    "DateReading",
    "Happened",
    "ReadingContext",
    "dates_named_in",
    "read_beginning",
    "read_end",
    "read_heading",
    "read_whole",
]
