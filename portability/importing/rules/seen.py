"""What was read of an archive so far, as far as later lines are checked against it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from portability.schema.base import Line, Slug


class MistakeOfLine(ValueError):
    """What is wrong with a line that was read before, by its number."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class Seen:
    """`kinds` has what each uuid is of, `lines` the number of its line, `last` the highest of the
    numbers that count from one.

    `opened` are the intervals that hold now, by what may hold once only. `counts` has how many
    parts something has. `changes` are those of each move that aren't undone: the kind and the state
    by the number. `states` and `shown` are of moves and of share links.
    """

    now: datetime
    # Of the line that is being checked.
    number: int = 0
    lines: dict[UUID, int] = field(default_factory=dict)
    kinds: dict[UUID, type[Line]] = field(default_factory=dict)
    last: Counter[Any] = field(default_factory=Counter)
    opened: set[Any] = field(default_factory=set)
    counts: Counter[Any] = field(default_factory=Counter)
    ladder_of: dict[UUID, Slug] = field(default_factory=dict)
    packet_of: dict[UUID, UUID] = field(default_factory=dict)
    answered: set[tuple[UUID, str]] = field(default_factory=set)
    recorded_from: set[tuple[UUID, str]] = field(default_factory=set)
    purged: set[UUID] = field(default_factory=set)
    states: dict[UUID, str] = field(default_factory=dict)
    suggestions: dict[UUID, str] = field(default_factory=dict)
    changes: defaultdict[UUID, dict[int, tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    shown: dict[UUID, frozenset[str]] = field(default_factory=dict)
    done: set[UUID] = field(default_factory=set)
    planned_for: dict[UUID, UUID] = field(default_factory=dict)
    verdicts: dict[tuple[UUID, str], str] = field(default_factory=dict)

    def define(self, line: Any) -> None:
        """Raise ValueError if the uuid of the line was that of another one."""
        if line.uuid in self.kinds:
            raise ValueError(f"the uuid {line.uuid} was used before")
        self.kinds[line.uuid] = type(line)
        self.lines[line.uuid] = self.number

    def mistake(self, key: UUID, message: str) -> MistakeOfLine:
        """To be raised about the line that has this uuid."""
        return MistakeOfLine(message, self.lines[key])

    def require(self, kind: type[Line], key: UUID) -> None:
        """Raise ValueError unless a line of this kind has this uuid."""
        if self.kinds.get(key) is not kind:
            raise ValueError(f"there is no {NAMES_OF_LINES[kind.__name__]} with the uuid {key}")

    def count(self, of: Any, number: int) -> None:
        """Raise ValueError unless the number is the next one."""
        if number != self.last[of] + 1:
            raise ValueError(f"“number” should be {self.last[of] + 1}")
        self.last[of] = number

    def hold_once(self, what: str, of: Any, interval: Any) -> None:
        """Raise ValueError if the interval holds now, and another one like it does."""
        if interval.until is not None and interval.until < interval.since:
            raise ValueError("“until” is before “since”")
        if interval.until is None:
            if (what, of) in self.opened:
                raise ValueError(f"{what} twice at a time; all but one need an until")
            self.opened.add((what, of))

    def have_room(self, what: str, of: Any, most: int) -> None:
        """Raise ValueError if there are more than so many."""
        self.counts[what, of] += 1
        if self.counts[what, of] > most:
            raise ValueError(f"a packet has at most {most} {what}")


NAMES_OF_LINES = {
    "AssessmentLine": "assessment",
    "EvidenceLine": "entry",
    "MoveLine": "move",
    "PacketLine": "packet",
    "PacketEntryLine": "entry of a packet",
    "ShareLinkLine": "share link",
    "SignOffLine": "answer of a reader",
}


def require_ladder(ladder: str, *references: str | None) -> None:
    """Raise ValueError unless these are parts of the ladder."""
    for reference in references:
        if reference is not None and reference.partition("/")[0] != ladder:
            raise ValueError(f"{reference} is not a part of the ladder {ladder}")
