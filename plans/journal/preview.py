"""The preview of a text: its rows with what is recorded already, its headings and its plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from careerladder.models import User
from plans.evidence.list_parser import ParsedText
from plans.journal.entry_rows import AskedHeading, EntryRow, EntryRows
from plans.models import Evidence

MOST_NAMED = 20


@dataclass(frozen=True)
class PreviewRow:
    """A row, and the evidence with the same note that is recorded already, if any."""

    row: EntryRow
    recorded: Evidence | None


@dataclass(frozen=True)
class UsedHeading:
    """A heading whose date so many entries have."""

    words: str
    entries: int


@dataclass(frozen=True)
class Preview:
    """`left_out` are the first headings that no entry includes, `more_left_out` how many follow."""

    rows: tuple[PreviewRow, ...]
    asked: EntryRows
    headings: tuple[AskedHeading, ...]
    used: tuple[UsedHeading, ...]
    left_out: tuple[str, ...]
    more_left_out: int
    plans: tuple[str, ...]


def preview_of(
    person: User, entries: EntryRows, reading: ParsedText, *, is_proposal: bool
) -> Preview:
    """The preview of a person's text. What is recorded already is left out of a proposal."""
    recorded = _recorded(person, [row.note for row in entries.rows])
    rows = []
    for row in entries.rows:
        same = _same(row, recorded.get(row.note, ()))
        is_left_out = row.is_left_out or (
            is_proposal and same is not None and _is_the_same(row, same)
        )
        rows.append(PreviewRow(replace(row, is_left_out=is_left_out), same))
    used: dict[str, int] = {}
    for row in entries.rows:
        if row.heading:
            used[row.heading] = used.get(row.heading, 0) + 1
    left_out = [words for words in reading.left_out if words not in used]
    return Preview(
        tuple(rows),
        entries,
        entries.headings,
        tuple(UsedHeading(words, count) for words, count in used.items())[:MOST_NAMED],
        tuple(left_out[:MOST_NAMED]),
        max(0, len(left_out) - MOST_NAMED),
        reading.plans,
    )


def _recorded(person: User, notes: Sequence[str]) -> dict[str, list[Evidence]]:
    """The person's evidence with these notes, by note. One query."""
    found: dict[str, list[Evidence]] = {}
    wanted = {note for note in notes if note and "\0" not in note}
    if wanted:
        for piece in person.evidence.present().filter(note__in=wanted):
            found.setdefault(piece.note, []).append(piece)
    return found


def _same(row: EntryRow, pieces: Sequence[Evidence]) -> Evidence | None:
    """The one of the same date, else any with the same note."""
    return next((piece for piece in pieces if _has_date(row, piece)), next(iter(pieces), None))


def _is_the_same(row: EntryRow, piece: Evidence) -> bool:
    """Whether a piece with the same note has the same date, or the row says none."""
    return _has_date(row, piece) or not (row.said or row.heading)


def _has_date(row: EntryRow, piece: Evidence) -> bool:
    if row.happened is None:
        return False
    months = row.happened.months or 1
    return (piece.happened_on, piece.precision, piece.months) == (
        row.happened.first,
        row.happened.precision,
        months,
    )
