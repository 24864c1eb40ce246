"""Packets with their parts and versions, the readers they were shared with, and their answers."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from packets.content import PacketContent
from packets.models.packet import LONGEST_PERSON_NAME
from packets.models.packet_evidence import LONGEST_CONTEXT, MOST_EVIDENCE
from packets.models.reason import LONGEST_REASON_AGAINST
from packets.models.story import LONGEST_CONFIRMERS, LONGEST_PROMPT, LONGEST_TITLE
from portability.schema.base import (
    MOST_ITEMS,
    AnyMoment,
    Day,
    Filled,
    HappenedDay,
    IntervalLine,
    Line,
    LineFeeds,
    Moment,
    Number,
    Ref,
    Slug,
    SmallNumber,
)
from portability.schema.frozen import checked_content
from sharing.models.share_link import LONGEST_LABEL
from sharing.models.sign_off import LONGEST_COMMENT, LONGEST_READER_NAME, MOST_SIGN_OFFS

Prompt = Annotated[str, Field(max_length=LONGEST_PROMPT), LineFeeds]
PersonName = Annotated[str, Field(max_length=LONGEST_PERSON_NAME)]
Title = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE), Filled]
Frozen = Annotated[PacketContent, AfterValidator(checked_content)]


class PacketLine(Line):
    """A packet for the gate of a `phase`, or for the period from `begins_on` to `ends_on`."""

    uuid: UUID
    ladder: Slug
    created_at: Moment
    removed_at: Moment | None = None
    phase: Ref | None = None
    begins_on: Day | None = None
    ends_on: Day | None = None
    title: Title
    author: PersonName = ""
    reader: PersonName = ""
    due_on: Day | None = None
    claim: Prompt = ""
    appendix_by: Literal["item", "month"] = "item"
    shows_claims: bool = False
    version: Number = 1

    @model_validator(mode="after")
    def is_of_a_gate_or_a_period(self) -> Self:
        if self.phase is not None:
            is_right = self.begins_on is None and self.ends_on is None
        else:
            first, last = self.begins_on, self.ends_on
            is_right = first is not None and last is not None and first <= last
        if not is_right:
            raise ValueError("a packet has a phase, or else begins_on and a later ends_on")
        return self


class PartLine(Line):
    """A part of a packet. `left_out_at` is when it was left out of what is published."""

    uuid: UUID
    packet: UUID
    created_at: Moment
    left_out_at: Moment | None = None
    version: Number = 1


class PacketEntryLine(PartLine):
    evidence: UUID
    context: Annotated[str, Field(max_length=LONGEST_CONTEXT)] = ""


class StoryLine(PartLine):
    """`items` are what it is told for, `entries` the uuids of entries of this packet."""

    position: SmallNumber
    title: Title
    situation: Prompt = ""
    action: Prompt = ""
    outcome: Prompt = ""
    proof: Prompt = ""
    confirmers: Annotated[str, Field(max_length=LONGEST_CONFIRMERS)] = ""
    items: Annotated[list[Ref], Field(max_length=MOST_ITEMS)] = []
    entries: Annotated[list[UUID], Field(max_length=MOST_EVIDENCE)] = []


class ReasonLine(PartLine):
    """A reason against. `origin` names the offer that it was taken from."""

    position: SmallNumber
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON_AGAINST), Filled]
    answer: Prompt = ""
    origin: Annotated[str, Field(max_length=100)] = ""


class PacketVersionLine(Line):
    """What a packet said when it was published. `number` counts from 1 for each packet."""

    packet: UUID
    number: Number
    published_at: Moment
    content: Frozen


class ShareViewCopy(Line):
    day: HappenedDay
    count: Number


class ShareLinkLine(IntervalLine):
    """A reader of one version of a packet. The address of the link is not in an archive.

    `content` is what that reader saw. `done_at` is when they selected Done.
    """

    uuid: UUID
    packet: UUID
    version: Number
    label: Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL), Filled]
    expires_at: AnyMoment
    content: Frozen
    views: Annotated[list[ShareViewCopy], Field(max_length=400)] = []
    done_at: Moment | None = None


class SignOffLine(Line):
    """What a reader said of an item. `number` counts from 1 for each link.

    The newest of an item holds. The verdict `none` takes an answer back.
    """

    uuid: UUID
    link: UUID
    number: Annotated[int, Field(ge=1, le=MOST_SIGN_OFFS)]
    at: Moment
    item: Ref
    verdict: Literal["agree", "not-yet", "none"]
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT), LineFeeds] = ""
    name: Annotated[str, Field(max_length=LONGEST_READER_NAME)] = ""

    @model_validator(mode="after")
    def keeps_the_rules(self) -> Self:
        if self.verdict == "none" and self.comment:
            raise ValueError("an answer that was taken back has no comment")
        if self.verdict != "none" and not self.name.strip():
            raise ValueError("an answer has the name of who gave it")
        return self
