"""Assessments, and those under way."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from assessments.models.refusals import LONGEST_EXAMPLE
from portability.schema.base import (
    IntervalLine,
    Line,
    LineFeeds,
    LongText,
    Moment,
    Ref,
    Slug,
    SmallNumber,
    Wording,
)

Example = Annotated[str, Field(max_length=LONGEST_EXAMPLE), LineFeeds]
MOST_QUESTIONS = 50


class RuleCopy(Line):
    """A routing rule as it read when the assessment began. Phases are slugs."""

    slug: Slug
    fewest: SmallNumber
    most: SmallNumber
    lower: Slug
    higher: Slug | None = None
    wording: Wording
    match_question: Wording = ""


Rules = Annotated[list[RuleCopy], Field(max_length=MOST_QUESTIONS)]


class AskedCopy(Line):
    """A question as it was asked; `place` counts from 1."""

    question: Ref
    place: SmallNumber
    wording: Wording
    look_back_months: SmallNumber | None = None
    example: Example = ""


class AnswerCopy(AskedCopy):
    """`counts` is true of a yes with an example."""

    says_yes: bool
    counts: bool


class AssessmentLine(Line):
    """`candidates` are slugs of phases. `set_aside` are the intervals in which it was set aside."""

    uuid: UUID
    ladder: Slug
    begun_at: Moment
    finished_at: Moment
    recorded_at: Moment
    rules: Rules
    rule_wording: Wording
    counted: SmallNumber
    candidates: Annotated[list[Slug], Field(max_length=2)]
    match_wording: Wording = ""
    match_says_yes: bool | None = None
    match_example: Example = ""
    proposal: Ref
    placement: Ref
    answers: Annotated[list[AnswerCopy], Field(max_length=MOST_QUESTIONS)]
    set_aside: Annotated[list[IntervalLine], Field(max_length=10_000)] = []


class SittingAnswerCopy(AskedCopy):
    hint: LongText = ""
    says_yes: bool | None = None


class SittingMatchCopy(Line):
    rule: Ref
    wording: Wording
    says_yes: bool | None = None
    example: Example = ""


class SittingLine(Line):
    """An assessment under way. `discarded_at` is of one that can still be taken up again."""

    uuid: UUID
    ladder: Slug
    begun_at: Moment
    touched_at: Moment
    discarded_at: Moment | None = None
    rules: Rules
    answers: Annotated[list[SittingAnswerCopy], Field(max_length=MOST_QUESTIONS)]
    matches: Annotated[list[SittingMatchCopy], Field(max_length=MOST_QUESTIONS)] = []
