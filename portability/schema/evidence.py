"""Entries of evidence, what they are filed under, and the marks of items."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from plans.models.evidence_text import LONGEST_NOTE, MOST_LINKS, MOST_MONTHS
from plans.models.mark import LONGEST_REASON
from portability.schema.base import (
    HappenedDay,
    IntervalLine,
    Line,
    LineFeeds,
    Link,
    Moment,
    Number,
    OfEvidence,
    Ref,
)
from portability.schema.base import Wording as ItemWording


class ExampleOf(Line):
    assessment: UUID
    question: Ref


class EvidenceLine(Line):
    """An entry. Its text is that of its last version.

    `purged_at` is when the text of a removed entry was deleted for good. `example_of` is the answer
    of an assessment whose example it was recorded from.
    """

    uuid: UUID
    recorded_at: Moment
    purged_at: Moment | None = None
    example_of: ExampleOf | None = None


class EvidenceVersionLine(Line):
    """One save of an entry. `number` counts from 1 for each entry.

    With the precision `month`, it happened within `months` months from `happened_on` on.
    """

    evidence: UUID
    number: Number
    saved_at: Moment
    happened_on: HappenedDay
    precision: Literal["day", "month"] = "day"
    months: Annotated[int, Field(ge=1, le=MOST_MONTHS)] = 1
    note: Annotated[str, Field(max_length=LONGEST_NOTE), LineFeeds] = ""
    links: Annotated[list[Link], Field(max_length=MOST_LINKS)] = []

    @model_validator(mode="after")
    def has_whole_months(self) -> Self:
        if self.precision == "day" and self.months != 1:
            raise ValueError("of the precision day, months is 1")
        if self.precision == "month" and self.happened_on.day != 1:
            raise ValueError("of the precision month, happened_on is the first day of a month")
        return self


class FiledUnderLine(OfEvidence):
    """An entry is filed under an item, which read as `wording` on that day."""

    item: Ref
    wording: ItemWording


class FiledUnderNoneLine(OfEvidence):
    """An entry was filed under no item, so that it left the inbox."""


class RemovalLine(OfEvidence):
    """An entry is removed, and on no page."""


class ReaffirmationCopy(Line):
    """The mark was confirmed for a later wording of its item."""

    wording: ItemWording
    at: Moment


class MarkLine(IntervalLine):
    """An item is ticked (`met`), or marked as not possible in the current job, for a reason."""

    item: Ref
    kind: Literal["met", "not-possible"]
    reason: Annotated[str, Field(max_length=LONGEST_REASON), LineFeeds] = ""
    wording: ItemWording
    reaffirmed: Annotated[list[ReaffirmationCopy], Field(max_length=1_000)] = []

    @model_validator(mode="after")
    def has_a_reason(self) -> Self:
        if self.kind == "not-possible" and not self.reason.strip():
            raise ValueError("an item that is not possible has a reason")
        return self
