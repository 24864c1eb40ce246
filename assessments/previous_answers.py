"""A person's previous answer to a question or match, to read or to start from.

One query for a person who is logged in, none for a stranger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from assessments.models import Answer, Sitting, SittingAnswer, SittingMatch
from assessments.routing import Given


@dataclass(frozen=True)
class PreviousAnswer:
    finished_at: datetime
    given: Given
    # Empty if the wording has not changed since.
    previous_wording: str


def previous_answer(request: HttpRequest, asked: SittingAnswer) -> PreviousAnswer | None:
    """The answer in the latest assessment that asked this question, set aside or not."""
    if not request.user.is_authenticated:
        return None
    answer = (
        Answer.objects.filter(assessment__user=request.user, question=asked.question_id)
        .order_by("-assessment__finished_at", "assessment")
        .values_list("assessment__finished_at", "says_yes", "example", "wording")
        .first()
    )
    return _previous_answer(answer, asked.wording)


def previous_match(
    request: HttpRequest, sitting: Sitting, asked: SittingMatch
) -> PreviousAnswer | None:
    """The answer in the latest assessment whose match was between the same two phases."""
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
    return _previous_answer(match, asked.wording)


def starts_from_previous_answer(request: HttpRequest) -> bool:
    """Whether the URL asks to prefill the form with the previous example."""
    return request.GET.get("from") == "last"


def _previous_answer(
    row: tuple[datetime, bool | None, str, str] | None, wording: str
) -> PreviousAnswer | None:
    if row is None:
        return None
    finished_at, says_yes, example, wording_then = row
    given = Given(bool(says_yes), example)
    return PreviousAnswer(finished_at, given, "" if wording_then == wording else wording_then)
