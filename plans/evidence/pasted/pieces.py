"""Split the lines of a text into pieces: where each begins, what belongs to it, what is a plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans.evidence.date_reader import (
    DateProblem,
    DateReading,
    ReadingContext,
    read_beginning,
    read_end,
    read_whole,
)
from plans.evidence.pasted.headings import RULE, HeadingsAbove, PastedHeading, heading_of
from plans.evidence.pasted.lines import dedented, indent_of
from plans.evidence.pasted.marks import ListMark, is_deeper, is_enumerated, mark_of
from plans.evidence.pasted.tables import PastedTable, TableRow, table_at

# Parsing stops after so many pieces: a list of that many is refused anyway.
MOST_PARSED = 1_000
_GLYPH = re.compile(r"[^\w\s\[(#>|*+`~-]")


@dataclass
class PastedPiece:
    """The lines of a piece, the date it says, and the heading above it that says one.

    `reading` is of the words `said`. Of a plan, `box` is False: it is an unticked box.
    """

    indent: int
    lines: list[str]
    reading: DateReading | None = None
    said: str = ""
    heading: PastedHeading | None = None
    link: str = ""
    box: bool | None = None
    # Whether a mark or a date begins it.
    is_prefixed: bool = False
    # Whether marks directly below it, not indented, are of its details.
    takes_marks: bool = False
    outer: PastedPiece | None = None

    @property
    def is_plan(self) -> bool:
        return self.box is False

    @property
    def note(self) -> str:
        first, *more = self.lines
        return "\n".join([first, *dedented(more)]).strip()


@dataclass
class SplitText:
    """The pieces of a text, and the headings and rows that are in none of them."""

    pieces: list[PastedPiece] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    date_lines: int = 0
    longest_run: int = 0
    has_table: bool = False
    # Whether parsing stopped before the end of the text.
    is_cut_short: bool = False

    @property
    def prefixed(self) -> int:
        return sum(piece.is_prefixed for piece in self.pieces)

    @property
    def is_list_by_line(self) -> bool:
        return self.longest_run >= 3 or self.date_lines >= 2


def split_lines(
    raw_lines: Sequence[str], context: ReadingContext, *, by_line: bool = False
) -> SplitText:
    """Split into pieces. With `by_line`, each line that is not indented deeper begins one."""
    return _Splitter(raw_lines, context, by_line=by_line).split()


def dated_text(said: str, context: ReadingContext) -> tuple[DateReading | None, str, str]:
    """The date at either end of a line, its words, and the rest of the line.

    What is not understood as a date stays in the text.
    """
    found = read_beginning(said, context) or read_end(said, context)
    if found is None:
        return None, "", said
    reading, rest = found
    words = said[reading.start : reading.end]
    is_understood = reading.problem != DateProblem.NOT_UNDERSTOOD
    return reading, words, rest if is_understood else said


class _Splitter:
    def __init__(self, raw_lines: Sequence[str], context: ReadingContext, *, by_line: bool) -> None:
        # A row of a table may begin with an empty cell: of that, the indent is part.
        self.raw_lines, self.lines = raw_lines, dedented(raw_lines)
        self.context, self.by_line = context, by_line
        self.text = SplitText()
        self.above = HeadingsAbove()
        self.piece: PastedPiece | None = None
        self.levels: list[str] = []
        self.is_enumerated = is_enumerated(self.lines)
        self.is_after_gap = False
        self.run = self.found = self.prefixed = 0

    def split(self) -> SplitText:
        at = 0
        while at < len(self.lines) and not self.text.is_cut_short:
            at += self._read(at)
        # A bare mark is no piece.
        self.text.pieces = [piece for piece in self.text.pieces if piece.note]
        return self.text

    def _read(self, at: int) -> int:
        """Read from a line on. Return how many lines were read."""
        line = self.lines[at]
        said, indent = line.strip(), indent_of(line)
        if not said:
            self.is_after_gap = True
            if self.piece:
                self.piece.lines.append("")
            return 1
        mark = mark_of(said, is_enumerated=self.is_enumerated)
        self._leave_deeper(indent)
        if self.piece and indent > self.piece.indent:
            self._add_detail(line, mark, indent)
            return 1
        if RULE.match(said):
            self.piece, self.levels = None, []
            return 1
        if table := self._table(at, said, mark):
            return table.length
        below = self.lines[at + 1 : at + 3]
        if heading := heading_of(
            said,
            mark,
            indent,
            below,
            self.above,
            self.context,
            is_first=at < 5 and not any(line.strip() for line in self.lines[:at]),
        ):
            self._begin_section(heading)
            return 1
        if self.piece and mark and mark.box is None and self._is_detail(mark):
            return 1
        self._begin_or_go_on(line, said, mark, indent)
        return 1

    @property
    def _piece(self) -> PastedPiece:
        if self.piece is None:
            raise LookupError("No entry has begun.")
        return self.piece

    def _leave_deeper(self, indent: int) -> None:
        """Go back to the piece around one that began within it, once a line is outside of that."""
        while self.piece and self.piece.outer and indent <= self.piece.indent:
            self.piece = self.piece.outer

    def _add_detail(self, line: str, mark: ListMark | None, indent: int) -> None:
        """Add a deeper line. A box that is ticked otherwise than its piece is not of it."""
        piece = self._piece
        self.is_after_gap = False
        if mark and mark.box is not None and mark.rest and mark.box == piece.is_plan:
            self._begin(mark.rest, indent, mark, outer=piece)
            return
        if mark and _GLYPH.match(line.lstrip()) and mark.rest != line.strip():
            line = f"{line[: len(line) - len(line.lstrip())]}- {mark.rest}"
        piece.lines.append(line)

    def _is_detail(self, mark: ListMark) -> bool:
        """Add the line to the piece, if its mark is of a deeper level, or below a dated line."""
        piece = self._piece
        if not mark.rest.strip():
            return False
        if piece.takes_marks and not self.is_after_gap:
            piece.lines.append(f"- {mark.rest}")
            return True
        if mark.kind in self.levels:
            del self.levels[self.levels.index(mark.kind) + 1 :]
        elif self.levels and is_deeper(mark.kind, self.levels[-1]):
            self.levels.append(mark.kind)
        else:
            self.levels = [mark.kind]
        if len(self.levels) == 1:
            return False
        self.is_after_gap = False
        while len(piece.lines) > 1 and not piece.lines[-1].strip():
            piece.lines.pop()
        piece.lines.append(f"{'  ' * (len(self.levels) - 2)}- {mark.rest}")
        return True

    def _begin_section(self, heading: PastedHeading) -> None:
        self.piece, self.levels = None, []
        self.text.date_lines += bool(heading.reading) and not heading.is_left_out
        if heading.is_left_out:
            self.text.left_out.append(heading.words)
        self.above.add(heading)
        self.text.is_cut_short = self.text.date_lines > MOST_PARSED

    def _begin_or_go_on(self, line: str, said: str, mark: ListMark | None, indent: int) -> None:
        rest = mark.rest if mark else said
        begins = bool(mark) or read_beginning(rest, self.context) is not None
        if self.piece and not (begins or self.is_after_gap or self.by_line):
            self.piece.lines.append(line)
            return
        self.run = 1 if self.is_after_gap else self.run + 1
        self.text.longest_run = max(self.text.longest_run, self.run)
        self.is_after_gap = False
        self.levels = [mark.kind] if mark else []
        self._begin(rest, indent, mark)

    def _begin(
        self, rest: str, indent: int, mark: ListMark | None, *, outer: PastedPiece | None = None
    ) -> None:
        heading, context = self._context()
        reading, words, note = dated_text(rest, context)
        begins_with_date = bool(reading) and rest.lstrip("*_[(").startswith(words)
        self.piece = PastedPiece(
            indent,
            [note],
            reading,
            words,
            heading,
            box=mark.box if mark and mark.box is not None else self._box_above,
            is_prefixed=bool(mark) or begins_with_date,
            takes_marks=mark is None and begins_with_date,
            outer=outer,
        )
        self._add(self.piece)

    @property
    def _box_above(self) -> bool | None:
        """What is below a heading like “Next week” is a plan, unless it is ticked."""
        return False if self.above.is_of_plans else None

    def _context(self) -> tuple[PastedHeading | None, ReadingContext]:
        """The nearest heading with a date, and how dates below it are read."""
        heading = self.above.dated
        if heading and heading.happened:
            return heading, self.context.beneath(heading.happened)
        return heading, self.context

    def _add(self, piece: PastedPiece) -> None:
        self.text.pieces.append(piece)
        if piece.lines[0].strip():
            self.found += 1
            self.prefixed += piece.is_prefixed
        is_list = self.prefixed >= 2 or (self.by_line and self.text.is_list_by_line)
        self.text.is_cut_short = self.found > MOST_PARSED and is_list

    def _table(self, at: int, said: str, mark: ListMark | None) -> PastedTable | None:
        if mark and "\t" not in mark.rest:
            return None
        table = table_at(self.raw_lines, at, self.context)
        if table is None:
            return None
        if not table.rows:
            first = 0 if self.piece else 1
            if self.piece is None:
                self._begin_or_go_on(self.lines[at], said, mark, 0)
            self._piece.lines += self.lines[at + first : at + table.length]
            return table
        self.piece, self.levels = None, []
        self.text.has_table = True
        if table.header:
            self.text.left_out.append(table.header)
        for row in table.rows:
            self._add_row(row)
        return table

    def _add_row(self, row: TableRow) -> None:
        heading, context = self._context()
        mark = mark_of(row.what)
        box = mark.box if mark and mark.box is not None else self._box_above
        box = box if row.is_done else False
        note = (
            row.note
            if mark is None or mark.box is None
            else row.note.replace(row.what, mark.rest, 1)
        )
        reading, said = read_whole(row.when, context), row.when
        if row.when and reading is None:
            reading = DateReading(0, len(row.when), problem=DateProblem.NOT_UNDERSTOOD)
        if not row.when:
            first, _, more = note.partition("\n")
            reading, said, first = dated_text(first, context)
            note = "\n".join([first, more]) if more else first
        self._add(PastedPiece(0, [note], reading, said, heading, row.link, box, is_prefixed=True))
