"""The period that an answer covers, when it runs out, and when the next assessment is due.

All functions are pure, except `retake_of`. Dates are in the person's own time zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.formats import date_format
from django.utils.timezone import localtime

from assessments.models import Answer, Assessment
from careerladder.compiled import compiled
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
    """The months that an answer covers, up to the day it was given."""

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
    """The window that an answer covers, and whether it has run out."""

    window: Window
    has_run_out: bool

    @property
    def text(self) -> str:
        """“Covers the three months to March 2026, so it’s out of date.”"""
        covers = f"Covers {self.window.name}"
        return f"{covers}, so it’s out of date." if self.has_run_out else f"{covers}."


def age_of(look_back_months: int | None, finished_on: date, today: date) -> Age | None:
    """The age of an answer; None if its question has no look-back period."""
    if not look_back_months:
        return None
    window = Window(look_back_months, finished_on)
    return Age(window, window.has_run_out(today))


@dataclass(frozen=True)
class Retake:
    """When to take the assessment again, and `text`, which says so and why."""

    due_on: date
    is_due: bool
    text: str
    # A sentence for each answer that counted and whose window has run out.
    run_out: tuple[str, ...] = field(default=())


def retake_after(
    finished_on: date, counted: Iterable[tuple[int, int | None]], today: date
) -> Retake:
    """Due a quarter after the assessment, or earlier if a counted answer's window runs out first.

    `counted` has the place of each answer that counted, and its look-back in months or None.
    """
    windows = [(place, Window(months, finished_on)) for place, months in counted if months]
    run_out = tuple(
        f"Your example for question {place} covers {window.name}, so it’s out of date."
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
        text = (
            f"It’s time for another assessment: your last one, on {day}, was at least three months "
            "ago."
            if is_due
            else f"Your next assessment is due on {date_format(quarter_on, DAY)}, three months "
            f"after the one on {day}."
        )
        return Retake(quarter_on, is_due, text, run_out)
    is_due = today >= window.runs_out_on
    covers = f"Your example for question {place} covers {window.name}"
    text = (
        f"It’s time for another assessment. {covers}, so it’s out of date."
        if is_due
        else f"Your next assessment is due on {date_format(window.runs_out_on, DAY)}. {covers}; it "
        "will be out of date then."
    )
    return Retake(window.runs_out_on, is_due, text, run_out)


def retake_of(person: User, ladder: LadderContent, today: date) -> Retake | None:
    """The retake after the latest assessment that is not set aside, or None. One query."""
    latest = _latest(person.pk, ladder.ladder.pk)
    if not latest:
        return None
    [(finished_at, answers)] = latest
    finished_on = localtime(finished_at, person.zone).date()
    return retake_after(finished_on, [(each["place"], each["months"]) for each in answers], today)


@compiled
def _latest(person: int, ladder: int) -> QuerySet[Any, tuple[datetime, list[dict[str, Any]]]]:
    """When the latest assessment was finished, and the `place` and `months` of what counted."""
    counted = (
        Answer.objects.filter(assessment=OuterRef("pk"), counts=True)
        .order_by("place")
        .values(row=JSONObject(place="place", months="look_back_months"))
    )
    return (
        Assessment.objects.standing()
        .filter(user=person, ladder=ladder)
        .annotate(counted_answers=ArraySubquery(counted))
        .order_by("-finished_at", "pk")
        .values_list("finished_at", "counted_answers")[:1]
    )
