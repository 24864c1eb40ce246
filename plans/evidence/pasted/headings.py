"""Headings of a list: which lines are one, and when what is below them happened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans.evidence.date_reader import (
    DateReading,
    Happened,
    ReadingContext,
    read_beginning,
    read_heading,
    read_whole,
)
from plans.evidence.pasted.lines import indent_of
from plans.evidence.pasted.marks import Mark, mark_of
from plans.models.evidence_text import MONTHS_OF_YEAR

RULE = re.compile(r"([-*_=])(?:\s*\1){2,}$")
_ATX = re.compile(r"(#{1,6})\s")
_EMPHASIZED = re.compile(r"(\*\*|__)\S.{0,98}\S\1:?$")
_ENDS_A_SENTENCE = re.compile(r"[.!?…]$")
_LONGEST_HEADING = 100
_MOST_WORDS_BESIDE_A_DATE = 6
# Ranks of headings: 1 to 6 for Markdown's, then those of dates alone, the longest first, then
# lines above a list. A lower rank is the more general heading.
_YEAR_RANK, _PERIOD_RANK, _MONTH_RANK, _DAY_RANK, _LEAD_IN_RANK = 7, 8, 9, 10, 11


@dataclass(frozen=True)
class Heading:
    """`reading` is what its words say of a date, in its line `words`; None without one."""

    rank: int
    words: str
    reading: DateReading | None
    is_left_out: bool

    @property
    def happened(self) -> Happened | None:
        return self.reading.happened if self.reading else None

    @property
    def date_words(self) -> str:
        return self.words[self.reading.start : self.reading.end] if self.reading else ""


class HeadingsAbove:
    """The headings that a line stands below, the most general first."""

    def __init__(self) -> None:
        self._headings: list[Heading] = []
        self._last_date: Happened | None = None

    def add(self, heading: Heading) -> None:
        self._headings = [each for each in self._headings if _is_above(each, heading)]
        self._headings.append(heading)
        self._last_date = heading.happened or self._last_date

    @property
    def dated(self) -> Heading | None:
        """The nearest one that says something of a date."""
        return next((each for each in reversed(self._headings) if each.reading), None)

    def context_for(self, said: str, context: ReadingContext) -> ReadingContext:
        """How a date in a heading is read: beneath the ones above it, or after the last one."""
        atx = _ATX.match(said)
        rank = len(atx[1]) if atx else _YEAR_RANK
        if not self._last_date:
            return context
        dated = [each.happened for each in self._headings if each.happened]
        years = [each for each in dated if each.months >= MONTHS_OF_YEAR]
        general = [each.happened for each in self._headings if each.happened and each.rank < rank]
        above = next(reversed(general or years), None)
        return context.beneath(above or self._last_date or context.above)


def _is_above(heading: Heading, below: Heading) -> bool:
    if heading.rank != below.rank:
        return heading.rank < below.rank
    if not heading.happened or not below.happened:
        return False
    # “## 2025” above “## May”, which both are of the same rank.
    longer = heading.happened.months > below.happened.months
    return longer and heading.happened.first <= below.happened.first <= heading.happened.last


def heading_of(
    said: str,
    mark: Mark | None,
    indent: int,
    below: Sequence[str],
    above: HeadingsAbove,
    context: ReadingContext,
) -> Heading | None:
    """The heading that a line is; None if it is none. `below` are the lines that follow."""
    atx = None if mark else _ATX.match(said)
    inner = mark.rest if mark else said
    if mark and mark.box is not None:
        return None
    if not inner.strip("#*_: "):
        return Heading(len(atx[1]), said, None, is_left_out=False) if atx else None
    is_short = len(said) <= _LONGEST_HEADING
    if not is_short and not atx:
        return None
    context = above.context_for(said, context)
    if is_short and (whole := read_whole(inner.lstrip("# "), context)):
        rank = len(atx[1]) if atx else _rank_of(whole)
        return Heading(rank, inner, _within(inner, whole, inner.lstrip("# ")), is_left_out=False)
    if atx:
        return Heading(len(atx[1]), said, read_heading(said, context), is_left_out=True)
    if mark:
        return None
    next_line = next((line for line in below if line.strip()), "")
    if mark_of(next_line.strip()) is None:
        return None
    is_deeper = indent_of(next_line) > indent
    if said.endswith(":") and not is_deeper:
        return Heading(_LEAD_IN_RANK, said, read_heading(said, context), is_left_out=True)
    if _EMPHASIZED.fullmatch(said) or _is_dated_heading(said, context):
        return Heading(_LEAD_IN_RANK, said, read_heading(said, context), is_left_out=True)
    return None


def _within(line: str, reading: DateReading, part: str) -> DateReading:
    return reading.moved_by(len(line) - len(part))


def _rank_of(reading: DateReading) -> int:
    if reading.happened is None:
        return _MONTH_RANK
    months = reading.happened.months
    if months >= MONTHS_OF_YEAR:
        return _YEAR_RANK
    return _PERIOD_RANK if months > 1 else _MONTH_RANK if months else _DAY_RANK


def _is_dated_heading(said: str, context: ReadingContext) -> bool:
    """Whether a line above a list names a period, or ends with a date, and says little else."""
    reading = read_heading(said, context)
    if reading is None or _ENDS_A_SENTENCE.search(said):
        return False
    beside = said[: reading.start] + said[reading.end :]
    if len(re.findall(r"\w+", beside)) > _MOST_WORDS_BESIDE_A_DATE:
        return False
    is_day = reading.happened is not None and not reading.happened.months
    begins = read_beginning(said, context)
    return not (is_day and begins and begins[1])
