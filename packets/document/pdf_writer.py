"""Write a document as tagged PDF with Typst, where its package is installed.

`packet.typ` gets the document as JSON, so no text of it is ever read as source. Each PDF is made by
a process of its own, which gives its memory back.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from packets.document.blocks import (
    Block,
    Blocks,
    CodeBlock,
    Document,
    Heading,
    Inline,
    Inlines,
    ListBlock,
    Paragraph,
    Quote,
    Table,
    Text,
    ThematicBreak,
)
from packets.document.characters import begins_right_to_left

PROGRAM = Path(__file__).parent / "typst_process.py"
MOST_SECONDS = 30


def pdf_is_available() -> bool:
    return find_spec("typst") is not None


def as_pdf(document: Document) -> bytes:
    """Only where pdf_is_available(). It keeps to PDF/UA-1 unless some character has no font.

    Raises subprocess.SubprocessError where it takes more than MOST_SECONDS, or fails.
    """
    day = document.published_on or datetime.now(UTC).date()
    made = subprocess.run(  # noqa: S603  # Its words are ours; the document comes by its input.
        [sys.executable, "-I", str(PROGRAM), day.isoformat()],
        input=json.dumps(document_as_data(document, day)).encode(),
        env={},
        capture_output=True,
        check=True,
        timeout=MOST_SECONDS,
    )
    return made.stdout


def document_as_data(document: Document, day: date) -> dict[str, Any]:
    """What `packet.typ` reads."""
    return {
        "name": document.name,
        "author": document.author,
        "details": document.details,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "blocks": _blocks_as_data(document.content),
    }


def _blocks_as_data(blocks: Blocks) -> list[dict[str, Any]]:
    return [_block_as_data(block) for block in blocks]


def _block_as_data(block: Block) -> dict[str, Any]:
    match block:
        case Heading(level, content):
            return {"kind": "heading", "level": level, **_inlines_as_data(content)}
        case Paragraph(content, leads):
            return {"kind": "paragraph", "leads": leads, **_inlines_as_data(content)}
        case ListBlock(items, None):
            return {"kind": "bullets", "items": [_blocks_as_data(item) for item in items]}
        case ListBlock(items, start):
            items_as_data = [_blocks_as_data(item) for item in items]
            return {"kind": "numbers", "start": start, "items": items_as_data}
        case CodeBlock(text):
            return {"kind": "code", "text": text}
        case Quote(content):
            return {"kind": "quote", "blocks": _blocks_as_data(content)}
        case Table(header, rows):
            return {
                "kind": "table",
                "header": _cells(header),
                "rows": [_cells(row) for row in rows],
            }
        case ThematicBreak():
            return {"kind": "rule"}


def _cells(row: tuple[Inlines, ...]) -> list[dict[str, Any]]:
    return [_inlines_as_data(cell) for cell in row]


def _inlines_as_data(content: Inlines) -> dict[str, Any]:
    whole = "".join(each.text for each in content if isinstance(each, Text))
    return {
        "rtl": begins_right_to_left(whole),
        "content": [_inline_as_data(each) for each in content],
    }


def _inline_as_data(each: Inline) -> dict[str, Any]:
    if not isinstance(each, Text):
        return {}
    return {
        "text": each.text,
        "bold": each.bold,
        "italic": each.italic,
        "code": each.code,
        "strike": each.strike,
        "href": each.href,
    }
