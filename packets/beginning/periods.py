"""The periods that a review packet is usually about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from careerladder.dates import months_after
from plans.dates import last_day_of

QUARTER, HALF = 3, 6


@dataclass(frozen=True)
class Period:
    """From `begins_on` to `ends_on`, both included."""

    name: str
    begins_on: date
    ends_on: date


def usual_periods(today: date, *, last_ended_on: date | None) -> list[Period]:
    """This and the last quarter and half, and the time since the last review packet, if any."""
    periods = []
    for months, word in ((QUARTER, "quarter"), (HALF, "half")):
        first = date(today.year, (today.month - 1) // months * months + 1, 1)
        for name, begins_on in (
            (f"This {word}", first),
            (f"Last {word}", months_after(first, -months)),
        ):
            ends_on = last_day_of(months_after(begins_on, months - 1))
            periods.append(Period(name, begins_on, ends_on))
    if last_ended_on is not None and last_ended_on < today:
        since = last_ended_on + timedelta(days=1)
        periods.insert(0, Period("Since your last review packet", since, today))
    return periods
