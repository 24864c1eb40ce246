"""Which evidence makes the stronger case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from plans.dates import last_year
from plans.models import Evidence

# How a page says the order of `strongest_first`.
ORDER_IN_WORDS = (
    "the last twelve months first, then entries with a number, then with a link, then the newest"
)
WEB_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
FIGURE = re.compile(r"\d")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY_OF_MONTH = r"\d{1,2}(?:st|nd|rd|th)?"
# What has digits and is no figure: a date, a year, or a name like RFC 12, Q3, p95 or v2.1.
DATE_OR_NAME = re.compile(
    rf"\b{_DAY_OF_MONTH}\s+(?={_MONTH})|\b{_MONTH}\s+{_DAY_OF_MONTH}\b"
    r"|\b\d{4}-\d\d(?:-\d\d)?\b|\b\d{1,2}([/.])\d{1,2}\1\d{2,4}\b|\b(?:19|20)\d\d\b(?![.,]\d)"
    r"|\b(?!USD|EUR|GBP)[A-Z]{2,} \d+\b(?![.,]\d|\s*%)|\b[A-Z]+-?\d+\b"
    r"|\bv\d+(?:\.\d+)*\b|\b[a-z]+\d\w*\b",
)


def has_figure(text: str) -> bool:
    """Whether a text has a number that is not part of an address, a date or a name like RFC 12."""
    return bool(FIGURE.search(DATE_OR_NAME.sub(" ", WEB_ADDRESS.sub(" ", text))))


def has_link(evidence: Evidence) -> bool:
    return bool(evidence.links) or bool(WEB_ADDRESS.search(evidence.note))


def strongest_first(evidence: Iterable[Evidence], *, today: date) -> list[Evidence]:
    """Sort by the order that ORDER_IN_WORDS says."""
    recent = last_year(today)

    def strength(each: Evidence) -> tuple[bool, bool, bool, int]:
        return (
            each.happened_by < recent,
            not has_figure(each.note),
            not has_link(each),
            -each.happened_by.toordinal(),
        )

    return sorted(evidence, key=strength)
