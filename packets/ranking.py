"""Which evidence makes the stronger case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from plans.dates import last_year
from plans.models import Evidence

# How a page says the order of `strongest_first`.
ORDER_IN_WORDS = (
    "what happened in the last twelve months first, then what has a figure, then what has a link, "
    "then the newest"
)
WEB_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
FIGURE = re.compile(r"\d")
# What has digits and is no figure: a date, a quarter, a year.
DATE_OR_NAME = re.compile(
    r"\b(\d{4}-\d\d(-\d\d)?|(19|20)\d\d|[QH][1-4]|\d{1,2}(st|nd|rd|th)?)\s+"
    r"(?=(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"
    r"|\b\d{4}-\d\d(-\d\d)?\b|\b(19|20)\d\d\b|\b[QH][1-4]\b|\b[A-Z]+-?\d+\b",
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
