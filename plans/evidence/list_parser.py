"""A text that was captured: one thing that happened, or a list of them. Pure.

It reads as a list when

- two or more of its lines begin with a marker (`-`, `*`, `•`, `1.`, `- [x]`) or with a date;
- or it has no such lines, none is longer than 160 characters, and three or more stand together
  without an empty line between; or two or more say nothing but a month or a day.

In a list, a line that is indented deeper than the piece above belongs to it; so does one that
follows it directly without a marker or a date of its own, where pieces begin with those. A heading
(`## Q2 2026`, `May 2026`, `2026-05`, or `On call:` above a marker) is no piece and ends the one
above. Where it names one month or day, what follows happened then, unless a line says otherwise.

A piece that begins with a date or with "yesterday" happened then, and anything else today; or in
a month, where the text is about that one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils.formats import date_format

from plans.models.evidence_text import LONGEST_NOTE, EvidenceText, Precision

MOST_PIECES = 200
# So many pieces of a list are looked for; a longer one is refused whatever its rest says.
MOST_LOOKED_FOR = 1_000
LONGEST_LINE_OF_A_LIST = 160

IN_PARTS = f"{MOST_PIECES} can be recorded at once. Record it in parts."

MARKER = re.compile(r"(?:[-*+•◦‣–]|\d{1,3}[.)])(?:\s+|$)(?:\[[xX]\](?:\s+|$))?")
RULE = re.compile(r"([-*_])(?:\s*\1){2,}$")
ATX = re.compile(r"(#{1,6})\s")
YEAR = r"(?:19[5-9]\d|20\d\d)"
ISO = rf"{YEAR}-(?:0[1-9]|1[0-2])(?:-\d\d)?"
BEGINS = re.compile(
    rf"(?P<when>{ISO}|yesterday)(?:\s*[:,–—]\s*|\s+-\s+|\s+|$)", re.IGNORECASE | re.ASCII
)
MONTH_NAME = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
IN_WORDS = rf"(?:(\d\d?)\.?\s)?{MONTH_NAME}[.,]?\s({YEAR})"
BARE_MONTH = re.compile(rf"\b{MONTH_NAME}\b", re.IGNORECASE)
DATE_IN_WORDS = re.compile(rf"(?<![\w-])(?:({ISO})|{IN_WORDS})(?![\w-])", re.IGNORECASE | re.ASCII)
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# How much a heading is above others: 1 to 6 for Markdown's, then these.
A_DATE_ALONE, BEFORE_A_LIST = 7, 8


@dataclass(frozen=True)
class Days:
    """What the words of a text are read by: the day that is today in it, and the latest that has
    begun. With `month`, what has no date happened in the month of which that is the first day.
    """

    today: date
    latest: date
    month: date | None = None

    @property
    def undated(self) -> tuple[date, str]:
        return (self.month, Precision.MONTH) if self.month else (self.today, Precision.DAY)


@dataclass(frozen=True)
class ParsedText:
    """What a text says happened, the headings that are left out, and what is wrong with it."""

    texts: tuple[EvidenceText, ...]
    left_out: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    is_list: bool = False


@dataclass
class _Piece:
    indent: int
    when: str
    lines: list[str]
    has_a_sign: bool

    @property
    def note(self) -> str:
        first, *more = self.lines
        return "\n".join([first, *_without_margin(more)]).strip()


@dataclass(frozen=True)
class _Heading:
    rank: int
    when: str
    is_left_out: bool


@dataclass
class _Split:
    pieces: list[_Piece] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    dates_alone: int = 0
    longest_run: int = 0
    # Whether more follows than was looked for.
    goes_on: bool = False

    @property
    def signs(self) -> int:
        return sum(piece.has_a_sign for piece in self.pieces)

    @property
    def is_list_by_line(self) -> bool:
        return self.longest_run >= 3 or self.dates_alone >= 2


def reads_as_list(text: str) -> bool:
    return _as_list(text) is not None


def parse_note(text: str, days: Days) -> ParsedText:
    """The whole text as one thing that happened."""
    text = text.strip()
    begins = BEGINS.match(text)
    if begins is None:
        return _reading([("", text)], days)
    return _reading([(begins["when"], text[begins.end() :].strip())], days)


def parse_list(text: str, days: Days) -> ParsedText:
    """A list as its pieces, in its order; a text that is none as one."""
    split = _as_list(text)
    if split is None:
        return parse_note(text, days)
    if split.goes_on:
        much = f"This reads as more than {MOST_LOOKED_FOR:,} pieces"
        return replace(parse_note(text, days), problems=(f"{much}; {IN_PARTS}",), is_list=True)
    said = [(piece.when, piece.note) for piece in split.pieces]
    return replace(_reading(said, days, tuple(split.left_out)), is_list=True)


def _reading(
    said: Sequence[tuple[str, str]], days: Days, left_out: tuple[str, ...] = ()
) -> ParsedText:
    texts, problems = [], []
    for when, note in said:
        happened_on, precision, problem = _day_of(when, days)
        texts.append(EvidenceText(happened_on, note, (), precision, when))
        problems.append(problem)
        if not note:
            problems.append("Write what happened, after the date.")
        if len(note) > LONGEST_NOTE:
            which = f" It begins “{note[:40]}”." if len(said) > 1 else ""
            problems.append(f"One piece has {len(note):,} characters; {LONGEST_NOTE:,} fit.{which}")
    if len(said) > MOST_PIECES:
        problems = [f"This reads as {len(said)} pieces; {IN_PARTS}"]
    return ParsedText(tuple(texts), left_out, tuple(dict.fromkeys(filter(None, problems))))


def _day_of(when: str, days: Days) -> tuple[date, str, str]:
    """The date of an ISO day or month, of "yesterday" or of nothing; and what is wrong with it."""
    if not when:
        return *days.undated, ""
    if when.lower() == "yesterday":
        return days.today - timedelta(days=1), Precision.DAY, ""
    precision = Precision.MONTH if len(when) == len("2026-05") else Precision.DAY
    try:
        happened_on = date.fromisoformat(f"{when}-01" if precision == Precision.MONTH else when)
    except ValueError:
        return *days.undated, f"The calendar has no {when}."
    if happened_on <= days.latest:
        return happened_on, precision, ""
    here = date_format(days.latest, "j F Y")
    return *days.undated, f"{when} is still to come: today is {here} where you are."


def _as_list(text: str) -> _Split | None:
    lines = _without_margin(text.expandtabs(4).split("\n"))
    split = _split(lines)
    if split.signs >= 2:
        return split
    if any(len(line.strip()) > LONGEST_LINE_OF_A_LIST for line in lines):
        return None
    split = _split(lines, by_line=True)
    return split if split.is_list_by_line and len(split.pieces) >= 2 else None


def _split(lines: Sequence[str], *, by_line: bool = False) -> _Split:
    """With `by_line` each line that is not indented deeper begins a piece."""
    split = _Split()
    piece: _Piece | None = None
    above = _Heading(0, "", is_left_out=False)
    is_after_gap, run, signs, found = False, 0, 0, 0
    for number, line in enumerate(lines):
        said, indent = line.strip(), _indent_of(line)
        if not said:
            is_after_gap = True
            if piece:
                piece.lines.append("")
        elif piece and indent > piece.indent:
            is_after_gap = False
            piece.lines.append(line)
        elif RULE.match(said):
            piece = None
        elif heading := _heading(said, indent, lines[number + 1 : number + 3]):
            piece = None
            split.dates_alone += bool(heading.when) and not heading.is_left_out
            if heading.is_left_out:
                split.left_out.append(said)
            if heading.when or heading.rank <= above.rank:
                above = heading
        else:
            marker = MARKER.match(said)
            rest = said[marker.end() :] if marker else said
            begins = BEGINS.match(rest)
            if piece and not (marker or begins or is_after_gap or by_line):
                piece.lines.append(line)
                continue
            run = 1 if is_after_gap else run + 1
            split.longest_run = max(split.longest_run, run)
            is_after_gap = False
            when, rest = (begins["when"], rest[begins.end() :]) if begins else (above.when, rest)
            piece = _Piece(indent, when, [rest], bool(marker or begins))
            split.pieces.append(piece)
            found += bool(rest.strip())
            signs += bool(rest.strip()) and piece.has_a_sign
            is_list = signs >= 2 or (by_line and split.is_list_by_line)
            if found > MOST_LOOKED_FOR and is_list:
                split.goes_on = True
                break
    # A marker with nothing behind it.
    split.pieces = [piece for piece in split.pieces if piece.note]
    return split


def _heading(said: str, indent: int, below: Sequence[str]) -> _Heading | None:
    marker = MARKER.match(said)
    words = said[marker.end() :] if marker else said
    atx = None if marker else ATX.match(words)
    words = " ".join(words.strip("#*_: ").split())
    if marker and not words:
        return None
    when = _named_in(words)
    if words.lower() == "yesterday" or DATE_IN_WORDS.fullmatch(words):
        return _Heading(len(atx[1]) if atx else A_DATE_ALONE, when, is_left_out=False)
    if atx:
        return _Heading(len(atx[1]), when, is_left_out=bool(words))
    below_it = next((line for line in below if line.strip()), "")
    is_before_a_list = _indent_of(below_it) <= indent and MARKER.match(below_it.strip())
    if said.endswith(":") and not marker and is_before_a_list:
        return _Heading(BEFORE_A_LIST, when, is_left_out=True)
    return None


def _named_in(words: str) -> str:
    """The one day or month that a heading names, as in 2026-05; empty where that is none or two."""
    if words.lower() == "yesterday":
        return words
    found = list(DATE_IN_WORDS.finditer(words))
    if len(found) != 1 or len(BARE_MONTH.findall(words)) > 1:
        return ""
    iso, day, name, year = found[0].groups()
    if iso:
        return str(iso)
    month = f"{year}-{MONTH_NAMES.index(name[:3].lower()) + 1:02}"
    return f"{month}-{int(day):02}" if day else month


def _indent_of(line: str) -> int:
    return len(line) - len(line.lstrip())


def _without_margin(lines: Sequence[str]) -> list[str]:
    margin = min((_indent_of(line) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines]
