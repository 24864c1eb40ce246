"""The state of a person's records as plain dataclasses, to be compared with what is expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from careerladder.models import User
from plans.models import PhasePick

MET = "met"
OPEN = ("planned", "under-way")


@dataclass(frozen=True)
class Piece:
    """A piece of evidence: the text of each version, the current one last, and slugs of items."""

    versions: tuple[str, ...]
    ties: frozenset[str] = frozenset()
    is_removed: bool = False

    @property
    def is_inbox(self) -> bool:
        return not (self.is_removed or self.ties)


@dataclass(frozen=True)
class RecordState:
    pieces: dict[str, Piece] = field(default_factory=dict)
    # By item: "met", or why it is not possible.
    marks: dict[str, str] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)
    pick: str = ""

    def with_piece(self, key: str, **of: object) -> RecordState:
        changed = replace(self.pieces[key], **of)  # type: ignore[arg-type]
        return replace(self, pieces=self.pieces | {key: changed})

    def with_mark(self, item: str, mark: str) -> RecordState:
        """Mark an item, unless it is marked already."""
        return replace(self, marks={item: mark} | self.marks)

    def without_mark(self, item: str, *, is_met: bool) -> RecordState:
        ended = item in self.marks and (self.marks[item] == MET) == is_met
        kept = {each: mark for each, mark in self.marks.items() if not (ended and each == item)}
        return replace(self, marks=kept)

    def with_move(self, key: str, state: str) -> RecordState:
        return replace(self, moves=self.moves | {key: state})

    def tie(self, keys: Iterable[str], items: Iterable[str]) -> RecordState:
        now = self
        for key in keys:
            now = now.with_piece(key, ties=now.pieces[key].ties | set(items))
        return now

    def untie(self, keys: Iterable[str], items: Iterable[str]) -> RecordState:
        now = self
        for key in keys:
            now = now.with_piece(key, ties=now.pieces[key].ties - set(items))
        return now

    def state_of(self, item: str) -> str:
        """The item's state, as in the page's `data-state`."""
        mark = self.marks.get(item)
        is_served = any(
            item in piece.ties and not piece.is_removed for piece in self.pieces.values()
        )
        if mark is not None and mark != MET:
            return "not-possible"
        if mark == MET:
            return "evidenced" if is_served else "claimed"
        return "in-progress" if is_served else "open"


def record_state_of(person: User) -> RecordState:
    """The present state in the database."""
    pieces = {
        str(piece.pk): Piece(
            tuple(version.note for version in piece.versions.all()),
            frozenset(tie.item.slug for tie in piece.ties.all() if tie.until is None),
            any(removal.until is None for removal in piece.removals.all()),
        )
        for piece in person.evidence.prefetch_related("versions", "ties__item", "removals")
    }
    marks = {
        mark.item.slug: mark.reason if mark.reason else MET
        for mark in person.marks.open().select_related("item")
    }
    pick = PhasePick.objects.filter(user=person).open().select_related("phase").first()
    return RecordState(
        pieces,
        marks,
        {str(move.pk): move.state for move in person.moves.all()},
        pick.phase.slug if pick else "",
    )
