"""What was read of a date, and what the reader has to know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from careerladder.dates import months_after
from plans.models.evidence_text import Precision


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
        if not self.months:
            return self.first
        return months_after(self.first, self.months) - timedelta(days=1)

    @property
    def precision(self) -> Precision:
        return Precision.MONTH if self.months else Precision.DAY


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

    def moved_by(self, characters: int) -> DateReading:
        return replace(self, start=self.start + characters, end=self.end + characters)


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
