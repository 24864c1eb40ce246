"""The marks that begin an entry of a list: bullets, numbers, letters, signs and boxes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plans.evidence.date_text.vocabulary import MONTH_WORD
from plans.evidence.pasted.lines import without_invisible_start

# Of Word and Google Docs, of which each level has its own. The last ones are of symbol fonts.
_LEVEL_MARKS = "•●○◦▪▫■□◆◇❖\u2043∙·◾◽⚫⚪❑❏\uf0b7\uf0a7\uf0d8\uf076\uf0a8"
_ARROWS = "‣►▶▸▹➢➤➔➜➝→⇒✦✧★☆"
_TICKS = "✓✔✅☑☒\uf0fc\uf0fe"
_EMPTY_BOXES = "☐⬜◻🔲"
# With a space after it; others need none.
_SPACED = "§»\u203a"
_VARIANT = "\ufe0f?"

_PLAIN = re.compile(r"[-*+–—](?:\s+|$)")
_WORDS_LEVELS = re.compile(r"(?P<mark>[o§])(?:\t\s*|\s{2,}|\xa0\s*)")
_SIGN = re.compile(
    rf"(?P<mark>[{_LEVEL_MARKS}{_ARROWS}{_TICKS}{_EMPTY_BOXES}]){_VARIANT}(?!(?P=mark))\s*"
    rf"|(?P<spaced>[{_SPACED}])\s+"
)
_NUMBER = re.compile(r"\(?\d{1,3}[.)](?:\s+|$)|\d{1,3}\)(?=[^\W\d])")
_SUBNUMBER = re.compile(r"\d{1,2}(?P<more>(?:\.\d{1,2})+)\.?\t\s*")
# Letters and small numerals.
_LETTER = re.compile(r"\(?(?:[a-z]|[ivx]{2,5})[.)]\s+", re.IGNORECASE)
_DAY_OF_A_MONTH = re.compile(rf"\d\d?\.\s*{MONTH_WORD}", re.IGNORECASE)
_BOX = re.compile(r"\[(?P<says>[\s xX✓✔✗/<>~!?-]?)\](?:\s+|$)")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b50]\ufe0f?\\s+(?=\\S)")


_MAY_BE_MARK = re.compile(r"[^\w\s]|\w{1,5}[.)]|o[\t \xa0]|\d[\d.]*\t")


@dataclass(frozen=True)
class Mark:
    """A mark, and the `rest` of its line.

    Marks of one `kind` are of one level. `box` says whether a box is ticked; None without a box.
    """

    kind: str
    rest: str
    box: bool | None = None


PLAIN, NUMBER, LETTER, SIGN = "plain", "number", "letter", "sign"


def mark_of(said: str, *, is_enumerated: bool = True) -> Mark | None:
    """The mark that a line without its indent begins with, if any.

    Unless the lines `is_enumerated`, “14. May” is a day and not the fourteenth of a list.
    """
    if not _MAY_BE_MARK.match(said):
        return None
    mark = _mark_of(said, is_enumerated=is_enumerated)
    rest = without_invisible_start(mark.rest) if mark else said
    box = _BOX.match(rest)
    if box:
        is_ticked = box["says"] in tuple("xX✓✔")
        return Mark(mark.kind if mark else PLAIN, rest[box.end() :], is_ticked)
    if mark and mark.box is None and rest[:1] and rest[0] in _TICKS + _EMPTY_BOXES:
        inner = _SIGN.match(rest)
        if inner:
            return Mark(mark.kind, rest[inner.end() :], rest[0] not in _EMPTY_BOXES)
    return Mark(mark.kind, rest, mark.box) if mark else None


def _mark_of(said: str, *, is_enumerated: bool) -> Mark | None:
    if plain := _PLAIN.match(said):
        return Mark(PLAIN, said[plain.end() :])
    if level := _WORDS_LEVELS.match(said):
        return Mark(level["mark"], said[level.end() :])
    if sign := _SIGN.match(said):
        glyph = sign["mark"] or sign["spaced"]
        rest = said[sign.end() :]
        if glyph in _EMPTY_BOXES:
            return Mark(PLAIN, rest, box=False)
        if glyph in _TICKS:
            return Mark(PLAIN if glyph in "☑☒" else SIGN, rest, box=True)
        return Mark(glyph if glyph in _LEVEL_MARKS else SIGN, rest)
    if sub := _SUBNUMBER.match(said):
        return Mark(NUMBER + sub["more"].count(".") * "+", said[sub.end() :])
    if number := _NUMBER.match(said):
        if not is_enumerated and _DAY_OF_A_MONTH.match(said):
            return None
        return Mark(NUMBER, said[number.end() :])
    if letter := _LETTER.match(said):
        return Mark(LETTER, said[letter.end() :])
    # Any other emoji says something: it begins an entry, and stays.
    return Mark(SIGN, said) if _EMOJI.match(said) else None


def is_enumerated(lines: list[str]) -> bool:
    """Whether some lines are numbered from 1 on."""
    firsts = {line.strip()[:2] for line in lines if line[:12].strip()[:1] in ("1", "2")}
    return {"1.", "2."} <= firsts


def is_deeper(kind: str, above: str) -> bool:
    """Whether marks of a kind, not indented, are a level below those of the kind `above`.

    Editors copy a nested list without its indents, but with another mark for each level.
    """
    if kind == above:
        return False
    if above == PLAIN:
        return kind in ("o", "§")
    return kind != NUMBER or above not in (LETTER, SIGN)
