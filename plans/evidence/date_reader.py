"""Read dates as people write them: at either end of a line, in a heading, or in a field. Pure.

What names a day is a day. Whatever is longer is kept as the whole months that it names: a week of
July is July, a quarter three months, a year twelve. A date without a year is that of the heading
above it, or else the latest one that is not in the future. What could be two dates is neither, and
what looks like a date and can't be read is a problem that is said; nothing is ever taken for today.

Weak words, like a bare “May” or “2024”, are a date only where something sets them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from plans.evidence.date_text.forms import FoundDate, dates_at, dates_in
from plans.evidence.date_text.reading import (
    DateProblem,
    DateReading,
    Happened,
    ReadingContext,
)
from plans.evidence.date_text.vocabulary import FULL_YEAR, MONTH_WORD

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

# Marks that may stand around a date, and those that close them.
_CLOSING_OF = {"*": "*", "_": "_", "`": "`", "~": "~", "(": ")", "[": "]", "{": "}", "<": ">"}
_OPENING = r"[\s*_`~(\[{<]*"
_CLOSING = r"[*_`~)\]}>]*"
_DASH = r"[-–—\u2212]"
# What stands between a date and the text after it.
_BEFORE_TEXT = re.compile(
    rf"{_CLOSING}(?:\s*[:;,|→\uff1a\uff0c、]{_CLOSING}\s*|\s*{_DASH}+\s+|\s*[–—]\s*|\.\s+|\s+|\.?\s*$)"
)
_FIRMLY_BEFORE_TEXT = re.compile(
    rf"{_CLOSING}\s*(?:[:;|→\uff1a]{_CLOSING}(?!//)\s*|{_DASH}+\s+|[–—]\s*)"
    rf"|[*_`~]*[)\]}}][*_`~]*[\s:;,–—-]*|[*_`~]+[\s:;,–—-]+|{_CLOSING}\.?\s*$"
)
# What stands between a text and the date after it.
_AFTER_TEXT = re.compile(
    rf"(?:\s*[(\[{{](?:\s*(?:on|in|during)\s+)?|\s+{_DASH}+\s*|\s*[–—:;|]\s*|,\s+|\t\s*|\s{{2,}}"
    rf"|\s+(?=[*_`~]))(?P<opened>{_OPENING})$"
)
_FIRMLY_AFTER_TEXT = re.compile(
    rf"(?:\s*[(\[{{](?:\s*(?:on|in|during)\s+)?|\s+{_DASH}+\s*|\s*[–—|]\s*|\t\s*)(?P<opened>{_OPENING})$"
)
_END = re.compile(rf"(?P<closed>{_CLOSING})(?P<dot>[.!]?)\s*$")
# No date with all that may stand around it is longer.
_LONGEST_END = 80
_LONGEST_HEADING = 200
# A bare month or year in a heading counts at its ends, or after such a word.
_SETS_APART = re.compile(
    rf"(?:^|[(\[,:;|/·•]|\s{_DASH}|[–—]|\b(?:in|of|for|during))\s*[*_`~'\"]*$", re.I
)
_GOES_ON = re.compile(rf"\s*(?:$|[)\],:;|/·•*_`~]|{_DASH}\s|[–—])")
_NAMES_DATE = re.compile(
    rf"{FULL_YEAR}|['’]\d\d\b|\byesterday\b"
    r"|\blast\s+(?:week|month|quarter|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
# Beside a year there is a month, or something else that makes it a date.
_MAY_BE_FULL = re.compile(
    rf"{MONTH_WORD}|\d[-/.年]\d|[QHW]\s?\d|\d[QH]|\(\d{{4}}\)|week|quarter|half|last|yesterday"
    r"|spring|summer|autumn|fall|winter|FY|CY",
    re.IGNORECASE,
)
_AROUND_WORDS = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_MOST_NAMED = 10
_AROUND = 40


def read_whole(text: str, context: ReadingContext) -> DateReading | None:
    """The date that all of a text says; None if it is no date."""
    words = text.strip().strip("*_`~()[]{}<>:.,;–—- \t")
    start = text.find(words)
    for each in dates_at(words, 0, context):
        if each.reading.end == len(words):
            return each.reading.moved_by(start)
    # The dot of an abbreviation is part of a date.
    if text[start + len(words) :].startswith("."):
        for each in dates_at(f"{words}.", 0, context):
            if each.reading.end == len(words) + 1:
                return each.reading.moved_by(start)
    return None


def read_beginning(line: str, context: ReadingContext) -> tuple[DateReading, str] | None:
    """The date with which a line begins, and the rest of the line; None if there is none."""
    plain = _with_stars(line)
    opening = re.match(_OPENING, plain)
    at = opening.end() if opening else 0
    opened = "".join(plain[:at].split())
    for each in dates_at(plain, at, context):
        ends = _FIRMLY_BEFORE_TEXT if each.is_weak else _BEFORE_TEXT
        after = ends.match(plain, each.reading.end)
        if after is None:
            continue
        closed = re.sub(r"[^*_`~)\]}>]", "", after[0])
        if closed == _closing_of(opened):
            return each.reading, line[after.end() :]
        if not closed:
            # They close later, and belong to the text.
            return each.reading, "".join(line[:at].split()) + line[after.end() :]
    return None


def read_end(line: str, context: ReadingContext) -> tuple[DateReading, str] | None:
    """The date with which a line ends, set apart from its text, and the text before it."""
    plain = _with_stars(line)
    for each in dates_in(plain, context, max(0, len(line) - _LONGEST_END)):
        reading = each.reading
        end = _END.match(plain, reading.end)
        # A year in brackets is more often that of what is quoted.
        if not end or re.fullmatch(FULL_YEAR, line[reading.start : reading.end]):
            continue
        apart = _FIRMLY_AFTER_TEXT if each.is_weak else _AFTER_TEXT
        before = apart.search(plain, max(0, reading.start - _AROUND), reading.start)
        if before is None or not line[: before.start()].strip():
            continue
        opened = "".join(re.findall(r"[*_`~(\[{<]", before[0]))
        if end["closed"] == _closing_of(opened):
            return reading, line[: before.start()].rstrip() + end["dot"]
    return None


def read_heading(words: str, context: ReadingContext) -> DateReading | None:
    """The date, or range, that a heading names; None if it names none.

    Several dates in one heading are a problem.
    """
    words = _with_stars(words[:_LONGEST_HEADING])
    if whole := read_whole(words, context):
        return whole
    found: list[DateReading] = []
    for each in dates_in(words, context):
        if _is_in_heading(each, words):
            _add_apart(found, each.reading)
    if len(found) > 1:
        ends = min(each.start for each in found), max(each.end for each in found)
        return DateReading(*ends, problem=DateProblem.NOT_UNDERSTOOD)
    return found[0] if found else None


def dates_named_in(text: str, context: ReadingContext) -> list[DateReading]:
    """The full dates in the running text, which are not taken for the date of what happened."""
    found: list[DateReading] = []
    for named, hit in enumerate(_NAMES_DATE.finditer(text)):
        if named >= _MOST_NAMED:
            break
        begins = max(0, hit.start() - _AROUND)
        # Never in the middle of a word.
        begins = text.find(" ", begins, hit.start()) if begins else 0
        part = text[max(0, begins) : hit.end() + _AROUND]
        if not _MAY_BE_FULL.search(part):
            continue
        for each in _full_dates(part, context):
            _add_apart(found, each.moved_by(max(0, begins)))
    return sorted(found, key=lambda reading: reading.start)


def _full_dates(part: str, context: ReadingContext) -> Iterator[DateReading]:
    unwanted = (DateProblem.IN_THE_FUTURE, DateProblem.TOO_LONG_AGO)
    for each in dates_in(part, context):
        reading = each.reading
        words = part[reading.start : reading.end]
        is_apart_year = re.fullmatch(FULL_YEAR, words) and re.search(r"\($", part[: reading.start])
        is_full = not each.is_weak and bool(_NAMES_DATE.search(words))
        if (is_full or is_apart_year) and reading.problem not in unwanted:
            yield reading


def _is_in_heading(each: FoundDate, words: str) -> bool:
    if not each.is_weak:
        return True
    before, after = words[: each.reading.start], words[each.reading.end :]
    is_number = words[each.reading.start].isdigit()
    is_part = re.match(r"Q|week|first|second|third|fourth", words[each.reading.start :], re.I)
    if (is_number or is_part) and (not before.strip() or not after.strip()):
        return True
    is_named = words[each.reading.start].isupper() or is_number
    return is_named and bool(_SETS_APART.search(before)) and bool(_GOES_ON.match(after))


def _add_apart(found: list[DateReading], reading: DateReading) -> None:
    """Add a reading unless its words are part of one that was found before."""
    if all(reading.end <= each.start or reading.start >= each.end for each in found):
        found.append(reading)


def _with_stars(line: str) -> str:
    """The line with stars for the underscores around words, which would be part of the words."""
    return _AROUND_WORDS.sub("*", line)


def _closing_of(opened: str) -> str:
    return "".join(_CLOSING_OF[mark] for mark in reversed(opened))
