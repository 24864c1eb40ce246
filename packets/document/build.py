"""Make the document of what a packet says, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from uuid import UUID

from careerladder.dates import months_after
from packets.content import (
    AppendixOrder,
    EvidenceContent,
    ItemContent,
    ItemState,
    PacketContent,
    StoryContent,
)
from packets.document.blocks import (
    Block,
    Blocks,
    Document,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    ListBlock,
    Paragraph,
    Table,
    Text,
)
from packets.document.characters import in_one_line
from packets.document.dates import day_in_words
from packets.document.from_markdown import MarkdownReader, address_to_link

BETWEEN = " · "
RUN_IN_LABELS = {
    "situation": "Situation",
    "action": "What I did",
    "outcome": "Result",
    "proof": "Proof",
    "confirmers": "Who can confirm",
}
UNTITLED = "Untitled"


def document_of(
    content: PacketContent, *, number: int | None, published_on: date | None
) -> Document:
    """The document of a version, or of a draft, which has no `number`."""
    return Document(
        title=in_one_line(content.title) or UNTITLED,
        author=in_one_line(content.author),
        reader=in_one_line(content.reader),
        details=_details(content, number, published_on),
        published_on=published_on,
        content=_Writing(content).blocks(),
    )


def evidence_of_items(content: PacketContent) -> dict[str, list[EvidenceContent]]:
    """All evidence for each item, by slug. Items without any are left out."""
    served = {
        item.slug: [piece for piece in content.evidence if item.slug in piece.items]
        for item in content.items
    }
    return {slug: pieces for slug, pieces in served.items() if pieces}


def day_of(piece: EvidenceContent) -> str:
    return day_in_words(piece.happened_on, piece.months)


def name_of(item: ItemContent) -> str:
    return in_one_line(item.name) or in_one_line(item.wording) or item.slug


def linked_address(address: str) -> Text:
    return Text(in_one_line(address), href=address_to_link(address))


def story_prompts(story: StoryContent, reader: MarkdownReader) -> Iterator[Block]:
    """What a story says, without its title. A prompt that nobody answered is left out."""
    for prompt, label in RUN_IN_LABELS.items():
        if answer := reader.read(getattr(story, prompt), beneath=2):
            yield from run_in(f"{label}.", answer)


def _details(content: PacketContent, number: int | None, published_on: date | None) -> str:
    reader = in_one_line(content.reader)
    parts = [f"For {reader}"] if reader else []
    if published_on:
        parts.append(day_in_words(published_on))
    parts.append("draft" if number is None else f"version {number}")
    details = BETWEEN.join(parts)
    return details[:1].upper() + details[1:]


class _Writing:
    """The writing of one document: its texts share a budget."""

    def __init__(self, content: PacketContent) -> None:
        self.content = content
        self.items = content.items_by_slug
        self.evidence = {piece.uuid: piece for piece in content.evidence}
        self.reader = MarkdownReader(content.markup)
        self.read = self.reader.read

    def blocks(self) -> Blocks:
        return (*self.claim(), *self.glance(), *self.stories(), *self.reasons(), *self.appendix())

    def claim(self) -> Iterator[Block]:
        if claim := self.read(self.content.claim):
            yield from run_in("Claim.", claim)

    def glance(self) -> Iterator[Block]:
        if not self.content.items:
            return
        yield Heading(2, (Text("At a glance"),))
        header = (in_one_line(self.content.scope) or "Item", "State", "Newest evidence")
        rows = ((name_of(item), item.state.words, _newest(item)) for item in self.content.items)
        yield Table(_cells(header), tuple(map(_cells, rows)), has_row_headers=True)

    def stories(self) -> Iterator[Block]:
        for place, story in enumerate(self.content.stories, start=1):
            title = in_one_line(story.title) or UNTITLED
            yield Heading(2, (Text(title),), anchor=f"story-{place}")
            yield from self._serves(story.items, leads=True)
            yield from story_prompts(story, self.reader)
            yield from self._evidence_behind(story)

    def reasons(self) -> Iterator[Block]:
        items = []
        for each in self.content.reasons:
            reason, answer = self.read(each.reason, beneath=2), self.read(each.answer, beneath=2)
            if reason or answer:
                items.append(_reason_and_answer(reason, answer))
        if items:
            yield Heading(2, (Text("Reasons against, and my answers"),))
            yield ListBlock(tuple(items))

    def appendix(self) -> Iterator[Block]:
        if not self.content.evidence:
            return
        yield Heading(2, (Text("Appendix: evidence"),))
        if self.content.appendix_by == AppendixOrder.MONTH:
            yield from self._by_month()
        else:
            yield from self._by_item()

    def _by_item(self) -> Iterator[Block]:
        """Evidence appears once, under the first of its items."""
        under: dict[UUID, ItemContent] = {}
        for slug, pieces in evidence_of_items(self.content).items():
            item = self.items[slug]
            yield Heading(3, (Text(name_of(item)),))
            wording = in_one_line(item.wording)
            if wording not in ("", name_of(item)):
                yield Paragraph((Text(wording, italic=True),), leads=True)
            entries = []
            for piece in pieces:
                first = under.setdefault(piece.uuid, item)
                entries.append(self._entry(piece) if first is item else _referral(piece, first))
            yield ListBlock(tuple(entries))
        if others := [piece for piece in self.content.evidence if piece.uuid not in under]:
            yield Heading(3, (Text("Other evidence"),))
            yield ListBlock(tuple(map(self._entry, others)))

    def _by_month(self) -> Iterator[Block]:
        newest_first = sorted(self.content.evidence, key=_last_month_first)
        for (first, months), pieces in groupby(newest_first, key=_months_of):
            yield Heading(3, (Text(day_in_words(first, months)),))
            yield ListBlock(
                tuple((*self._entry(piece), *self._serves(piece.items)) for piece in pieces)
            )

    def _entry(self, piece: EvidenceContent) -> Blocks:
        context = self.read(piece.context, beneath=3)
        note = self.read(piece.note, beneath=3)
        said = (*(map(_in_italics, context)), *note)
        return (*run_in(f"{day_of(piece)}.", said), *_links(piece))

    def _serves(self, slugs: Iterable[str], *, leads: bool = False) -> Iterator[Block]:
        names = [_name_with_state(self.items[slug]) for slug in slugs if slug in self.items]
        if names:
            yield Paragraph((Text(f"For: {BETWEEN.join(names)}", italic=True),), leads)

    def _evidence_behind(self, story: StoryContent) -> Iterator[Block]:
        pieces = [self.evidence[uuid] for uuid in story.evidence if uuid in self.evidence]
        if pieces:
            days = BETWEEN.join(dict.fromkeys(map(day_of, pieces)))
            yield from run_in("Evidence behind it.", (Paragraph((Text(days),)),))


def run_in(label: str, blocks: Sequence[Block]) -> Blocks:
    """The blocks after a bold label, which begins the first paragraph if they begin with one."""
    bold = Text(label, bold=True)
    if blocks and isinstance(blocks[0], Paragraph):
        content = (bold, Text(" "), *blocks[0].content)
        return (Paragraph(content, leads=len(blocks) > 1), *blocks[1:])
    return (Paragraph((bold,), leads=bool(blocks)), *blocks)


def _months_of(piece: EvidenceContent) -> tuple[date, int]:
    """The first day of the month or months in which it happened, and how many these are."""
    return piece.happened_on.replace(day=1), piece.months or 1


def _last_month_first(piece: EvidenceContent) -> tuple[int, int, int]:
    """Sorts by the last month, and longer periods after the month in which they end."""
    first, months = _months_of(piece)
    last = months_after(first, months - 1)
    return -last.toordinal(), months, -piece.happened_by.toordinal()


def _links(piece: EvidenceContent) -> Iterator[Block]:
    content: list[Inline] = []
    for address in filter(in_one_line, piece.links):
        content += [LineBreak(), linked_address(address)]
    if content:
        yield Paragraph(tuple(content[1:]))


def _newest(item: ItemContent) -> str:
    return day_in_words(item.newest, item.newest_months) if item.newest else ""


def _cells(texts: Iterable[str]) -> tuple[Inlines, ...]:
    return tuple((Text(text),) if text else () for text in texts)


def _name_with_state(item: ItemContent) -> str:
    name = name_of(item)
    return name if item.state == ItemState.EVIDENCED else f"{name} ({item.state.words})"


def _referral(piece: EvidenceContent, item: ItemContent) -> Blocks:
    see = Paragraph((Text(f"See “{name_of(item)}”."),))
    return run_in(f"{day_of(piece)}.", (see,))


def _reason_and_answer(reason: Blocks, answer: Blocks) -> Blocks:
    """A reason of one paragraph, in bold, and the answer after it."""
    reason = tuple(
        Paragraph(tuple(_with(each, bold=True) for each in _with_full_stop(block.content)))
        if isinstance(block, Paragraph)
        else block
        for block in reason
    )
    match (*reason, *answer):
        case (Paragraph(first), Paragraph(second), *others) if len(reason) == 1:
            return (Paragraph((*first, Text(" "), *second)), *others)
        case blocks:
            return tuple(blocks)


def _with_full_stop(content: Inlines) -> Inlines:
    last = content[-1]
    if isinstance(last, Text) and last.text[-1:].isalnum():
        return (*content, Text("."))
    return content


def _in_italics(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return Paragraph(tuple(_with(each, italic=True) for each in block.content))
    return block


def _with(each: Inline, *, bold: bool = False, italic: bool = False) -> Inline:
    if isinstance(each, Text):
        return replace(each, bold=each.bold or bold, italic=each.italic or italic)
    return each
