"""Write a document as DOCX: styles and numbering of its own, links to the web and nothing else.

`docx_parts/` holds the parts of the file without its text. Lengths are in twentieths of a point.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZipFile

import docx
from docx.opc.constants import RELATIONSHIP_TYPE

from packets.document.blocks import (
    Block,
    Blocks,
    CodeBlock,
    Document,
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
from packets.document.characters import begins_right_to_left

TEMPLATE = Path(__file__).parent / "docx_parts"
HEADINGS = {1: "Title", 2: "Heading1", 3: "Heading2", 4: "Heading3"}
TEXT_WIDTH, INDENT, CELL_MARGINS, CHARACTER = 9_360, 360, 380, 110
# In characters: what a longer cell has is wrapped, so it widens its column no more.
WIDEST_CELL = 40
BULLETS, NUMBERS = 1, 1  # The number of the list of bullets, the abstract one of numbers.
DEEPEST_LIST, LARGEST_START = 8, 32_767
LONGEST_PROPERTY = 255
LINE_BREAK = "<w:r><w:br/></w:r>"


def as_docx(document: Document) -> bytes:
    writing = _Body()
    body = "".join(writing.whole(document))
    file = docx.Document(_packed(body, "".join(_numbers(writing.starts))))
    for href, name in writing.links.items():
        file.part.load_rel(RELATIONSHIP_TYPE.HYPERLINK, href, name, is_external=True)
    file.sections[0].header.paragraphs[0].text = document.name
    _set_properties(file, document)
    saved = BytesIO()
    file.save(saved)
    return saved.getvalue()


@cache
def _parts() -> dict[str, str]:
    paths = (path for path in sorted(TEMPLATE.rglob("*")) if path.is_file())
    return {path.relative_to(TEMPLATE).as_posix(): path.read_text("utf-8") for path in paths}


def _packed(body: str, numbers: str) -> BytesIO:
    """The template with text. To move parsed elements into it took a minute for a long document."""
    parts = dict(_parts())
    for name, before, added in (
        ("word/document.xml", "<w:sectPr>", body),
        ("word/numbering.xml", "</w:numbering>", numbers),
    ):
        parts[name] = parts[name].replace(before, f"{added}{before}")
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    packed.seek(0)
    return packed


def _numbers(starts: Sequence[tuple[int, int]]) -> Iterator[str]:
    """A list of its own for each, so that none goes on with the numbers of another."""
    for number, (level, start) in enumerate(starts, BULLETS + 1):
        yield (
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{NUMBERS}"/>'
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/>'
            "</w:lvlOverride></w:num>"
        )


def _set_properties(file: docx.document.Document, document: Document) -> None:
    day = document.published_on
    moment = datetime.combine(day, time(), UTC) if day else datetime.now(UTC)
    properties = file.core_properties
    properties.title = document.name[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = document.author[:LONGEST_PROPERTY]
    properties.created = properties.modified = moment.replace(tzinfo=None)


class _Body:
    """The XML of the body; collects what stands in other parts: links, and lists with numbers."""

    def __init__(self) -> None:
        self.links: dict[str, str] = {}
        self.starts: list[tuple[int, int]] = []

    def whole(self, document: Document) -> Iterator[str]:
        title, *others = document.blocks
        yield from self.block(title)
        if document.details:
            yield self.paragraph((Text(document.details),), "Subtitle")
            others = others[1:]
        yield from self.blocks(tuple(others))

    def blocks(self, blocks: Blocks, *, depth: int = 0, style: str = "") -> Iterator[str]:
        """`depth` is in how many lists and quotes they stand."""
        for block in blocks:
            yield from self.block(block, depth=depth, style=style)

    def block(self, block: Block, *, depth: int = 0, style: str = "") -> Iterator[str]:
        match block:
            case Heading(level, content):
                yield self.paragraph(content, HEADINGS[level], indent=depth)
            case Paragraph(content, leads):
                yield self.paragraph(content, style, indent=depth, keep_next=leads)
            case ListBlock():
                yield from self.list_block(block, depth, style)
            case CodeBlock(text):
                lines = (run for line in text.split("\n") for run in (LineBreak(), Text(line)))
                yield self.paragraph(tuple(lines)[1:], "Code", indent=depth)
            case Quote(content):
                yield from self.blocks(content, depth=depth + 1, style="Quote")
            case Table():
                yield self.table(block, depth)
                yield self.paragraph((), "AfterTable")
            case ThematicBreak():
                yield self.paragraph((), "Rule", indent=depth)

    def paragraph(
        self,
        content: Inlines,
        style: str,
        *,
        indent: int = 0,
        keep_next: bool = False,
        properties: str = "",
    ) -> str:
        before = f'<w:pStyle w:val="{style}"/>' if style else ""
        before += "<w:keepNext/>" if keep_next else ""
        if not properties and indent:
            properties = f'<w:ind w:left="{indent * INDENT}"/>'
        if begins_right_to_left("".join(map(_text_of, content))):
            # The schema has it before the indentation and after the numbering.
            at = properties.find("<w:ind")
            at = len(properties) if at < 0 else at
            properties = f"{properties[:at]}<w:bidi/>{properties[at:]}"
        return f"<w:p><w:pPr>{before}{properties}</w:pPr>{self.runs(content)}</w:p>"

    def list_block(self, block: ListBlock, depth: int, style: str) -> Iterator[str]:
        level = min(depth, DEEPEST_LIST)
        number, list_style = BULLETS, "ListBullet"
        if block.start is not None:
            self.starts.append((level, min(block.start, LARGEST_START)))
            number, list_style = BULLETS + len(self.starts), "ListNumber"
        numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        for item in block.items:
            # A marker stands before a paragraph: an empty one, where an item begins otherwise.
            match item:
                case (Paragraph(first), *others):
                    yield self.paragraph(first, list_style, properties=numbered)
                case others:
                    yield self.paragraph((), list_style, properties=numbered)
            yield from self.blocks(tuple(others), depth=depth + 1, style=style)

    def table(self, table: Table, depth: int) -> str:
        rows = (table.header, *table.rows)
        widths = _column_widths(rows, TEXT_WIDTH - min(depth, DEEPEST_LIST) * INDENT)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        first_column = int(table.has_row_headers)
        return (
            '<w:tbl><w:tblPr><w:tblStyle w:val="PacketTable"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblInd w:w="{depth * INDENT}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="{first_column}" '
            'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>"
            f"{self.row(table.header, widths, is_header=True)}"
            f"{''.join(self.row(row, widths) for row in table.rows)}</w:tbl>"
        )

    def row(
        self, cells: Sequence[Inlines], widths: Sequence[int], *, is_header: bool = False
    ) -> str:
        repeated = "<w:tblHeader/>" if is_header else ""
        inner = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"{self.paragraph(cell, 'TableText')}</w:tc>"
            for cell, width in zip(cells, widths, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{inner}</w:tr>"

    def runs(self, content: Inlines) -> str:
        parts = []
        for href, group in groupby(content, key=_href_of):
            runs = "".join(map(_run, group))
            if href:
                runs = f'<w:hyperlink r:id="{self.link(href)}">{runs}</w:hyperlink>'
            parts.append(runs)
        return "".join(parts)

    def link(self, href: str) -> str:
        return self.links.setdefault(href, f"link{len(self.links) + 1}")


def _href_of(each: Inline) -> str:
    return each.href if isinstance(each, Text) else ""


def _text_of(each: Inline) -> str:
    return each.text if isinstance(each, Text) else ""


def _run(each: Inline) -> str:
    if isinstance(each, LineBreak):
        return LINE_BREAK
    # In the order of the schema.
    properties = "".join(
        (
            '<w:rStyle w:val="CodeText"/>' if each.code else "",
            '<w:rStyle w:val="Hyperlink"/>' if each.href and not each.code else "",
            "<w:b/><w:bCs/>" if each.bold else "",
            "<w:i/><w:iCs/>" if each.italic else "",
            "<w:strike/>" if each.strike else "",
            "<w:rtl/>" if begins_right_to_left(each.text) else "",
        )
    )
    text = f'<w:t xml:space="preserve">{escape(each.text)}</w:t>'
    return f"<w:r><w:rPr>{properties}</w:rPr>{text}</w:r>" if properties else f"<w:r>{text}</w:r>"


def _column_widths(rows: Sequence[Sequence[Inlines]], width: int) -> list[int]:
    """As wide as the longest text of each column, or less, so that all fit into `width`."""
    columns = zip(*rows, strict=True)
    wanted = [
        CELL_MARGINS + CHARACTER * max(min(WIDEST_CELL, _length(cell)) for cell in column)
        for column in columns
    ]
    return [min(each, each * width // sum(wanted)) for each in wanted]


def _length(content: Inlines) -> int:
    return sum(len(_text_of(each)) for each in content)
