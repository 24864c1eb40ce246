"""The plan: moves and their changes, proposals, pauses and monthly reviews."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from plans.models.move_text import LONGEST_MOVE_NAME, MOST_HOURS
from plans.moves.plan_forms import LONGEST_PAUSE
from plans.proposals.forms import FEWEST_HOURS as FEWEST_HOURS_A_MONTH
from plans.proposals.forms import MOST_HOURS as MOST_HOURS_A_MONTH
from portability.schema.base import (
    MOST_ITEMS,
    Day,
    Filled,
    HappenedMonth,
    IntervalLine,
    Line,
    LongText,
    Moment,
    Number,
    Ref,
    Slug,
)

# In days. A pause that replaces another may shift dates back by as much.
LONGEST_SHIFT = 2 * LONGEST_PAUSE.days


class MoveLine(Line):
    """A move. Its text, dates and state are those after its last change.

    `position` decides between moves that are due on one day. `version` counts the saves of its
    text. `items` are what its result is evidence for. `planned_for` is the answer of a reader that
    it was planned for.
    """

    uuid: UUID
    ladder: Slug
    suggestion: Ref | None = None
    reason: LongText = ""
    position: Number
    version: Number
    planned_at: Moment
    changed_at: Moment
    planned_for: UUID | None = None
    items: Annotated[list[Ref], Field(max_length=MOST_ITEMS)] = []


class MoveChangeLine(Line):
    """A change of a move, and what the move was after it. `number` counts from 1 for each move.

    `serves` are slugs of the items after it, `evidence` the entry that a done move was recorded as,
    `undoes` the number of the change of this move that it undid, and `position_before` where the
    move was among the moves of its plan.
    """

    move: UUID
    number: Number
    kind: Literal[
        "added",
        "accepted",
        "rescheduled",
        "edited",
        "postponed",
        "reordered",
        "shifted",
        "started",
        "put-back",
        "dropped",
        "withdrawn",
        "done",
        "taken-up-again",
        "undone",
    ]
    at: Moment
    state: Literal["planned", "under-way", "done", "dropped"]
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_MOVE_NAME), Filled]
    what: LongText = ""
    done_when: LongText = ""
    hours: Annotated[int, Field(ge=1, le=MOST_HOURS)] | None = None
    begins_on: Day
    due_on: Day
    serves: Annotated[list[Slug], Field(max_length=MOST_ITEMS)] = []
    reason: LongText = ""
    evidence: UUID | None = None
    undoes: Number | None = None
    position_before: Number | None = None

    @model_validator(mode="after")
    def keeps_the_rules(self) -> Self:
        if self.due_on < self.begins_on:
            raise ValueError("due_on is before begins_on")
        if self.kind in ("dropped", "withdrawn") and not self.reason.strip():
            raise ValueError("a move is dropped for a reason")
        if (self.kind == "undone") != (self.undoes is not None):
            raise ValueError("a change of the kind undone, and no other, names what it undoes")
        return self


class AcceptanceLine(Line):
    """A proposal was put into the plan, for so many hours a month."""

    ladder: Slug
    at: Moment
    hours_a_month: Annotated[int, Field(ge=FEWEST_HOURS_A_MONTH, le=MOST_HOURS_A_MONTH)]
    systems: Literal["any", "llm", "trained"] = "any"
    roadblock: Ref | None = None


class PauseLine(IntervalLine):
    """The plan was paused until a day, which moved its dates by so many days.

    `until` is when the pause was ended early or replaced.
    """

    ladder: Slug
    until_on: Day
    days: Annotated[int, Field(ge=-LONGEST_SHIFT, le=LONGEST_SHIFT)]

    @model_validator(mode="after")
    def lasts_two_years(self) -> Self:
        if self.until_on > (self.since + LONGEST_PAUSE + timedelta(days=1)).date():
            raise ValueError("a pause lasts up to two years")
        return self


class ReviewLine(Line):
    """A monthly review, the entries it recorded, and the moves it started or added."""

    ladder: Slug
    month: HappenedMonth
    at: Moment
    happened: LongText = ""
    next: LongText = ""
    in_the_way: LongText = ""
    evidence: Annotated[list[UUID], Field(max_length=10_000)] = []
    moves: Annotated[list[UUID], Field(max_length=10_000)] = []
