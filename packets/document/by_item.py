"""A packet as plain text for each item, to be pasted into a form that asks item by item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from packets.content import EvidenceContent, ItemContent, PacketContent
from packets.document.blocks import Block, Blocks, Inline, ListBlock, Paragraph, Text
from packets.document.build import (
    UNTITLED,
    day_of,
    evidence_of_items,
    linked_address,
    name_of,
    story_prompts,
)
from packets.document.characters import in_one_line
from packets.document.from_markdown import MarkdownReader
from packets.document.text_writer import plain_text_of_blocks


@dataclass(frozen=True)
class ItemText:
    """`slug` and `name` are those of the item."""

    slug: str
    name: str
    text: str


def text_by_item(content: PacketContent) -> tuple[ItemText, ...]:
    """A story of several items is with the first one, and the others refer to it."""
    reader = MarkdownReader(content.markup)
    evidence = evidence_of_items(content)
    told: dict[str, ItemContent] = {}
    texts = []
    for item in content.items:
        blocks = [*_item(item)]
        for story in content.stories:
            if item.slug in story.items:
                title = in_one_line(story.title) or UNTITLED
                first = told.setdefault(str(story.uuid), item)
                if first is item:
                    blocks += [_line(title), *story_prompts(story, reader)]
                else:
                    blocks.append(_line(f"See “{title}” under “{name_of(first)}”."))
        blocks += _evidence(evidence.get(item.slug, []))
        texts.append(ItemText(item.slug, name_of(item), plain_text_of_blocks(tuple(blocks))))
    return tuple(texts)


def _item(item: ItemContent) -> Iterator[Block]:
    yield _line(in_one_line(item.wording) or name_of(item))
    yield _line(f"State: {item.state.words}")


def _line(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def _evidence(pieces: list[EvidenceContent]) -> Iterator[Block]:
    if pieces:
        yield _line("Evidence:")
        yield ListBlock(tuple(map(_entry, pieces)))


def _entry(piece: EvidenceContent) -> Blocks:
    content: list[Inline] = [Text(day_of(piece))]
    for place, address in enumerate(filter(in_one_line, piece.links)):
        content += [Text(" · " if place else ": "), linked_address(address)]
    return (Paragraph(tuple(content)),)
