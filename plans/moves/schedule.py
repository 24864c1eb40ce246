"""A Gantt chart of the open moves over six months. Pure.

Every month is one unit wide, however many days it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from careerladder.dates import months_after
from plans.dates import last_day_of, months_between
from plans.models import Move

MONTHS_SHOWN = 6
MOST_ROWS = 24
# In months, so that a bar of one day is still visible.
NARROWEST = 0.08


@dataclass(frozen=True)
class ScheduleBar:
    """A move's bar. `start` and `width` are in months; `start` counts from the first month shown.

    A bar is clipped to the six months. One that ends before them is as narrow as possible, at 0.
    """

    move: Move
    start: float
    width: float
    is_late: bool

    @property
    def css_state(self) -> str:
        """The state as one word, for CSS."""
        return "late" if self.is_late else self.move.state


@dataclass(frozen=True)
class Schedule:
    """`months` are first days. `today` is the position of its line, in months from the first.

    `more` counts the moves beyond the MOST_ROWS bars, `after` those that begin after the months.
    """

    months: tuple[date, ...]
    bars: tuple[ScheduleBar, ...]
    today: float
    more: int
    after: int

    @property
    def has_late(self) -> bool:
        return any(bar.is_late for bar in self.bars)


def schedule_of(moves: Sequence[Move], today: date, *, is_paused: bool = False) -> Schedule | None:
    """A bar for each move, in their order; None if all of them begin after the six months."""
    first = today.replace(day=1)
    months = months_between(first, months_after(first, MONTHS_SHOWN - 1))
    end = last_day_of(months[-1])
    here = [move for move in moves if move.begins_on <= end]
    if not here:
        return None
    return Schedule(
        months=tuple(months),
        bars=tuple(
            _bar(move, first, is_late=move.due_on < today and not is_paused)
            for move in here[:MOST_ROWS]
        ),
        today=_place(today, first),
        more=len(here[MOST_ROWS:]),
        after=len(moves) - len(here),
    )


def _bar(move: Move, first: date, *, is_late: bool) -> ScheduleBar:
    start = min(max(_place(move.begins_on, first), 0), MONTHS_SHOWN - NARROWEST)
    last = min(move.due_on, first + timedelta(days=31 * MONTHS_SHOWN))
    end = min(_place(last + timedelta(days=1), first), MONTHS_SHOWN)
    width = max(end - start, NARROWEST)
    return ScheduleBar(move, round(start, 3), round(width, 3), is_late)


def _place(day: date, first: date) -> float:
    """How many months the start of a day is after the start of the first month."""
    months = (day.year - first.year) * 12 + day.month - first.month
    return round(months + (day.day - 1) / last_day_of(day).day, 3)
