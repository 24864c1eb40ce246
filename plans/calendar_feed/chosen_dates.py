"""The dates that a person chose for their calendar beside the moves: reviews, the next assessment.

While the plan is paused, none is before the day on which the pause ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessments.retakes import retake_of
from careerladder.dates import months_after
from careerladder.ladders.catalog import ladder_or_404
from careerladder.models import Ladder, User
from plans.models import CalendarDate, Pause, Review
from plans.reviews.due import first_due_day, month_to_review

REVIEWS_AHEAD = 12


@dataclass(frozen=True)
class ChosenDate:
    """An all-day event: `key` makes its UID, and `path` leads to its page."""

    key: str
    name: str
    day: date
    path: str
    since: datetime


def chosen_dates(person: User, ladder: Ladder) -> list[ChosenDate]:
    """The dates of the kinds that the person chose. One query, and four more if all are."""
    chosen = list(person.calendar_dates.filter(ladder=ladder).open())
    if not chosen:
        return []
    today = timezone.localdate(timezone=person.zone)
    pauses = Pause.objects.filter(user=person, ladder=ladder)
    pause = pauses.in_force(today).first()
    found: list[ChosenDate] = []
    for each in chosen:
        is_review = each.kind == CalendarDate.Kind.REVIEW
        found += (_reviews if is_review else _next_assessment)(each, person, ladder, today)
    return [each for each in found if pause is None or each.day >= pause.until_on]


def _reviews(
    chosen: CalendarDate, person: User, ladder: Ladder, today: date
) -> Iterator[ChosenDate]:
    """A year of reviews from the one that is due now or next, without those that are written."""
    first = month_to_review(today)
    months = [months_after(first, number) for number in range(REVIEWS_AHEAD)]
    reviews = Review.objects.filter(user=person, ladder=ladder, month__in=months)
    written = set(reviews.values_list("month", flat=True))
    for month in months:
        if month not in written:
            yield ChosenDate(
                f"{chosen.pk}-{month:%Y-%m}",
                f"Monthly review: {date_format(month, 'F Y')}",
                first_due_day(month),
                reverse("plans:review"),
                chosen.since,
            )


def _next_assessment(
    chosen: CalendarDate, person: User, ladder: Ladder, today: date
) -> Iterator[ChosenDate]:
    """None before the first assessment."""
    retake = retake_of(person, ladder_or_404(ladder.slug), today)
    if retake is not None:
        key = f"{chosen.pk}-{retake.due_on}"
        page = reverse("assessments:start")
        yield ChosenDate(key, "Next assessment", retake.due_on, page, chosen.since)
