"""What an answer looked back on, when that has run out, and when to take the assessment again.

Pure, but for `retake_of`. A day is one of the person's own zone.
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

QUARTER = 3
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
        """The first day on which as many months have gone by that hold nothing of it."""
        return months_after(self.until, self.months) + timedelta(days=1)

    def has_run_out(self, today: date) -> bool:
        return today >= self.runs_out_on

    @property
    def called(self) -> str:
        return f"{_stretch(self.months)} to {date_format(self.until, MONTH)}"

    @property
    def missing(self) -> str:
        """What is not in it, once it has run out."""
        length = _stretch(self.months)
        verb = "is" if length in ("the month", "the year") else "are"
        return f"{length.replace('the ', 'the last ', 1)} {verb} not in it"


def _stretch(months: int) -> str:
    if months % 12 == 0:
        number, unit = months // 12, "year"
    else:
        number, unit = months, "month"
    if number == 1:
        return f"the {unit}"
    return f"the {NUMBERS_IN_WORDS[number] if number < len(NUMBERS_IN_WORDS) else number} {unit}s"


@dataclass(frozen=True)
class Age:
    """How far back an answer looked, and whether it still reaches into what it was asked about."""

    window: Window
    has_run_out: bool

    @property
    def says(self) -> str:
        """Beside the answer: “Looked back on the three months to March 2026.”"""
        looked = f"Looked back on {self.window.called}."
        return f"{looked} {_sentence(self.window.missing)}" if self.has_run_out else looked


def age_of(look_back_months: int | None, finished_on: date, today: date) -> Age | None:
    """None for an answer to a question that looks back on no certain time."""
    if not look_back_months:
        return None
    window = Window(look_back_months, finished_on)
    return Age(window, window.has_run_out(today))


@dataclass(frozen=True)
class Retake:
    """When to take the assessment again. `why` continues the sentence that `says` begins."""

    due_on: date
    is_due: bool
    why: str
    # Each answer that counted and whose time has run out, in a sentence of its own.
    run_out: tuple[str, ...] = field(default=())

    @property
    def says(self) -> str:
        if self.is_due:
            return f"It is time for another assessment: {self.why}."
        return f"The next assessment is due on {date_format(self.due_on, DAY)}, {self.why}."


def retake_after(
    finished_on: date, counted: Iterable[tuple[int, int | None]], today: date
) -> Retake:
    """A quarter after the assessment, or when the time of an answer that counted has run out.

    `counted` has the place and the look-back of each such answer, in months.
    """
    windows = [(place, Window(months, finished_on)) for place, months in counted if months]
    run_out = tuple(
        f"Your yes to question {place} looked back on {window.called}. {_sentence(window.missing)}"
        for place, window in windows
        if window.has_run_out(today)
    )
    quarter_on = months_after(finished_on, QUARTER)
    place, window = min(
        windows, key=lambda each: each[1].runs_out_on, default=(0, Window(QUARTER, finished_on))
    )
    if window.runs_out_on >= quarter_on:
        is_due = today >= quarter_on
        day = date_format(finished_on, DAY)
        since = "a quarter has gone by since that" if is_due else "a quarter after that"
        return Retake(quarter_on, is_due, f"{since} of {day}", run_out)
    is_due = today >= window.runs_out_on
    looked = f"your yes to question {place} looked back on {window.called}"
    why = (
        f"{looked}, and {window.missing}"
        if is_due
        else f"because {looked}: from then on {window.missing}"
    )
    return Retake(window.runs_out_on, is_due, why, run_out)


def retake_of(person: User, ladder: LadderContent, today: date) -> Retake | None:
    """After the latest assessment that stands; None where none does. One query."""
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


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
