"""Parse a captured text into one entry, or a list of entries. Pure.

A text is a list in any of these cases:

- Two or more of its lines begin with a mark (`-`, `•`, `✓`, `1.`, `a)`, `[x]`) or with a date.
- It has a table, whose rows are pieces.
- None of its lines is longer than 160 characters, and either three or more lines follow each other
  without an empty line, or two or more are only a date.

In the first case a line without a mark or date that directly follows a piece belongs to it. In all,
a line belongs to the piece above if it is indented deeper, or if its mark is one of a deeper level.
A heading (`## Q2 2026`, `May 2026`, or `On call:` above a mark) ends the piece above and is no
piece. What it says of a date dates the pieces below it, unless they have a date. An unticked box is
a plan, and no piece.

A piece that begins or ends with a date happened then. Any other happened today, or in
`DateContext.month`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from plans.dates import EARLIEST, LATEST
from plans.evidence.date_reader import (
    DateProblem,
    DateReading,
    Happened,
    ReadingContext,
    dates_named_in,
)
from plans.evidence.pasted.lines import text_lines
from plans.evidence.pasted.marks import mark_of
from plans.evidence.pasted.pieces import (
    MOST_PARSED,
    PastedPiece,
    SplitText,
    dated_text,
    split_lines,
)
from plans.models.evidence_text import LONGEST_NOTE, EvidenceText

MOST_PIECES = 200
# Of a text that is a list or not, without empty ones: 25 for each of as many pieces as fit.
MOST_LINES = 5_000
LONGEST_LINE_OF_A_LIST = 160

IN_PARTS = f"the limit is {MOST_PIECES} at once. Record it in parts."


@dataclass(frozen=True)
class DateContext:
    """How the dates of a text are read.

    `today` is the writer's day, and `latest` the last day that is not in the future. Pieces without
    a date happened in `month` (its first day), or today if that is None. `day_first` is how
    05/06/2026 is meant; None if that was not asked.
    """

    today: date
    latest: date
    month: date | None = None
    day_first: bool | None = None

    @property
    def default(self) -> Happened:
        """When a piece without a date happened."""
        return Happened(self.month, 1) if self.month else Happened(self.today)

    @property
    def reading(self) -> ReadingContext:
        above = self.default if self.month else None
        return ReadingContext(self.today, self.latest, above, self.day_first)


@dataclass(frozen=True)
class ParsedEntry:
    """One piece: its note and link, and when it happened; or the `problem` of its date.

    `said` are the words that it was read from, in the text or in the line `heading`; both are empty
    for a date that nothing says. `named` are dates in the running text, which were not taken.
    """

    note: str
    happened: Happened
    link: str = ""
    said: str = ""
    heading: str = ""
    problem: DateProblem | None = None
    choices: tuple[Happened, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def text(self) -> EvidenceText:
        """As evidence. With a problem, its date is the one of undated text."""
        return evidence_text(self.happened, self.note, written_date=self.said)


@dataclass(frozen=True)
class ParsedText:
    """The entries of a text, what no entry includes, and messages about its errors.

    `left_out` are headings, `plans` the unticked boxes.
    """

    entries: tuple[ParsedEntry, ...]
    left_out: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    is_list: bool = False
    # Why none of it can be recorded as a list, whatever is changed in its entries.
    refusal: str = ""

    @property
    def texts(self) -> tuple[EvidenceText, ...]:
        return tuple(entry.text for entry in self.entries)


def evidence_text(
    happened: Happened,
    note: str,
    links: tuple[str, ...] = (),
    *,
    written_date: str | None = None,
) -> EvidenceText:
    return EvidenceText(
        happened.first,
        note,
        links,
        happened.precision,
        happened.months or 1,
        written_date=written_date,
    )


def reads_as_list(text: str) -> bool:
    lines = text_lines(text)
    return _has_too_many(lines) or _as_list(lines, ReadingContext(LATEST, LATEST)) is not None


def parse_note(text: str, dates: DateContext) -> ParsedText:
    """The whole text as one piece; or as one plan, if it is an unticked box."""
    lines = text_lines(text)
    said = "\n".join(lines).strip()
    mark = mark_of(said)
    if mark and mark.box is not None:
        said = mark.rest
        if not mark.box:
            return ParsedText((), plans=(said,))
    first, _, more = said.partition("\n")
    reading, words, rest = dated_text(first, dates.reading)
    piece = PastedPiece(0, ["\n".join([rest, more]).strip() if reading else said], reading, words)
    return _parsed([piece], dates)


def parse_list(text: str, dates: DateContext) -> ParsedText:
    """The pieces of a list, in its order. A text that is not a list becomes one piece."""
    lines = text_lines(text)
    if _has_too_many(lines):
        count = sum(bool(line.strip()) for line in lines)
        refusal = (
            f"This has {count:,} lines; the limit is {MOST_LINES:,} at once. Record it in parts."
        )
        return ParsedText((), problems=(refusal,), is_list=True, refusal=refusal)
    split = _as_list(lines, dates.reading)
    if split is None:
        return parse_note(text, dates)
    if split.is_cut_short:
        refusal = f"This reads as more than {MOST_PARSED:,} entries; {IN_PARTS}"
        note = parse_note(text, dates)
        return ParsedText(note.entries, problems=(refusal,), is_list=True, refusal=refusal)
    return _parsed(split.pieces, dates, left_out=tuple(split.left_out), is_list=True)


def date_problem(
    words: str,
    problem: DateProblem,
    latest: date,
    choices: Sequence[Happened] = (),
) -> str:
    """What is wrong with the words of a date, as a sentence."""
    match problem:
        case DateProblem.NO_SUCH_DATE:
            return f"There is no {words}."
        case DateProblem.IN_THE_FUTURE:
            here = date_format(latest, "j F Y")
            return f"{words} is in the future: today is {here} in your time zone."
        case DateProblem.TOO_LONG_AGO:
            return f"{words} is too long ago. Write a date in {EARLIEST.year} or later."
        case DateProblem.AMBIGUOUS:
            days = " or ".join(date_format(each.first, "j F Y") for each in choices)
            return f"{words} could be {days}. Write which one you mean."
    return f"“{words}” can’t be read as a date. Write it as 14 May 2026, May 2026 or Q2 2026."


def _parsed(
    pieces: Iterable[PastedPiece],
    dates: DateContext,
    *,
    left_out: tuple[str, ...] = (),
    is_list: bool = False,
) -> ParsedText:
    pieces = list(pieces)
    entries = [_entry_of(piece, dates) for piece in pieces if not piece.is_plan]
    plans = tuple(piece.note for piece in pieces if piece.is_plan)
    refusal = ""
    if len(pieces) > MOST_PIECES:
        refusal = f"This reads as {len(pieces)} entries; {IN_PARTS}"
    problems = [refusal] if refusal else _problems_of(entries, dates)
    return ParsedText(tuple(entries), left_out, plans, tuple(problems), is_list, refusal)


def _entry_of(piece: PastedPiece, dates: DateContext) -> ParsedEntry:
    reading, said, heading = piece.reading, piece.said, ""
    if reading is None and piece.heading is not None:
        reading, said, heading = (
            piece.heading.reading,
            piece.heading.date_words,
            piece.heading.words,
        )
    named: tuple[str, ...] = ()
    if reading is None:
        readings = dates_named_in(piece.note, dates.reading)
        named = tuple(dict.fromkeys(piece.note[each.start : each.end] for each in readings))
    return ParsedEntry(
        piece.note,
        (reading and reading.happened) or dates.default,
        piece.link,
        said,
        heading,
        reading.problem if reading else None,
        reading.choices if reading else (),
        named,
    )


def _problems_of(entries: Sequence[ParsedEntry], dates: DateContext) -> list[str]:
    problems = []
    for entry in entries:
        if entry.problem:
            problems.append(date_problem(entry.said, entry.problem, dates.latest, entry.choices))
        if not entry.note:
            problems.append("Write what happened after the date.")
        if len(entry.note) > LONGEST_NOTE:
            which = f" It starts with “{entry.note[:40]}”." if len(entries) > 1 else ""
            much = f"One entry has {len(entry.note):,} characters; the limit is {LONGEST_NOTE:,}."
            problems.append(much + which)
    return list(dict.fromkeys(problems))


def _has_too_many(lines: Sequence[str]) -> bool:
    return len(lines) > MOST_LINES and sum(bool(line.strip()) for line in lines) > MOST_LINES


def _as_list(lines: Sequence[str], context: ReadingContext) -> SplitText | None:
    split = split_lines(lines, context)
    if split.prefixed >= 2 or split.has_table:
        return split
    if any(len(line.strip()) > LONGEST_LINE_OF_A_LIST for line in lines):
        return None
    split = split_lines(lines, context, by_line=True)
    return split if split.is_list_by_line and len(split.pieces) >= 2 else None


__all__ = [
    "IN_PARTS",
    "MOST_LINES",
    "MOST_PARSED",
    "MOST_PIECES",
    "DateContext",
    "DateReading",
    "ParsedEntry",
    "ParsedText",
    "date_problem",
    "evidence_text",
    "parse_list",
    "parse_note",
    "reads_as_list",
]
