"""The words of a document, read back from each format by a reader that knows no writer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from itertools import groupby
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from markdown_it import MarkdownIt

from careerladder.web import markdown
from packets.document.blocks import (
    Block,
    Blocks,
    CodeBlock,
    Heading,
    Inlines,
    ListBlock,
    Paragraph,
    Quote,
    Table,
    Text,
)
from packets.document.from_markdown import blocks_from_tokens

# As notes are parsed, but without bounds.
_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
_parser.options["maxNesting"] = 1_000
_parser.enable(["table", "strikethrough", "linkify"]).disable(["image"])
markdown._link_web_addresses_only(_parser.linkify)


def parsed(text: str) -> Blocks:
    return blocks_from_tokens(_parser.parse(text))


def words_of(blocks: Blocks) -> list[str]:
    return " ".join(text for block in blocks for text in _texts(block)).split()


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading(_, content) | Paragraph(content):
            yield line_of(content)
        case CodeBlock(text):
            yield text
        case Quote(content):
            yield " ".join(words_of(content))
        case ListBlock(items):
            yield from (" ".join(words_of(item)) for item in items)
        case Table(header, rows):
            yield from (line_of(cell) for row in (header, *rows) for cell in row)


def line_of(content: Inlines) -> str:
    return "".join(each.text if isinstance(each, Text) else " " for each in content)


def hrefs_of(blocks: Blocks) -> list[str]:
    """The addresses of all links."""
    return [
        href
        for content in inlines_of(blocks)
        for href, _ in groupby(content, key=lambda each: getattr(each, "href", ""))
        if href
    ]


def inlines_of(blocks: Iterable[Block]) -> Iterator[Inlines]:
    for block in blocks:
        match block:
            case Heading(_, content) | Paragraph(content):
                yield content
            case Quote(content):
                yield from inlines_of(content)
            case ListBlock(items):
                for item in items:
                    yield from inlines_of(item)
            case Table(header, rows):
                yield from (cell for row in (header, *rows) for cell in row)


def outline(blocks: Blocks) -> list[object]:
    """What stands in what, and the words of each."""
    return [_outline(block) for block in blocks]


def _outline(block: Block) -> object:
    match block:
        case Heading(level, content):
            return level, line_of(content).split()
        case Quote(content):
            return "quote", outline(content)
        case ListBlock(items, start):
            return "list", start, [outline(item) for item in items]
        case Table(header, rows):
            return "table", [[line_of(cell).split() for cell in row] for row in (header, *rows)]
        case _:
            return type(block).__name__, words_of((block,))


class _HTMLReader(HTMLParser):
    INLINE = {"a", "strong", "em", "s", "code"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.hrefs, self.tags = "", list[str](), set[str]()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.text += "" if tag in self.INLINE else " "
        self.hrefs += [value for name, value in attributes if name == "href"]

    def handle_endtag(self, tag):
        self.text += "" if tag in self.INLINE else " "

    def handle_data(self, data):
        self.text += data


def words_in_html(html: str) -> list[str]:
    return _HTMLReader(html).text.split()


def tags_in_html(html: str) -> set[str]:
    return _HTMLReader(html).tags


def hrefs_in_html(html: str) -> list[str]:
    return _HTMLReader(html).hrefs


def words_in_data(value: Any) -> list[str]:
    """Of what a PDF is made of: `kind` says what to read."""
    match value:
        case {"text": str(text), "kind": "code"}:
            return text.split()
        case {"content": runs}:
            return "".join(run.get("text", " ") for run in runs).split()
        case dict() | list():
            inner = value.values() if isinstance(value, dict) else value
            return [word for each in inner for word in words_in_data(each)]
    return []


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def words_in_docx(file: bytes) -> list[str]:
    text = ""
    for element in part_of(file, "word/document.xml").iter():
        if element.tag in (f"{W}p", f"{W}br"):
            text += " "
        elif element.tag == f"{W}t":
            text += element.text or ""
    return text.split()


def hrefs_in_docx(file: bytes) -> list[str]:
    relations = part_of(file, "word/_rels/document.xml.rels")
    targets = {each.attrib["Id"]: each.attrib["Target"] for each in relations}
    links = part_of(file, "word/document.xml").iter(f"{W}hyperlink")
    return [targets[link.attrib[f"{R}id"]] for link in links]


def part_of(file: bytes, name: str) -> Element:
    with ZipFile(BytesIO(file)) as archive:
        return ElementTree.fromstring(archive.read(name))  # noqa: S314  # Our own writer made it.


def spoken(text: str) -> list[str]:
    """Runs of letters and digits: what is left of plain text without its marks."""
    return re.findall(r"[^\W_]+", text)


def spoken_of(blocks: Blocks) -> list[str]:
    """The same of blocks, as plain text says them: with addresses and the numbers of lists."""
    return [word for block in blocks for word in _spoken(block)]


def _spoken(block: Block) -> Iterator[str]:
    match block:
        case Heading(_, content) | Paragraph(content):
            yield from spoken(_with_addresses(content))
        case Quote(content):
            yield from spoken_of(content)
        case ListBlock(items, start):
            for number, item in enumerate(items, start or 0):
                yield from [] if start is None else [str(number)]
                yield from spoken_of(item)
        case Table(header, rows):
            for row in (header, *rows):
                yield from (word for cell in row for word in spoken(_with_addresses(cell)))
        case CodeBlock(text):
            yield from spoken(text)


def _with_addresses(content: Inlines) -> str:
    said, words, href = "", "", ""
    for each in (*content, Text("")):
        here = each.href if isinstance(each, Text) else ""
        if href and here != href:
            said += f" {href} " if words.strip() != href else ""
        if here != href:
            words = ""
        href = here
        text = each.text if isinstance(each, Text) else " "
        words, said = words + text, said + text
    return said
