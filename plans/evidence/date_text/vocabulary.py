"""Parts of the patterns of dates: months, weekdays, years and days, in words and figures."""

from __future__ import annotations

import re

MONTHS_IN_ENGLISH = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS_IN_ENGLISH = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)

MONTH_WORD = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAY_BEFORE = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s+)?"
FULL_YEAR = r"(?:19|20)\d\d(?!\d)"
SHORT_YEAR = r"['’]\d\d(?!\d)"
ANY_YEAR = rf"(?:{FULL_YEAR}|{SHORT_YEAR})"
DAY_OF_MONTH = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b"
TIME_AFTER = (
    r"(?:(?:[T\s]|,\s?|\sat\s)\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?[ap]\.?m\b\.?)?"
    r"(?:\s?Z\b|\s?UTC\b|\s?[+-]\d\d:?\d\d)?)?"
)
UNTIL = r"\s*(?:[-–—\u2212/]|\bto\b|\buntil\b|\bthrough\b|\bthru\b)\s*"
OF = r"(?:\s+of)?"


def month_number(word: str) -> int:
    return next(
        number
        for number, month in enumerate(MONTHS_IN_ENGLISH, start=1)
        if month.startswith(word.lower().rstrip(".")[:3])
    )


def number_in(words: str) -> int:
    return int(re.sub(r"\D", "", words))


def year_number(words: str) -> int:
    """The year of `2026` or `’26`."""
    return number_in(words) + (2000 if len(re.sub(r"\D", "", words)) == 2 else 0)
