"""Which characters may stand in a document: those that every format can carry."""

from __future__ import annotations

import re
from unicodedata import bidirectional

# XML has no control characters, no half of a surrogate pair and no U+FFFE or U+FFFF. A byte order
# mark would mean something else at the beginning of a file.
_NOT_CARRIED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def without_control_characters(text: str) -> str:
    """The text with line ends of one kind, and without what some format cannot carry."""
    return _NOT_CARRIED.sub("", _LINE_ENDS.sub("\n", text).replace("\x1f", " "))


def in_one_line(text: str) -> str:
    """A plain text, such as a title, with single spaces."""
    return " ".join(without_control_characters(text).split())


def begins_right_to_left(text: str) -> bool:
    """Whether its first letter is Arabic, Hebrew or of another script of that direction."""
    if text.isascii():
        return False
    directions = map(bidirectional, text)
    return next((each in ("R", "AL") for each in directions if each in ("L", "R", "AL")), False)
