"""The journal as a file: Markdown to read on, and CSV for a spreadsheet. Pure.

Both are written entry by entry, so that any number of them needs little memory.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import groupby

from plans.dates import last_of
from plans.models.evidence_text import EvidenceText, Precision, happened_in_words

# A spreadsheet takes a cell that begins so for a formula; some, with a wide sign or after spaces.
FORMULA_SIGNS = tuple("=+-@＝＋－＠")  # noqa: RUF001  # The wide ones are meant.
CONTROLS = ("\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"
HEADER = ("When", "First day", "Last day", "What happened", "Links", "Filed under", "Recorded on")


@dataclass(frozen=True)
class ExportedEntry:
    """`items` are names. `recorded_on` is the day in the person's zone."""

    text: EvidenceText
    items: tuple[str, ...]
    recorded_on: date

    @property
    def period(self) -> str:
        """The month, or the months, in which it happened, in words."""
        first = self.text.happened_on.replace(day=1)
        return happened_in_words(first, Precision.MONTH, self.text.months)

    @property
    def last_day(self) -> date:
        is_day = self.text.precision == Precision.DAY
        return last_of(self.text.happened_on, 0 if is_day else self.text.months)


def as_markdown_file(entries: Iterable[ExportedEntry], said: str) -> Iterator[str]:
    """`said` is what is in it. An entry is a list item, so that its note can have headings."""
    yield f"# Evidence\n\n{said}\n"
    for period, each in groupby(entries, key=lambda entry: entry.period):
        yield f"\n## {period}\n"
        for entry in each:
            yield f"\n{_list_item(entry)}"


def as_csv_file(entries: Iterable[ExportedEntry]) -> Iterator[str]:
    """Begins with a byte order mark, by which spreadsheets know the encoding."""
    yield BYTE_ORDER_MARK + _row(HEADER)
    for entry in entries:
        text = entry.text
        yield _row(
            (
                text.when,
                text.happened_on.isoformat(),
                entry.last_day.isoformat(),
                without_formula(text.note),
                without_formula("\n".join(text.links)),
                without_formula("; ".join(entry.items)),
                entry.recorded_on.isoformat(),
            )
        )


def without_formula(cell: str) -> str:
    """The text, after an apostrophe if a spreadsheet might take it for a formula."""
    is_formula = cell.lstrip().startswith(FORMULA_SIGNS) or cell.startswith(CONTROLS)
    return f"'{cell}" if is_formula else cell


def _row(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _list_item(entry: ExportedEntry) -> str:
    note = entry.text.note.replace("\r\n", "\n").strip("\n")
    parts = [f"**{entry.text.when}**", *([note] if note else [])]
    parts += ["  \n".join(f"<{link}>" for link in entry.text.links)] if entry.text.links else []
    serves = f"Filed under: {', '.join(entry.items)}" if entry.items else "Not filed under an item."
    lines = "\n\n".join((*parts, serves)).split("\n")
    return "- " + "\n".join(f"  {line}" if line.strip() else "" for line in lines).lstrip() + "\n"
