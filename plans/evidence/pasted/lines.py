"""Lines of a text, whatever ends them, and how far each is indented."""

from __future__ import annotations

import re
from collections.abc import Sequence

TAB_WIDTH = 4
_ENDS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# A byte order mark, and spaces and marks of direction without a width.
_INVISIBLE = "\ufeff\u200b\u2060\u200e\u200f"
_INVISIBLE_AT_START = re.compile(rf"^(\s*)[{_INVISIBLE}][\s{_INVISIBLE}]*")


def lines_of(text: str) -> list[str]:
    """The lines without what ends them, and without invisible characters around them."""
    return [
        _INVISIBLE_AT_START.sub(r"\1", line).rstrip(f"{_INVISIBLE} \t\xa0")
        for line in _ENDS.split(text)
    ]


def without_invisible_start(words: str) -> str:
    return words.lstrip(f"{_INVISIBLE} \t\xa0\u2002\u2003\u2007\u2009\u202f")


def indent_of(line: str) -> int:
    """How many columns a line is indented; a tab is up to four."""
    blank = line[: len(line) - len(line.lstrip())]
    return len(blank.expandtabs(TAB_WIDTH))


def dedented(lines: Sequence[str]) -> list[str]:
    """The lines without the indent that all of them have, and with spaces for tabs in theirs."""
    margin = min((indent_of(line) for line in lines if line.strip()), default=0)
    return [" " * max(0, indent_of(line) - margin) + line.lstrip() for line in lines]
