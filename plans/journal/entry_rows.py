"""The rows of a preview: each entry of a pasted text as fields, as proposed or as sent back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from plans.evidence.date_reader import DateProblem, Happened, ReadingContext, read_whole
from plans.evidence.fields import LinksField
from plans.evidence.list_parser import MOST_PIECES, ParsedEntry, date_problem, evidence_text
from plans.models import EvidenceText
from plans.models.evidence_text import LONGEST_NOTE, happened_in_words

WHEN_WAS_IT = "When was it? For example: 14 May 2026, May 2026, Q2 2026 or 2024."
NUL_IS_NOT_ALLOWED = "Null characters are not allowed."


@dataclass(frozen=True)
class EntryRow:
    """One entry: its text, date and link as typed, and whether it is left out.

    `said` are the words of its date, `heading` the heading that they are in, `named` the dates
    that its running text names; each empty if there are none. `happened` is None with an error.
    """

    number: int
    note: str
    when: str
    link: str = ""
    said: str = ""
    heading: str = ""
    named: str = ""
    is_left_out: bool = False
    happened: Happened | None = None
    note_error: str = ""
    when_error: str = ""
    link_error: str = ""
    links: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        """How many lines of the field its text needs, at most."""
        return min(8, self.note.count("\n") + 1 + len(self.note) // 70)

    @property
    def has_error(self) -> bool:
        return bool(self.note_error or self.when_error or self.link_error)


@dataclass(frozen=True)
class AskedHeading:
    """A heading whose date is asked, once for all rows below it."""

    number: int
    words: str
    when: str
    rows: int
    happened: Happened | None = None
    error: str = ""


@dataclass(frozen=True)
class EntryRows:
    """The rows, what is asked for several of them, and the unticked boxes.

    `ambiguous` are the days that the first date of two meanings can be, empty if there is none:
    each with the `order` that says it, "day" or "month", whichever comes first.
    """

    rows: tuple[EntryRow, ...]
    headings: tuple[AskedHeading, ...] = ()
    ambiguous: tuple[tuple[str, date], ...] = ()
    ambiguous_words: str = ""
    order: str = ""
    # Whether nobody has seen them yet.
    is_proposal: bool = False

    @property
    def kept(self) -> tuple[EntryRow, ...]:
        return tuple(row for row in self.rows if not row.is_left_out)

    @property
    def must_say_order(self) -> bool:
        return bool(self.ambiguous) and not self.order

    @property
    def problems(self) -> int:
        """In how many places something has to be fixed or answered."""
        wrong = sum(row.has_error for row in self.kept)
        return wrong + sum(bool(each.error) for each in self.headings) + self.must_say_order

    def texts(self, today: date) -> list[EvidenceText]:
        """The entries to record. There must be no problems."""
        return [
            evidence_text(
                row.happened, row.note, row.links, written_date=self._written_date(row, today)
            )
            for row in self.kept
            if row.happened
        ]

    def _written_date(self, row: EntryRow, today: date) -> str:
        """Undated text, or “yesterday”, is the same when it is sent again on another day."""
        if self.is_proposal:
            return row.said
        return "" if not row.said and row.when == date_format(today, "j F Y") else row.when


def proposed_rows(entries: Sequence[ParsedEntry], context: ReadingContext) -> EntryRows:
    """The rows for a text as it was read."""
    rows = []
    for number, entry in enumerate(entries):
        is_asked_above = bool(entry.problem and entry.heading)
        read = "" if is_asked_above else entry.said
        when = read if entry.problem else in_words(entry.happened)
        rows.append(
            EntryRow(
                number, entry.note, when, entry.link, entry.said, entry.heading,
                ", ".join(entry.named),
            )
        )  # fmt: skip
    asked = {entry.heading: entry.said for entry in entries if entry.problem and entry.heading}
    headings = [
        AskedHeading(number, words, when, 0) for number, (words, when) in enumerate(asked.items())
    ]
    return _read(rows, headings, "", context, is_proposal=True)


def sent_rows(data: Mapping[str, str], context: ReadingContext) -> EntryRows:
    """The rows as they were sent."""

    def sent(name: str) -> str:
        return data.get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip()

    rows = [
        EntryRow(
            number, sent(f"note-{number}"), sent(f"when-{number}"), sent(f"link-{number}"),
            sent(f"said-{number}"), sent(f"under-{number}"), sent(f"named-{number}"),
            f"leave-{number}" in data,
        )
        for number in range(MOST_PIECES)
        if f"note-{number}" in data
    ]  # fmt: skip
    headings = [
        AskedHeading(number, sent(f"heading-{number}"), sent(f"heading-when-{number}"), 0)
        for number in range(MOST_PIECES)
        if f"heading-{number}" in data
    ]
    order = data.get("order", "")
    return _read(rows, headings, order if order in ("day", "month") else "", context)


def in_words(happened: Happened) -> str:
    """As it is written into the field of a date, from which it is read back."""
    return happened_in_words(happened.first, happened.precision, happened.months or 1)


def _read(
    rows: Sequence[EntryRow],
    headings: Sequence[AskedHeading],
    order: str,
    context: ReadingContext,
    *,
    is_proposal: bool = False,
) -> EntryRows:
    """Read the dates. What is ambiguous without an `order` is asked once, and no row's error."""
    reader = _DateFields(replace(context, day_first={"day": True, "month": False}.get(order)))
    read_headings = []
    for heading in headings:
        happened, error = reader.read(heading.when)
        below = sum(row.heading == heading.words and not row.when for row in rows)
        if not below:
            continue
        read_headings.append(replace(heading, happened=happened, error=error, rows=below))
    above = {heading.words: heading for heading in read_headings}
    read_rows = []
    for row in rows:
        heading_of_row = above.get(row.heading) if not row.when else None
        if heading_of_row:
            happened, error = heading_of_row.happened, ""
        elif row.is_left_out:
            happened, error = None, ""
        else:
            happened, error = reader.read(row.when)
        links, link_error = _links_of(row.link)
        read_rows.append(
            replace(
                row,
                happened=happened,
                when_error=error,
                note_error=_note_error(row, is_proposal=is_proposal),
                links=links,
                link_error=link_error,
            )
        )
    return EntryRows(
        tuple(read_rows),
        tuple(read_headings),
        reader.ambiguous,
        reader.ambiguous_words,
        order,
        is_proposal,
    )


