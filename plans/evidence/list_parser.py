"""Parse a captured text into one piece of evidence, or a list of pieces. Pure.

A text is a list in either of two cases:

- Two or more of its lines begin with a marker (`-`, `*`, `•`, `1.`, `- [x]`) or with a date.
- It has fewer such lines, none of its lines is longer than 160 characters, and either three or more
  lines follow each other without an empty line, or two or more are only a month or a day.

In the first case a line without a marker or date that directly follows a piece belongs to it. In
both, a line that is indented deeper than the piece above belongs to that piece. A heading
(`## Q2 2026`, `May 2026`, `2026-05`, or `On call:` above a marker) ends the piece above and is no
piece. If it names one month or day, the pieces below it happened then, unless they have a date.

A piece that begins with a date or "yesterday" happened then. Any other happened today, or in
`DateContext.month`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils.formats import date_format

from plans.models.evidence_text import LONGEST_NOTE, EvidenceText, Precision

MOST_PIECES = 200
# Parsing stops after so many pieces, since a list of more than MOST_PIECES is refused anyway.
MOST_PARSED = 1_000
LONGEST_LINE_OF_A_LIST = 160

IN_PARTS = f"{MOST_PIECES} can be recorded at once. Record it in parts."

MARKER = re.compile(r"(?:[-*+•◦‣–]|\d{1,3}[.)])(?:\s+|$)(?:\[[xX]\](?:\s+|$))?")
RULE = re.compile(r"([-*_])(?:\s*\1){2,}$")
ATX_HEADING = re.compile(r"(#{1,6})\s")
YEAR = r"(?:19[5-9]\d|20\d\d)"
ISO_DATE = rf"{YEAR}-(?:0[1-9]|1[0-2])(?:-\d\d)?"
DATE_PREFIX = re.compile(
    rf"(?P<when>{ISO_DATE}|yesterday)(?:\s*[:,–—]\s*|\s+-\s+|\s+|$)", re.IGNORECASE | re.ASCII
)
MONTH_NAME = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
MONTH_AND_YEAR = rf"(?:(\d\d?)\.?\s)?{MONTH_NAME}[.,]?\s({YEAR})"
BARE_MONTH = re.compile(rf"\b{MONTH_NAME}\b", re.IGNORECASE)
DATE_IN_WORDS = re.compile(
    rf"(?<![\w-])(?:({ISO_DATE})|{MONTH_AND_YEAR})(?![\w-])", re.IGNORECASE | re.ASCII
)
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Ranks of headings: 1 to 6 for Markdown's, then these. A lower rank is the more general heading.
DATE_ONLY_RANK, LEAD_IN_RANK = 7, 8


@dataclass(frozen=True)
class DateContext:
    """How the dates of a text are read.

    `today` is the writer's day, and `latest` the last day that is not in the future. Pieces without
    a date happened in `month` (its first day), or today if that is None.
    """

    today: date
    latest: date
    month: date | None = None

    @property
    def default(self) -> tuple[date, str]:
        """The date and precision of a piece without a date."""
        return (self.month, Precision.MONTH) if self.month else (self.today, Precision.DAY)


@dataclass(frozen=True)
class ParsedText:
    """The pieces of a text, the headings that no piece includes, and messages about its errors."""

    texts: tuple[EvidenceText, ...]
    left_out: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    is_list: bool = False


@dataclass
class _Piece:
    indent: int
    when: str
    lines: list[str]
    # Whether a marker or a date begins it.
    is_prefixed: bool

    @property
    def note(self) -> str:
        first, *more = self.lines
        return "\n".join([first, *_dedented(more)]).strip()


@dataclass(frozen=True)
class _Heading:
    rank: int
    when: str
    is_left_out: bool


@dataclass
class _Split:
    pieces: list[_Piece] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    date_lines: int = 0
    longest_run: int = 0
    # Whether parsing stopped before the end of the text.
    is_cut_short: bool = False

    @property
    def prefixed(self) -> int:
        return sum(piece.is_prefixed for piece in self.pieces)

    @property
    def is_list_by_line(self) -> bool:
        return self.longest_run >= 3 or self.date_lines >= 2


def reads_as_list(text: str) -> bool:
    return _as_list(text) is not None


def parse_note(text: str, dates: DateContext) -> ParsedText:
    """The whole text as one piece."""
    text = text.strip()
    prefix = DATE_PREFIX.match(text)
    if prefix is None:
        return _parsed([("", text)], dates)
    return _parsed([(prefix["when"], text[prefix.end() :].strip())], dates)


def parse_list(text: str, dates: DateContext) -> ParsedText:
    """The pieces of a list, in its order. A text that is not a list becomes one piece."""
    split = _as_list(text)
    if split is None:
        return parse_note(text, dates)
    if split.is_cut_short:
        much = f"This reads as more than {MOST_PARSED:,} pieces"
        return replace(parse_note(text, dates), problems=(f"{much}; {IN_PARTS}",), is_list=True)
    said = [(piece.when, piece.note) for piece in split.pieces]
    return replace(_parsed(said, dates, tuple(split.left_out)), is_list=True)


def _parsed(
    said: Sequence[tuple[str, str]], dates: DateContext, left_out: tuple[str, ...] = ()
) -> ParsedText:
    texts, problems = [], []
    for when, note in said:
        happened_on, precision, problem = _day_of(when, dates)
        texts.append(EvidenceText(happened_on, note, (), precision, written_date=when))
        problems.append(problem)
        if not note:
            problems.append("Write what happened, after the date.")
        if len(note) > LONGEST_NOTE:
            which = f" It begins “{note[:40]}”." if len(said) > 1 else ""
            problems.append(f"One piece has {len(note):,} characters; {LONGEST_NOTE:,} fit.{which}")
    if len(said) > MOST_PIECES:
        problems = [f"This reads as {len(said)} pieces; {IN_PARTS}"]
    return ParsedText(tuple(texts), left_out, tuple(dict.fromkeys(filter(None, problems))))


def _day_of(when: str, dates: DateContext) -> tuple[date, str, str]:
    """The date, the precision, and an error message or an empty string.

    `when` is an ISO day or month, "yesterday", or empty.
    """
    if not when:
        return *dates.default, ""
    if when.lower() == "yesterday":
        return dates.today - timedelta(days=1), Precision.DAY, ""
    precision = Precision.MONTH if len(when) == len("2026-05") else Precision.DAY
    try:
        happened_on = date.fromisoformat(f"{when}-01" if precision == Precision.MONTH else when)
    except ValueError:
        return *dates.default, f"The calendar has no {when}."
    if happened_on <= dates.latest:
        return happened_on, precision, ""
    here = date_format(dates.latest, "j F Y")
    return *dates.default, f"{when} is still to come: today is {here} where you are."


def _as_list(text: str) -> _Split | None:
    lines = _dedented(text.expandtabs(4).split("\n"))
    split = _split(lines)
    if split.prefixed >= 2:
        return split
    if any(len(line.strip()) > LONGEST_LINE_OF_A_LIST for line in lines):
        return None
    split = _split(lines, by_line=True)
    return split if split.is_list_by_line and len(split.pieces) >= 2 else None


def _split(lines: Sequence[str], *, by_line: bool = False) -> _Split:
    """Split into pieces. With `by_line`, each line that is not indented deeper begins one."""
    split = _Split()
    piece: _Piece | None = None
    heading_above = _Heading(0, "", is_left_out=False)
    is_after_gap, run, prefixed, found = False, 0, 0, 0
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
            split.date_lines += bool(heading.when) and not heading.is_left_out
            if heading.is_left_out:
                split.left_out.append(said)
            if heading.when or heading.rank <= heading_above.rank:
                heading_above = heading
        else:
            marker = MARKER.match(said)
            rest = said[marker.end() :] if marker else said
            prefix = DATE_PREFIX.match(rest)
            if piece and not (marker or prefix or is_after_gap or by_line):
                piece.lines.append(line)
                continue
            run = 1 if is_after_gap else run + 1
            split.longest_run = max(split.longest_run, run)
            is_after_gap = False
            when = prefix["when"] if prefix else heading_above.when
            rest = rest[prefix.end() :] if prefix else rest
            piece = _Piece(indent, when, [rest], bool(marker or prefix))
            split.pieces.append(piece)
            found += bool(rest.strip())
            prefixed += bool(rest.strip()) and piece.is_prefixed
            is_list = prefixed >= 2 or (by_line and split.is_list_by_line)
            if found > MOST_PARSED and is_list:
                split.is_cut_short = True
                break
    # A bare marker is no piece.
    split.pieces = [piece for piece in split.pieces if piece.note]
    return split


def _heading(said: str, indent: int, below: Sequence[str]) -> _Heading | None:
    marker = MARKER.match(said)
    words = said[marker.end() :] if marker else said
    atx = None if marker else ATX_HEADING.match(words)
    words = " ".join(words.strip("#*_: ").split())
    if marker and not words:
        return None
    when = _date_named_in(words)
    if words.lower() == "yesterday" or DATE_IN_WORDS.fullmatch(words):
        return _Heading(len(atx[1]) if atx else DATE_ONLY_RANK, when, is_left_out=False)
    if atx:
        return _Heading(len(atx[1]), when, is_left_out=bool(words))
    below_it = next((line for line in below if line.strip()), "")
    is_lead_in = _indent_of(below_it) <= indent and MARKER.match(below_it.strip())
    if said.endswith(":") and not marker and is_lead_in:
        return _Heading(LEAD_IN_RANK, when, is_left_out=True)
    return None


def _date_named_in(words: str) -> str:
    """The ISO day or month that a heading names, or "yesterday"; empty unless it names just one."""
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


def _dedented(lines: Sequence[str]) -> list[str]:
    margin = min((_indent_of(line) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines]
