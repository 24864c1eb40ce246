"""The parts of a ladder that the records point at, as they read when the archive was made."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from portability.schema.base import AnyMoment, Day, Line, LongText, Ref, Slug, SmallNumber, Wording

Short = Annotated[str, Field(max_length=300)]


class LadderLine(Line):
    kind: Literal["ladder"] = "ladder"
    slug: Slug
    name: Annotated[str, Field(max_length=80)]


class Part(Line):
    """`retired_on` is the day on which it left the ladder."""

    ref: Ref
    position: SmallNumber
    retired_on: Day | None = None


class PhaseLine(Part):
    kind: Literal["phase"] = "phase"
    title: Annotated[str, Field(max_length=120)]
    theme: Annotated[str, Field(max_length=200)]
    gate_name: Annotated[str, Field(max_length=60)]


class RevisionCopy(Line):
    """An item from `since` on, until its next revision; null if it has always been so."""

    since: AnyMoment | None
    phase: Slug
    name: Annotated[str, Field(max_length=60)]
    wording: Wording
    counts: bool


class ItemLine(Part):
    kind: Literal["item"] = "item"
    phase: Ref
    name: Annotated[str, Field(max_length=60)]
    wording: Wording
    hint: LongText
    revisions: Annotated[list[RevisionCopy], Field(max_length=1_000)] = []


class QuestionLine(Part):
    kind: Literal["question"] = "question"
    wording: Short
    hint: LongText
    look_back_months: SmallNumber | None = None


class RuleLine(Part):
    kind: Literal["routing rule"] = "routing rule"
    fewest: SmallNumber
    most: SmallNumber
    lower: Ref
    higher: Ref | None = None
    wording: Wording

    @model_validator(mode="after")
    def runs_from_fewest_to_most(self) -> Self:
        if self.most < self.fewest:
            raise ValueError("most is less than fewest")
        return self


class RoadblockLine(Part):
    kind: Literal["roadblock"] = "roadblock"
    name: Annotated[str, Field(max_length=120)]
    why: LongText
    unlock: LongText


class SuggestedMoveLine(Part):
    """It leads to one thing: an item, a roadblock or a phase."""

    kind: Literal["suggested move"] = "suggested move"
    item: Ref | None = None
    roadblock: Ref | None = None
    phase: Ref | None = None
    only_if: LongText = ""
    systems: Literal["any", "llm", "trained"] = "any"
    name: Annotated[str, Field(max_length=80)]
    what: LongText
    produces: Annotated[str, Field(max_length=200)]
    hours: SmallNumber
    weeks: SmallNumber
    done_when: LongText
    blocked_by: LongText = ""

    @model_validator(mode="after")
    def leads_to_one_thing(self) -> Self:
        if [self.item, self.roadblock, self.phase].count(None) != 2:
            raise ValueError("a suggested move has an item, a roadblock or a phase")
        if (self.phase is None) != (not self.only_if):
            raise ValueError("only_if is of a move that leads to a phase, and each of those has it")
        return self


ContentLine = Annotated[
    LadderLine | PhaseLine | ItemLine | QuestionLine | RuleLine | RoadblockLine | SuggestedMoveLine,
    Field(discriminator="kind"),
]
