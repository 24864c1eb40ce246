"""Take the links out of Markdown, for readers who are not to have their addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import accumulate

from careerladder.web.markdown import Markup, typed_tokens
from careerladder.web.markdown_cost import TooCostly
from packets.document.blocks import (
    Block,
    CodeBlock,
    Heading,
    Inlines,
    ListBlock,
    Paragraph,
    Quote,
    Table,
    Text,
)
from packets.document.characters import without_control_characters
from packets.document.from_markdown import blocks_from_tokens
from packets.document.markdown_writer import blocks_as_markdown

LEFT_OUT = "[link left out]"
# Up to a space or quotation mark, or to Chinese and Japanese punctuation, which needs no space.
ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,30}://|www\.|mailto:)"
    r"[^\s<>\"“”„«»\u3001\u3002\u3008-\u3011\uff01\uff08\uff09\uff0c\uff1b\uff1f]+",
    re.IGNORECASE,
)
AFTER_ADDRESS = ".,;:!?'’*_~"
BRACKETS = {")": "(", "]": "[", "}": "{"}
DESTINATION = re.compile(r"(?<=\])(\(|:)\s*<?[^\s)>]+")


def without_links(text: str, markup: Markup) -> str:
    """CommonMark with the links of a text replaced by their words, and bare addresses by LEFT_OUT.

    CommonMark without any is returned as it is.
    """
    try:
        blocks = blocks_from_tokens(typed_tokens(without_control_characters(text), markup))
    except TooCostly:
        return _as_code(text)
    cut = tuple(map(_without_links, blocks))
    is_commonmark = markup == Markup.COMMONMARK
    if (
        is_commonmark
        and cut == blocks
        and not re.search(r"[\[<&\\]", text)
        and not ADDRESS.search(text)
    ):
        return text
    return blocks_as_markdown(cut)


def _as_code(text: str) -> str:
    """A text that exceeds the bounds of the parser is shown as it was typed, so it is cut so."""
    plain = without_control_characters(unescape(text).replace("\\", ""))
    cut = _without_addresses(DESTINATION.sub(r"\1", plain))
    return blocks_as_markdown((CodeBlock(cut),))


def _without_links(block: Block) -> Block:
    match block:
        case Heading(level, content):
            return Heading(level, _cut(content))
        case Paragraph(content):
            return Paragraph(_cut(content))
        case ListBlock(items, start):
            return ListBlock(tuple(tuple(map(_without_links, item)) for item in items), start)
        case CodeBlock(text):
            return CodeBlock(_without_addresses(text))
        case Quote(content):
            return Quote(tuple(map(_without_links, content)))
        case Table(header, rows):
            cut = tuple(tuple(map(_cut, row)) for row in (header, *rows))
            return replace(block, header=cut[0], rows=cut[1:])
    return block


def _cut(content: Inlines) -> Inlines:
    cut: Inlines = ()
    line: tuple[Text, ...] = ()
    for each in content:
        if isinstance(each, Text):
            line += (each,)
        else:
            cut, line = (*cut, *_cut_line(line), each), ()
    return (*cut, *_cut_line(line))


def _cut_line(line: tuple[Text, ...]) -> Iterator[Text]:
    """An address may go on from one style to another: so it is looked for in the whole line."""
    whole = "".join(each.text for each in line)
    ends = list(accumulate(len(each.text) for each in line))
    linked = [
        (end - len(each.text), end)
        for each, end in zip(line, ends, strict=True)
        if _is_address(each)
    ]
    spans = _merged([*_addresses(whole), *linked])
    for each, end in zip(line, ends, strict=True):
        start = at = end - len(each.text)
        said = ""
        for first, last in spans:
            if first < end and last > start:
                said += whole[at : max(first, at)] + (LEFT_OUT if first >= start else "")
                at = min(last, end)
        if said := said + whole[at:end]:
            yield replace(each, text=said, href="")


def _is_address(each: Text) -> bool:
    """Of a link that was made of an address alone, what looks like the end may belong to it."""
    is_mail = each.href.endswith(f":{each.text}")
    return bool(each.href) and (is_mail or bool(ADDRESS.match(each.text)))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _without_addresses(text: str) -> str:
    parts, at = [], 0
    for first, last in _addresses(text):
        parts += [text[at:first], LEFT_OUT]
        at = last
    return "".join((*parts, text[at:]))


def _addresses(text: str) -> list[tuple[int, int]]:
    """From where to where each stands, without the punctuation of its sentence."""
    return [
        (found.start(), found.start() + len(_without_punctuation(found[0])))
        for found in ADDRESS.finditer(text)
    ]


def _without_punctuation(address: str) -> str:
    address = address.rstrip(AFTER_ADDRESS)
    while address[-1:] in BRACKETS and address.count(address[-1]) > address.count(
        BRACKETS[address[-1]]
    ):
        address = address[:-1].rstrip(AFTER_ADDRESS)
    return address
