"""A packet’s document, with a part of each kind."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from packets.content import (
    EvidenceContent,
    ItemContent,
    ItemState,
    PacketContent,
    ReasonContent,
    StoryContent,
)
from packets.document.blocks import Document
from packets.document.build import document_of
from styleguide.samples.sample import NOTE, SLUG, WORDING

SAMPLE_DAY = date(2026, 5, 14)
ITEM_CONTENT = ItemContent(
    SLUG, "Design documents that others decide by", WORDING, ItemState.EVIDENCED, SAMPLE_DAY
)
SAMPLE_PIECE = EvidenceContent(
    UUID(int=1),
    version=1,
    happened_on=SAMPLE_DAY,
    is_month=False,
    note=f"{NOTE}\n\n```\ncost = 3 * baseline\n```\n\n> Theirs is the first.",
    links=("https://example.org/rfc-12",),
    items=(SLUG,),
)
SAMPLE_STORY = StoryContent(
    UUID(int=2),
    "Retrieval as a service",
    situation="Three teams each ran an index of their own.",
    outcome="Two teams built from it in May.",
    proof="[RFC 12](https://example.org/rfc-12)",
    items=(SLUG,),
    evidence=(SAMPLE_PIECE.uuid,),
)


def sample_document() -> Document:
    content = PacketContent(
        "The case for Senior",
        "The gate to Senior",
        author="Ada",
        reader="Bob",
        claim="Other teams decide by what I write.",
        items=(ITEM_CONTENT,),
        stories=(SAMPLE_STORY,),
        reasons=(ReasonContent(UUID(int=3), "One team only", "A second one began in April."),),
        evidence=(SAMPLE_PIECE,),
    )
    return document_of(content, number=2, published_on=SAMPLE_DAY)
