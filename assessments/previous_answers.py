"""What a person answered when the same was asked last: to look at, or to start from.

One query, for whoever is signed in; none for a stranger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from assessments.models import Answer, Sitting, SittingAnswer, SittingMatch
from assessments.routing import Given


@dataclass(frozen=True)
class LastTime:
    finished_at: datetime
    given: Given
    # As it read then, where it reads otherwise now; else empty.
    read_otherwise: str


def last_answer(request: HttpRequest, asked: SittingAnswer) -> LastTime | None:
    """Of the latest assessment that asked this question, set aside or not."""
    if not request.user.is_authenticated:
        return None
    answer = (
        Answer.objects.filter(assessment__user=request.user, question=asked.question_id)
        .order_by("-assessment__finished_at", "assessment")
        .values_list("assessment__finished_at", "says_yes", "example", "wording")
        .first()
    )
    return _last(answer, asked.wording)


def last_match(request: HttpRequest, sitting: Sitting, asked: SittingMatch) -> LastTime | None:
    """Of the latest assessment whose match told the same two phases apart."""
    if not request.user.is_authenticated:
        return None
    rule = next(rule for rule in sitting.routing if rule.slug == asked.rule.slug)
    match = (
        request.user.assessments.filter(
            ladder=sitting.ladder_id,
            candidates=list(rule.candidates),
            match_says_yes__isnull=False,
        )
        .values_list("finished_at", "match_says_yes", "match_example", "match_wording")
        .first()
    )
    return _last(match, asked.wording)


def starts_from_last_time(request: HttpRequest) -> bool:
    """Whether the address asks for the example of last time, to start from."""
    return request.GET.get("from") == "last"


def _last(row: tuple[datetime, bool | None, str, str] | None, wording: str) -> LastTime | None:
    if row is None:
        return None
    finished_at, says_yes, example, wording_then = row
    given = Given(bool(says_yes), example)
    return LastTime(finished_at, given, "" if wording_then == wording else wording_then)
