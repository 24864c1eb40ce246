"""Tables that were pasted: from a spreadsheet (cells between tabs), Markdown or a wiki."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from plans.evidence.date_reader import ReadingContext, read_whole

MOST_ROWS = 1_000
_CELL = re.compile(r'"((?:[^"]|"")*+)"(?=[\t\n]|$)|([^\t\n]*)')
_DELIMITERS = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?$|\|\s*:?-+:?\s*\|$")
_BAR = re.compile(r"(?<!\\)\|\|?")


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split(" "))


# Words that name a column, in lower case.
_DATE_NAMES = _names(
    "date dates when day month period quarter week year time completed finished shipped happened "
    "timeframe timestamp"
)
_WHAT_NAMES = _names(
    "what accomplishment accomplishments achievement achievements description note notes entry "
    "task title summary win wins item activity work project details deliverable highlight event "
    "contribution evidence"
)
_LINK_NAMES = _names("link links url urls reference references pr ticket proof source")
_STATUS_NAMES = _names("status state done ticked")
_KNOWN_NAMES = _DATE_NAMES | _WHAT_NAMES | _LINK_NAMES | _STATUS_NAMES
# What a status says of something that is no evidence yet.
_NOT_DONE = _names("todo planned open backlog no false pending doing next blocked ☐ ⬜") | {
    "to do",
    "not started",
    "in progress",
    "[ ]",
}


@dataclass(frozen=True)
class TableRow:
    """One row: what, the cell of its date, that of its link, and the other cells with names."""

    what: str
    when: str
    link: str
    more: tuple[tuple[str, str], ...]
    is_done: bool

    @property
    def note(self) -> str:
        details = [f"- {name}: {cell}" if name else f"- {cell}" for name, cell in self.more]
        return "\n".join([self.what, *details]).strip()


@dataclass(frozen=True)
class PastedTable:
    """`header` is the line of the names; empty if there is none. `length` counts its lines.

    A table of anything but evidence has no rows: it belongs to the text around it.
    """

    rows: tuple[TableRow, ...]
    header: str
    length: int


def table_at(lines: Sequence[str], at: int, context: ReadingContext) -> PastedTable | None:
    """The table that begins at a line; None if none does."""
    line = lines[at]
    following = lines[at + 1] if at + 1 < len(lines) else ""
    goes_on = "\t" in following.strip() or following.startswith('"') or '\t"' in line
    if "\t" in line.strip() and goes_on:
        return _tabbed_table(lines, at, context)
    if "|" in line and "|" in following:
        return _barred_table(lines, at, context)
    return None


def _tabbed_table(lines: Sequence[str], at: int, context: ReadingContext) -> PastedTable | None:
    end = next((n for n in range(at, len(lines)) if n - at > MOST_ROWS), len(lines))
    text = "\n".join(lines[at:end])
    rows: list[list[str]] = []
    place = used = 0
    while place < len(text):
        cells, after = _tabbed_row(text, place)
        if len(cells) < 2 or not any(cells):
            break
        rows.append(cells)
        used += text.count("\n", place, after) + 1
        place = after + 1
    if len(rows) < 2:
        return None
    return _table_of(rows, used, context)


def _tabbed_row(text: str, at: int) -> tuple[list[str], int]:
    """The cells of the row that begins at a place, and the place where it ends."""
    cells: list[str] = []
    while True:
        match = _CELL.match(text, at)
        if match is None:
            return cells, at
        quoted, bare = match.groups()
        cells.append((quoted.replace('""', '"') if quoted is not None else bare or "").strip())
        at = match.end()
        if at >= len(text) or text[at] == "\n":
            return cells, at
        at += 1


def _barred_table(lines: Sequence[str], at: int, context: ReadingContext) -> PastedTable | None:
    first, second = lines[at].strip(), lines[at + 1].strip()
    is_wiki = first.startswith("||")
    if not is_wiki and not _DELIMITERS.match(second):
        return None
    rows, end = [_barred_cells(first)], at + 1 + (not is_wiki)
    while end < len(lines) and "|" in lines[end] and len(rows) <= MOST_ROWS:
        rows.append(_barred_cells(lines[end].strip()))
        end += 1
    if len(rows) < 2:
        return None
    table = _table_of(rows, end - at, context)
    is_of_evidence = bool(table.header) and any(row.when for row in table.rows)
    return table if is_of_evidence else replace(table, rows=())


def _barred_cells(line: str) -> list[str]:
    line = re.sub(r"^\|\|?|(?<!\\)\|\|?$", "", line)
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(line)]


def _table_of(rows: list[list[str]], length: int, context: ReadingContext) -> PastedTable:
    columns = max(len(row) for row in rows)
    rows = [row + [""] * (columns - len(row)) for row in rows]
    names = [_name_of(cell) for cell in rows[0]]
    has_header = any(names) and not any(_is_date(cell, context) for cell in rows[0])
    body = rows[1:] if has_header else rows
    labels = rows[0] if has_header else [""] * columns
    names = names if has_header else [""] * columns
    date_at = _named(names, _DATE_NAMES)
    if date_at is None or not _has_dates(body, date_at, context):
        likely = (n for n in range(columns) if _has_dates(body, n, context))
        date_at = next(likely, date_at)
    link_at = _named(names, _LINK_NAMES)
    status_at = _named(names, _STATUS_NAMES)
    taken = {date_at, link_at, status_at}
    what_at = _named(names, _WHAT_NAMES, taken)
    if what_at is None:
        free = [n for n in range(columns) if n not in taken] or list(range(columns))
        what_at = max(free, key=lambda n: sum(len(row[n]) for row in body))
    return PastedTable(
        tuple(
            TableRow(
                what=row[what_at],
                when=row[date_at] if date_at is not None else "",
                link=row[link_at] if link_at is not None else "",
                more=tuple(
                    (labels[n], cell)
                    for n, cell in enumerate(row)
                    if cell and n not in (what_at, date_at, link_at)
                ),
                is_done=status_at is None or row[status_at].lower() not in _NOT_DONE,
            )
            for row in body
            if any(row)
        ),
        " · ".join(cell for cell in rows[0] if cell) if has_header else "",
        length,
    )


def _name_of(cell: str) -> str:
    words = re.findall(r"[a-z]+", cell.lower())
    return next((word for word in words if word in _KNOWN_NAMES), "") if len(words) <= 3 else ""


def _named(
    names: Sequence[str], wanted: frozenset[str], taken: Collection[int | None] = ()
) -> int | None:
    """The first column with one of the names."""
    return next((n for n, name in enumerate(names) if name in wanted and n not in taken), None)


def _is_date(cell: str, context: ReadingContext) -> bool:
    return bool(cell) and len(cell) < 60 and read_whole(cell, context) is not None


def _has_dates(rows: Sequence[Sequence[str]], column: int, context: ReadingContext) -> bool:
    """Whether at least half of what a column says is dates."""
    cells = [row[column] for row in rows[:50] if row[column]]
    return bool(cells) and 2 * sum(_is_date(cell, context) for cell in cells) >= len(cells)
