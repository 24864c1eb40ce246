"""The period that an answer looked back on, when it runs out, and when the next assessment is due.

All functions are pure, except `retake_of`. Dates are in the person's own time zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.formats import date_format
from django.utils.timezone import localtime

from assessments.models import Answer
from careerladder.dates import months_after
from careerladder.ladders.catalog import LadderContent
from careerladder.models import User

QUARTER_MONTHS = 3
DAY, MONTH = "j F Y", "F Y"
NUMBERS_IN_WORDS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


@dataclass(frozen=True)
class Window:
    """The months that an answer looked back on, up to the day it was given."""

    months: int
    until: date

    @property
    def since(self) -> date:
        return months_after(self.until, -self.months)

    @property
    def runs_out_on(self) -> date:
        """The first day on which the last `months` months no longer overlap the window."""
        return months_after(self.until, self.months) + timedelta(days=1)

    def has_run_out(self, today: date) -> bool:
        return today >= self.runs_out_on

    @property
    def name(self) -> str:
        return f"{_period_in_words(self.months)} to {date_format(self.until, MONTH)}"

    @property
    def gap(self) -> str:
        """What a window that has run out doesn't cover: “the last three months are not in it”."""
        length = _period_in_words(self.months)
        verb = "is" if length in ("the month", "the year") else "are"
        return f"{length.replace('the ', 'the last ', 1)} {verb} not in it"


def _period_in_words(months: int) -> str:
    if months % 12 == 0:
        number, unit = months // 12, "year"
    else:
        number, unit = months, "month"
    if number == 1:
        return f"the {unit}"
    return f"the {NUMBERS_IN_WORDS[number] if number < len(NUMBERS_IN_WORDS) else number} {unit}s"


@dataclass(frozen=True)
class Age:
    """The window that an answer looked back on, and whether it has run out."""

    window: Window
    has_run_out: bool

    @property
    def text(self) -> str:
        """“Looked back on the three months to March 2026.”"""
        looked = f"Looked back on {self.window.name}."
        return f"{looked} {_as_sentence(self.window.gap)}" if self.has_run_out else looked


def age_of(look_back_months: int | None, finished_on: date, today: date) -> Age | None:
    """The age of an answer; None if its question has no look-back period."""
    if not look_back_months:
        return None
    window = Window(look_back_months, finished_on)
    return Age(window, window.has_run_out(today))


@dataclass(frozen=True)
class Retake:
    """When to take the assessment again. `why` completes the sentence in `text`."""

    due_on: date
    is_due: bool
    why: str
    # A sentence for each answer that counted and whose window has run out.
    run_out: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        if self.is_due:
            return f"It is time for another assessment: {self.why}."
        return f"The next assessment is due on {date_format(self.due_on, DAY)}, {self.why}."


def retake_after(
    finished_on: date, counted: Iterable[tuple[int, int | None]], today: date
) -> Retake:
    """Due a quarter after the assessment, or earlier if a counted answer's window runs out first.

    `counted` has the place of each answer that counted, and its look-back in months or None.
    """
    windows = [(place, Window(months, finished_on)) for place, months in counted if months]
    run_out = tuple(
        f"Your yes to question {place} looked back on {window.name}. {_as_sentence(window.gap)}"
        for place, window in windows
        if window.has_run_out(today)
    )
    quarter_on = months_after(finished_on, QUARTER_MONTHS)
    place, window = min(
        windows,
        key=lambda each: each[1].runs_out_on,
        default=(0, Window(QUARTER_MONTHS, finished_on)),
    )
    if window.runs_out_on >= quarter_on:
        is_due = today >= quarter_on
        day = date_format(finished_on, DAY)
        since = "a quarter has gone by since that" if is_due else "a quarter after that"
        return Retake(quarter_on, is_due, f"{since} of {day}", run_out)
    is_due = today >= window.runs_out_on
    looked = f"your yes to question {place} looked back on {window.name}"
    why = (
        f"{looked}, and {window.gap}" if is_due else f"because {looked}: from then on {window.gap}"
    )
    return Retake(window.runs_out_on, is_due, why, run_out)


def retake_of(person: User, ladder: LadderContent, today: date) -> Retake | None:
    """The retake after the latest assessment that is not set aside, or None. One query."""
    counted = (
        Answer.objects.filter(assessment=OuterRef("pk"), counts=True)
        .order_by("place")
        .values(row=JSONObject(place="place", months="look_back_months"))
    )
    latest = (
        person.assessments.standing()
        .filter(ladder=ladder.ladder)
        .annotate(counted_answers=ArraySubquery(counted))
        .order_by("-finished_at", "pk")
        .values_list("finished_at", "counted_answers")
        .first()
    )
    if latest is None:
        return None
    finished_at, answers = latest
    finished_on = localtime(finished_at, person.zone).date()
    return retake_after(finished_on, [(each["place"], each["months"]) for each in answers], today)


def _as_sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
