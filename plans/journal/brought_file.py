"""Read a file that a person brings into the text that would have been pasted."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile

LARGEST_FILE = 400_000
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
# How files begin that are no plain text although some of them have no null bytes.
_OTHER_FORMATS = (b"%PDF", b"PK\x03\x04", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
NO_TEXT = "“{name}” isn’t a text file. Choose a .md, .txt, .csv or .tsv file."
TOO_BIG = "“{name}” has {size:,} KB; the limit is {most:,} KB. Split it into smaller files."
IS_EMPTY = "“{name}” is empty."
AS_WINDOWS = (
    "“{name}” isn’t UTF-8, so it was read as Windows-1252. Check that its letters are right."
)


@dataclass(frozen=True)
class BroughtFile:
    """The text of a file; or why it can't be read. `notice` says how, if that was a guess."""

    text: str = ""
    problem: str = ""
    notice: str = ""


def text_of_file(file: UploadedFile[bytes]) -> BroughtFile:
    """UTF-8, UTF-16 with its mark, or Windows-1252. The cells of a table get tabs between them."""
    name = (file.name or "file").replace("\0", "")
    size = file.size or 0
    if size > LARGEST_FILE:
        much = {"size": -(-size // 1_000), "most": LARGEST_FILE // 1_000}
        return BroughtFile(problem=TOO_BIG.format(name=name, **much))
    raw = file.read()
    if not raw.strip():
        return BroughtFile(problem=IS_EMPTY.format(name=name))
    if raw.startswith(_OTHER_FORMATS):
        return BroughtFile(problem=NO_TEXT.format(name=name))
    text, is_guessed = _decoded(raw)
    if text is None or "\0" in text:
        return BroughtFile(problem=NO_TEXT.format(name=name))
    if PurePath(name).suffix.lower() == ".csv":
        text = _with_tabs(text)
    return BroughtFile(text, notice=AS_WINDOWS.format(name=name) if is_guessed else "")


def _decoded(raw: bytes) -> tuple[str | None, bool]:
    """The text, None if it is none; and whether its encoding was guessed."""
    marked = next((each for mark, each in _BYTE_ORDER_MARKS.items() if raw.startswith(mark)), None)
    for encoding in (marked or "utf-8", "cp1252"):
        try:
            return raw.decode(encoding), encoding == "cp1252"
        except UnicodeDecodeError:
            if marked:
                return None, False
    return None, False


def _with_tabs(text: str) -> str:
    """The rows of a CSV file with tabs between their cells, as a spreadsheet copies them."""
    first = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    if not first.count(delimiter):
        return text
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            writer.writerow(cell.strip() for cell in row)
    except csv.Error:
        return text
    return out.getvalue()
