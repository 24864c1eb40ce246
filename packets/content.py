"""What a packet says. A version freezes it as JSON, and every document is made of it.

Texts are in its `markup`, but for names, titles and wordings, which are plain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from careerladder.web.markdown import Markup
from plans.dates import last_of


class ItemState(StrEnum):
    """What a packet says of an item. The value is stored; `words` is how it reads."""

    EVIDENCED = "evidenced"
    # It counts, and none of its evidence is in the packet.
    NOT_SHOWN = "evidenced, not shown here"
    IN_PROGRESS = "in progress"
    CLAIMED = "claimed, no evidence yet"
    OPEN = "open"
    NOT_POSSIBLE = "not possible in my current job"

    @property
    def words(self) -> str:
        """How it reads to somebody who never saw a checklist."""
        return STATES_IN_WORDS.get(self, self.value)


STATES_IN_WORDS = {
    ItemState.EVIDENCED: "met, with evidence",
    ItemState.NOT_SHOWN: "met, evidence not included",
    ItemState.OPEN: "not met yet",
}


class AppendixOrder(StrEnum):
    ITEM = "item"
    MONTH = "month"


@dataclass(frozen=True)
class ItemContent:
    """A checklist item with its wording of that day.

    `newest` is the date of its newest evidence in the packet: of `newest_months`, their first day;
    0 if it is a day.
    """

    slug: str
    name: str
    wording: str
    state: ItemState
    newest: date | None = None
    newest_months: int = 0


@dataclass(frozen=True)
class StoryContent:
    """`items` are slugs, `evidence` the UUIDs of its entries."""

    uuid: UUID
    title: str
    situation: str = ""
    action: str = ""
    outcome: str = ""
    proof: str = ""
    confirmers: str = ""
    items: tuple[str, ...] = ()
    evidence: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class ReasonContent:
    """A reason against, and the answer to it."""

    uuid: UUID
    reason: str
    answer: str = ""


@dataclass(frozen=True)
class EvidenceContent:
    """A version of an entry. `context` is a line of this packet about it.

    `months` is 0 if it happened on a day; else it happened within so many months, and `happened_on`
    is the first day of the first one. `items` are the slugs of those it is filed under.
    """

    uuid: UUID
    version: int
    happened_on: date
    months: int = 0
    note: str = ""
    links: tuple[str, ...] = ()
    context: str = ""
    items: tuple[str, ...] = ()

    @property
    def happened_by(self) -> date:
        """The last day on which it may have happened."""
        return last_of(self.happened_on, self.months)


@dataclass(frozen=True)
class LeftOut:
    """What the person left out: a story, a reason or evidence. No document has it."""

    kind: str
    uuid: UUID
    title: str


@dataclass(frozen=True)
class PacketContent:
    """`scope` is what it is about: “The gate to Staff”, or a period in words.

    Of a period, `items` are those its evidence is for. In all lists the order is that of the
    packet; the order of `evidence` is by date, newest first.
    """

    title: str
    scope: str
    author: str = ""
    reader: str = ""
    due_on: date | None = None
    claim: str = ""
    items: tuple[ItemContent, ...] = ()
    stories: tuple[StoryContent, ...] = ()
    reasons: tuple[ReasonContent, ...] = ()
    evidence: tuple[EvidenceContent, ...] = ()
    appendix_by: AppendixOrder = AppendixOrder.ITEM
    # No part of what it says.
    left_out: tuple[LeftOut, ...] = field(default=(), compare=False)
    # Of versions frozen before notes had a markup of their own. A draft has that of notes.
    markup: Markup = Markup.COMMONMARK

    @property
    def items_by_slug(self) -> dict[str, ItemContent]:
        return {item.slug: item for item in self.items}


_adapter: TypeAdapter[PacketContent] = TypeAdapter(PacketContent)


def content_as_json(content: PacketContent) -> Any:
    """For a JSONField."""
    return _adapter.dump_python(content, mode="json")


def content_from_json(value: Any) -> PacketContent:
    """Raise pydantic.ValidationError for what no version ever stored."""
    return _adapter.validate_python(value)
