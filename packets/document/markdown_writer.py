"""Write a document as Markdown: whatever its texts are, a parser finds the same blocks and words.

Markup that would be read in another way than it is meant is left out, and its words are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby

from markdown_it import MarkdownIt

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

# `_` within a word and `&` before what is no entity mean themselves.
# `_` within a word, and `&` before what is no entity, mean themselves.
SPECIAL = re.compile(
    r"[\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|:(?=//)|(?<=www)\.|!$", re.IGNORECASE
)
ENTITY = re.compile(r"&(?=#?\w+;)")
# At the start of a line: a heading, a list, what is drawn below a heading or a table's header.
BLOCK_START = re.compile(r"#{1,6}(?=\s|$)|[-+](?=\s|$)|[-=:][-=:\s\\|]*$")
NUMBER = re.compile(r"(\d{1,9})(?=[.)](?:\s|$))")
CLOSING_SEQUENCE = re.compile(r"(?<!\S)(?=#+$)")
BACKTICKS = re.compile(r"`+")
# An address that a parser shows as it is.
PLAIN_ADDRESS = re.compile(r"https?://(?!.*xn--)[\w:/?#@!$&'()*+,;=.~-]+", re.ASCII)
BARE_DESTINATION = re.compile(r"[^\s()<>\\]+")
# What opens and closes a style. No two are made of one character, or they could run together.
MARKS = {"strike": "~~", "bold": "**", "italic": "_"}
BULLETS, AFTER_NUMBERS, LARGEST_NUMBER = "-*", ".)", 999_999_999
RULE_LINE = "___"

# Inlines alone, as every parser of CommonMark reads them.
_inline_parser = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")


def as_markdown(document: Document) -> str:
    return blocks_as_markdown(document.blocks)


def blocks_as_markdown(blocks: Blocks) -> str:
    return "\n".join(_lines(blocks)) + "\n"


def _lines(blocks: Blocks) -> Iterator[str]:
    """With an empty line between blocks. Lists beside each other have different markers."""
    is_second = False
    for place, block in enumerate(blocks):
        before = blocks[place - 1] if place else None
        if place:
            yield ""
        is_second = isinstance(before, ListBlock) and isinstance(block, ListBlock) and not is_second
        yield from _block(block, is_second=is_second)


def _block(block: Block, *, is_second: bool) -> Iterator[str]:
    match block:
        case Heading(level, content):
            text = CLOSING_SEQUENCE.sub(r"\\", " ".join(_inline_lines(content)))
            yield f"{'#' * level} {text}"
        case Paragraph(content):
            yield from "\\\n".join(map(_not_a_block, _inline_lines(content))).split("\n")
        case ListBlock(items, start):
            is_loose = any(len(item) > 1 for item in items)
            for number, item in enumerate(items, start or 0):
                if is_loose and item is not items[0]:
                    yield ""
                marker = BULLETS[is_second]
                if start is not None:
                    marker = f"{min(number, LARGEST_NUMBER)}{AFTER_NUMBERS[is_second]}"
                yield from _prefixed(_lines(item), f"{marker} ", " " * (len(marker) + 1))
        case CodeBlock(text):
            fence = _longer_than_any(text, least=3)
            yield from (fence, *text.split("\n"), fence)
        case Quote(content):
            yield from _prefixed(_lines(content), "> ", "> ")
        case Table(header, rows):
            yield _row(header)
            yield f"|{' --- |' * len(header)}"
            yield from map(_row, rows)
        case ThematicBreak():
            yield RULE_LINE


def _prefixed(lines: Iterable[str], first: str, others: str) -> Iterator[str]:
    prefix = first
    for line in lines:
        yield f"{prefix}{line}" if line else prefix.rstrip()
        prefix = others


def _row(cells: Sequence[Inlines]) -> str:
    texts = (" ".join(_inline_lines(cell, in_cell=True)) for cell in cells)
    return f"|{''.join(f' {text} |' for text in texts)}"


def _not_a_block(line: str) -> str:
    """A line of a paragraph that could be read as something else."""
    if BLOCK_START.match(line):
        return f"\\{line}"
    return NUMBER.sub(r"\1\\", line, count=1) if NUMBER.match(line) else line


def _inline_lines(content: Inlines, *, in_cell: bool = False) -> list[str]:
    lines: list[list[Text]] = [[]]
    for each in content:
        if isinstance(each, Text):
            lines[-1].append(each)
        else:
            lines.append([])
    return [_line(line, in_cell=in_cell).strip(" ") for line in lines]


def _line(line: Sequence[Text], *, in_cell: bool) -> str:
    styled = _linked(line, in_cell=in_cell)
    if any(_styles(each) for each in line) and _words_of(styled) != _letters(line):
        plain = [replace(each, bold=False, italic=False, strike=False) for each in line]
        return _linked(plain, in_cell=in_cell)
    return styled


def _words_of(markdown: str) -> str:
    """The text that a parser finds, without spaces."""
    (token,) = _inline_parser.parseInline(markdown)
    return "".join("".join(child.content for child in token.children or ()).split())


def _letters(line: Sequence[Text]) -> str:
    return "".join("".join(each.text for each in line).split())


def _linked(line: Sequence[Text], *, in_cell: bool) -> str:
    parts = []
    for href, group in groupby(line, key=lambda each: each.href):
        texts = list(group)
        if href and len(texts) == 1 and texts[0] == Text(href, href=href) and _is_plain(href):
            parts.append(f"<{href}>")
        elif href:
            parts.append(f"[{_styled(texts, in_cell=in_cell)}]({_destination(href)})")
        else:
            parts.append(_styled(texts, in_cell=in_cell))
    return "".join(parts)


def _is_plain(href: str) -> bool:
    return bool(PLAIN_ADDRESS.fullmatch(href))


def _destination(href: str) -> str:
    escaped = ENTITY.sub(r"\\&", href.replace("\\", "\\\\"))
    return escaped if BARE_DESTINATION.fullmatch(escaped) else f"<{escaped}>"


def _styled(texts: Iterable[Text], *, in_cell: bool) -> str:
    parts: list[str] = []
    is_open: list[str] = []
    for text in (*chain.from_iterable(map(_spaces_apart, texts)), Text("")):
        wanted = _styles(text)
        while set(is_open) - set(wanted):
            parts.append(MARKS[is_open.pop()])
        for style in wanted:
            if style not in is_open:
                is_open.append(style)
                parts.append(MARKS[style])
        parts.append(_code(text.text, in_cell=in_cell) if text.code else _escaped(text.text))
    return "".join(parts)


def _styles(text: Text) -> list[str]:
    return [style for style in MARKS if getattr(text, style)]


def _spaces_apart(text: Text) -> Iterator[Text]:
    """The spaces around styled text stand outside of its marks."""
    words = text.text.strip()
    if text.code or not _styles(text) or words == text.text:
        return iter((text,))
    before, after = text.text.split(words) if words else (text.text, "")
    plain = Text("", href=text.href)
    parts = (
        replace(plain, text=before),
        replace(text, text=words) if words else plain,
        replace(plain, text=after),
    )
    return (part for part in parts if part.text)


def _escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", text)


def _code(text: str, *, in_cell: bool) -> str:
    fence = _longer_than_any(text, least=1)
    # A parser takes one space from both ends.
    has_spaces = text[:1] == text[-1:] == " " and text.strip(" ")
    if has_spaces or text.startswith("`") or text.endswith("`"):
        text = f" {text} "
    if in_cell:
        # What splits a row into cells knows no code.
        text = text.replace("|", "\\|")
    return f"{fence}{text}{fence}" if text else ""


def _longer_than_any(text: str, *, least: int) -> str:
    longest = max(map(len, BACKTICKS.findall(text)), default=0)
    return "`" * max(least, longest + 1)
