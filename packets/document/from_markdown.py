"""Read Markdown as blocks: notes, and the texts of a packet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token

from careerladder.web.markdown import Markup, plain_paragraphs, typed_tokens
from careerladder.web.markdown_cost import Budget, TooCostly, step_limit
from packets.document.blocks import (
    DEEPEST_HEADING,
    Block,
    Blocks,
    CodeBlock,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    ListBlock,
    Paragraph,
    Quote,
    Table,
    Text,
    ThematicBreak,
)
from packets.document.characters import without_control_characters

# Enough for five hundred notes of several hundred words. Texts beyond it stand as they were typed.
MOST_STEPS_PER_DOCUMENT = 600_000
SPACES_PER_TAB = 4
STYLES = {"strong": "bold", "em": "italic", "s": "strike"}
LINKED = re.compile(r"(https?://|mailto:).", re.IGNORECASE)


@dataclass
class MarkdownReader:
    """Reads the texts of one document, within a budget for all of them."""

    markup: Markup
    steps_left: int = MOST_STEPS_PER_DOCUMENT

    def read(self, text: str, *, beneath: int = 1) -> Blocks:
        limit = min(self.steps_left, step_limit(text))
        budget = Budget(limit)
        blocks = from_markdown(text, self.markup, beneath=beneath, budget=budget)
        self.steps_left -= limit - max(budget.steps_left, 0)
        return blocks


def from_markdown(
    text: str, markup: Markup, *, beneath: int = 1, budget: Budget | None = None
) -> Blocks:
    """Its headings come beneath one of that level. A text that exceeds its budget is a code block.

    Without a `budget` its length decides.
    """
    # Most texts are plain, which has no control character either.
    if markup == Markup.NOTE and (paragraphs := plain_paragraphs(text)):
        return tuple(Paragraph(_lines(each)) for each in paragraphs)
    text = without_control_characters(text)
    try:
        blocks = blocks_from_tokens(typed_tokens(text, markup, budget))
    except TooCostly:
        return _code(text)
    return tuple(_demoted(blocks, beneath))


def blocks_from_tokens(tokens: Sequence[Token]) -> Blocks:
    return tuple(_blocks(iter(tokens)))


def address_to_link(address: str) -> str:
    """The address, or "" if a document doesn't link it."""
    clean = "".join(without_control_characters(address).split())
    scheme, _, rest = clean.partition(":")
    return normalizeLink(f"{scheme.lower()}:{rest}") if LINKED.match(clean) else ""


def _blocks(tokens: Iterator[Token], end: str = "") -> Iterator[Block]:
    """The blocks up to the token of type `end`."""
    for token in tokens:
        if token.type == end:
            return
        match token.type:
            case "paragraph_open":
                if content := _inlines(next(tokens)):
                    yield Paragraph(content)
            case "heading_open":
                if content := _in_a_line(_inlines(next(tokens))):
                    yield Heading(int(token.tag[1:]), content)
            case "bullet_list_open":
                if items := tuple(_items(tokens)):
                    yield ListBlock(items)
            case "ordered_list_open":
                if items := tuple(_items(tokens)):
                    yield ListBlock(items, start=int(token.attrs.get("start", 1)))
            case "blockquote_open":
                if blocks := tuple(_blocks(tokens, "blockquote_close")):
                    yield Quote(blocks)
            case "fence" | "code_block":
                yield from _code(token.content)
            case "table_open":
                yield _table(tokens)
            case "hr":
                yield ThematicBreak()


def _items(tokens: Iterator[Token]) -> Iterator[Blocks]:
    for token in tokens:
        if token.type in ("bullet_list_close", "ordered_list_close"):
            return
        # Nothing but items stands in a list.
        if blocks := tuple(_blocks(tokens, "list_item_close")):
            yield blocks


def _table(tokens: Iterator[Token]) -> Table:
    rows: list[list[Inlines]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_in_a_line(_inlines(token)))
    header, *others = (tuple(row) for row in rows)
    return Table(header, tuple(others))


def _code(text: str) -> Blocks:
    # Entities don't exist in code, so what was taken out of the text has not come back.
    text = text.expandtabs(SPACES_PER_TAB).rstrip()
    return (CodeBlock(text),) if text else ()


def _lines(lines: Sequence[str]) -> Inlines:
    first, *others = lines
    parts: list[Inline] = [Text(first)]
    for line in others:
        parts += [LineBreak(), Text(line)]
    return tuple(parts)


def _in_a_line(content: Inlines) -> Inlines:
    return tuple(Text(" ") if isinstance(each, LineBreak) else each for each in content)


def _inlines(token: Token) -> Inlines:
    """Nothing if nobody could see it."""
    found: list[Inline] = []
    depths = dict.fromkeys(STYLES, 0)
    href, linked_from = "", 0
    for child in token.children or ():
        match child.type:
            case "softbreak" | "hardbreak":
                found.append(LineBreak())
            case "link_open":
                href = address_to_link(str(child.attrs.get("href", "")))
                linked_from = len(found)
            case "link_close":
                if href and not _is_visible(found[linked_from:]):
                    found[linked_from:] = [Text(href, href=href)]
                href = ""
            case "text" | "code_inline":
                # An entity may stand for any character.
                text = without_control_characters(child.content)
                text = text.replace("\n", " ").replace("\t", " ")
                styles = {STYLES[tag]: depth > 0 for tag, depth in depths.items()}
                if text:
                    code = child.type == "code_inline"
                    found.append(Text(text, **styles, code=code, href=href))
            case _ if child.tag in STYLES:
                depths[child.tag] += child.nesting
    return _trimmed(found)


def _is_visible(content: Sequence[Inline]) -> bool:
    return any(isinstance(each, Text) and each.text.strip() for each in content)


def _trimmed(content: Sequence[Inline]) -> Inlines:
    """Without empty lines, and with runs of one style joined, but for two links."""
    trimmed: list[Inline] = []
    for each in content:
        last = trimmed[-1] if trimmed else LineBreak()
        if isinstance(each, LineBreak):
            while trimmed and isinstance(trimmed[-1], Text) and not trimmed[-1].text.strip():
                trimmed.pop()
            if trimmed and isinstance(trimmed[-1], Text):
                trimmed.append(each)
        elif (
            isinstance(last, Text)
            and not each.href
            and replace(each, text="") == replace(last, text="")
        ):
            trimmed[-1] = replace(each, text=last.text + each.text)
        else:
            trimmed.append(each)
    while trimmed and not (isinstance(trimmed[-1], Text) and trimmed[-1].text.strip()):
        trimmed.pop()
    return tuple(trimmed)


def _demoted(blocks: Blocks, beneath: int) -> Iterator[Block]:
    """With headings beneath that level, none deeper than DEEPEST_HEADING and no level left out."""
    levels = sorted(set(_heading_levels(blocks)))
    to = {level: min(DEEPEST_HEADING, beneath + 1 + place) for place, level in enumerate(levels)}
    return (_with_levels(block, to) for block in blocks)


def _heading_levels(blocks: Blocks) -> Iterator[int]:
    for block in blocks:
        match block:
            case Heading(level):
                yield level
            case Quote(content):
                yield from _heading_levels(content)
            case ListBlock(items):
                for item in items:
                    yield from _heading_levels(item)


def _with_levels(block: Block, to: dict[int, int]) -> Block:
    match block:
        case Heading(level):
            return replace(block, level=to[level])
        case Quote(content):
            return Quote(tuple(_with_levels(each, to) for each in content))
        case ListBlock(items):
            return replace(
                block, items=tuple(tuple(_with_levels(b, to) for b in item) for item in items)
            )
    return block
