"""The open moves over six months, as bars: pure, from their dates.

Every month is one unit wide, whatever its days, so that the months are even columns.
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
# A day or two can still be seen.
NARROWEST = 0.08


@dataclass(frozen=True)
class ScheduleBar:
    """A move: where its bar begins, and how wide it is, in months from the first.

    What lies outside of the six months is cut off. What is `late` stands at the first day where
    its dates are over before that.
    """

    move: Move
    start: float
    width: float
    is_late: bool

    @property
    def look(self) -> str:
        """The state as one word, for the style sheet."""
        return "late" if self.is_late else self.move.state


@dataclass(frozen=True)
class Schedule:
    """`today` is where its line stands; `more` had no room, `after` begin after these months."""

    months: tuple[date, ...]
    bars: tuple[ScheduleBar, ...]
    today: float
    more: int
    after: int

    @property
    def has_late(self) -> bool:
        return any(bar.is_late for bar in self.bars)


def schedule_of(moves: Sequence[Move], today: date, *, is_paused: bool = False) -> Schedule | None:
    """In the order of the moves; None where none of them falls into the six months from today."""
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
    """How far a day's beginning is from that of the first month."""
    months = (day.year - first.year) * 12 + day.month - first.month
    return round(months + (day.day - 1) / last_day_of(day).day, 3)