class _DateFields:
    """Reads fields of dates, and keeps the first one that has two meanings."""

    def __init__(self, context: ReadingContext) -> None:
        self.context = context
        self.ambiguous: tuple[tuple[str, date], ...] = ()
        self.ambiguous_words = ""

    def read(self, written: str) -> tuple[Happened | None, str]:
        """When it was, and what is wrong with the words; neither of an ambiguous date."""
        if not written:
            return None, WHEN_WAS_IT
        # What the order of its parts decides stays asked while it can be answered otherwise.
        unordered = read_whole(written, replace(self.context, day_first=None))
        if unordered and unordered.problem == DateProblem.AMBIGUOUS and not self.ambiguous:
            self.ambiguous = tuple(self._choices(written))
            self.ambiguous_words = written
        reading = read_whole(written, self.context)
        if reading is None:
            return None, date_problem(written, DateProblem.NOT_UNDERSTOOD, self.context.latest)
        if reading.problem == DateProblem.AMBIGUOUS:
            return None, ""
        if reading.problem:
            return None, date_problem(written, reading.problem, self.context.latest)
        return reading.happened, ""

    def _choices(self, written: str) -> Iterator[tuple[str, date]]:
        for order, day_first in (("day", True), ("month", False)):
            reading = read_whole(written, replace(self.context, day_first=day_first))
            if reading and reading.happened:
                yield order, reading.happened.first


def _note_error(row: EntryRow, *, is_proposal: bool) -> str:
    if row.is_left_out:
        return ""
    if not row.note and not row.link:
        return "Write what happened." if not is_proposal else "Write what happened after the date."
    if len(row.note) > LONGEST_NOTE:
        return f"This has {len(row.note):,} characters; the limit is {LONGEST_NOTE:,}."
    return NUL_IS_NOT_ALLOWED if "\0" in row.note else ""


def _links_of(written: str) -> tuple[tuple[str, ...], str]:
    try:
        return LinksField(required=False).clean(written), ""
    except ValidationError as error:
        return (), error.messages[0]
