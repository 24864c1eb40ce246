"""Write a document as plain text, to be pasted where no markup is understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width

from packets.document.blocks import (
    Block,
    Blocks,
    CodeBlock,
    Document,
    Heading,
    Inlines,
    ListBlock,
    Paragraph,
    Quote,
    Table,
    Text,
    ThematicBreak,
)

UNDERLINES = {1: "=", 2: "-"}
# The widest line of a table whose columns are aligned, in characters.
WIDEST_TABLE = 100
LONGEST_UNDERLINE = 72


def document_text(document: Document) -> str:
    return plain_text_of_blocks(document.blocks)


def plain_text_of_blocks(blocks: Blocks) -> str:
    return "\n".join(_text_lines(blocks)) + "\n"


def plain_line(content: Inlines) -> str:
    """Inlines with the address of each link after its words; a line for each that they have."""
    parts: list[str] = []
    linked = ""
    for place, each in enumerate(content):
        if not isinstance(each, Text):
            parts.append("\n")
            linked = ""
            continue
        parts.append(each.text)
        linked += each.text
        after = content[place + 1] if place + 1 < len(content) else None
        if isinstance(after, Text) and after.href == each.href:
            continue
        if each.href and linked.strip() != each.href:
            parts.append(f" ({each.href})")
        linked = ""
    return "".join(parts).strip()


def _text_lines(blocks: Blocks) -> Iterator[str]:
    for place, block in enumerate(blocks):
        if place:
            yield ""
        yield from _text_block(block)


def _text_block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, content):
            text = plain_line(content)
            yield text
            if level in UNDERLINES:
                yield UNDERLINES[level] * min(_width(text), LONGEST_UNDERLINE)
        case Paragraph(content):
            yield from plain_line(content).split("\n")
        case ListBlock(items, start):
            is_loose = any(len(item) > 1 for item in items)
            for number, item in enumerate(items, start or 0):
                if is_loose and item is not items[0]:
                    yield ""
                marker = "- " if start is None else f"{number}. "
                yield from _after(marker, " " * len(marker), _text_lines(item))
        case CodeBlock(text):
            yield from _after("    ", "    ", text.split("\n"))
        case Quote(content):
            yield from _after("> ", "> ", _text_lines(content))
        case Table(header, rows):
            yield from _aligned([[plain_line(cell) for cell in row] for row in (header, *rows)])
        case ThematicBreak():
            yield "* * *"


def _after(first: str, others: str, lines: Iterable[str]) -> Iterator[str]:
    prefix = first
    for line in lines:
        yield f"{prefix}{line}".rstrip()
        prefix = others


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + 3 * len(widths) > WIDEST_TABLE:
        widths = [0] * len(widths)
    for row in rows:
        cells = [
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        while cells and not cells[-1].strip():
            cells.pop()
        yield " | ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
