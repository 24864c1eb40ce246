"""A program of its own that makes one PDF: Typst keeps what it computed until its process ends.

Reads a document as JSON from its standard input, and writes the PDF to its standard output.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

SOURCE = Path(__file__).parent / "packet.typ"


def pdf_of(document: str, moment: datetime) -> bytes:
    compiler = typst.Compiler(SOURCE, root=SOURCE.parent, sys_inputs={"document": document})
    try:
        pdf = compiler.compile(pdf_standards="ua-1", timestamp=moment)
    except typst.TypstError:
        pdf = compiler.compile(timestamp=moment)
    assert isinstance(pdf, bytes)  # noqa: S101  # One file, not a list of pictures.
    return pdf


if __name__ == "__main__":
    day = datetime.fromisoformat(sys.argv[1]).replace(tzinfo=UTC)
    sys.stdout.buffer.write(pdf_of(sys.stdin.buffer.read().decode(), day))
