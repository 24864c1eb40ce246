"""A chart of how many items of each phase counted at the end of each month. Pure.

Months are those of the active time zone. An item counts by what was recorded by the month's end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from careerladder.dates import months_after
from careerladder.ladders.catalog import LadderContent
from plans.dates import end_of, last_day_of, months_between
from plans.gate.history import History
from plans.gate.rules import Progress

# How many months have their names below the bars; of more, every second or third has.
MOST_MONTH_NAMES = 24


@dataclass(frozen=True)
class ChartBar:
    """How many of a phase's items counted at the end of a month.

    `place` is the index of the month, from 0. `height` is the share that counted, from 0 to 100.
    """

    place: int
    counting: int
    total: int

    @property
    def height(self) -> int:
        return round(100 * self.counting / self.total) if self.total else 0

    @property
    def top(self) -> int:
        return 100 - self.height


@dataclass(frozen=True)
class ChartRow:
    """A phase as the ladder has it now, with a bar for each month."""

    slug: str
    name: str
    accent: int
    bars: tuple[ChartBar, ...]

    @property
    def last(self) -> ChartBar:
        return self.bars[-1]


@dataclass(frozen=True)
class ChartMonth:
    """A month: its first day, its last day (or today), and the bar of each row.

    `is_named`: its name is below the bars. `says_year`: with the year, which is another than
    that of the name before.
    """

    first: date
    last_day: date
    bars: tuple[ChartBar, ...]
    is_named: bool = True
    says_year: bool = False


@dataclass(frozen=True)
class Chart:
    """`rows` run from the highest phase to the lowest, `months` from the first to this one."""

    rows: tuple[ChartRow, ...]
    months: tuple[ChartMonth, ...]

    @property
    def is_single(self) -> bool:
        """Whether it has one month only: nothing to compare yet."""
        return len(self.months) == 1

    @property
    def next_month(self) -> date:
        """The first day of the month after its last."""
        return months_after(self.months[-1].first, 1)


def chart_of(
    history: History, ladder: LadderContent, now: datetime, *, current: str | None = None
) -> Chart | None:
    """The chart of a history until `now`; None if nothing was recorded, or no phase has a row.

    A phase has a row if one of its items ever counted at a month's end, or if it is `current` (a
    slug).
    """
    if history.began_at is None:
        return None
    today = timezone.localdate(now)
    firsts = months_between(timezone.localdate(history.began_at), today)
    ends = [min(now, end_of(last_day_of(first))) for first in firsts]
    then = [history.progress_at(moment) for moment in ends]
    rows = tuple(
        ChartRow(
            content.slug,
            content.level_names,
            content.accent,
            tuple(_bar(place, progress, content.slug) for place, progress in enumerate(then)),
        )
        for content in reversed(ladder.phases)
    )
    rows = tuple(
        row for row in rows if row.slug == current or any(bar.counting for bar in row.bars)
    )
    step = -(-len(firsts) // MOST_MONTH_NAMES)
    named = firsts[::step]
    dated = {next(months) for _, months in groupby(named, key=lambda each: each.year)}
    months = tuple(
        ChartMonth(
            first,
            min(last_day_of(first), today),
            tuple(row.bars[place] for row in rows),
            first in named,
            first in dated,
        )
        for place, first in enumerate(firsts)
    )
    return Chart(rows, months) if rows else None


def _bar(place: int, progress: Progress, phase: str) -> ChartBar:
    gate = progress.gates_by_phase.get(phase)
    return ChartBar(place, gate.counting, gate.total) if gate else ChartBar(place, 0, 0)
