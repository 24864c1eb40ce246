"""Progress as one pure function, which every page, export and mail that shows a count calls.

The rules, in full:

- An item counts when it is ticked and has evidence (*evidenced*). A tick alone is a claim.
- An item that is not possible in the person's job does not count as missing. It keeps the gate
  closed.
- A gate is open when every current item of its phase counts. It is computed, never stored.
- What opened stays open: a gate that was open at a moment stays open while all that it asked for
  then, and asks for still, counts. What it asks for since then is apart, and closes nothing. If
  the gate was open at several moments, the last whose items count is the one that holds. Otherwise
  the gate asks for every current item. An item that was retired or moved away, and is asked for
  again, is asked for since that day.
- An item that counts is ageing when the newest evidence for it happened over twelve months ago. It
  still counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from plans.models import Mark


class State(StrEnum):
    """An item's state. The values are what people read."""

    OPEN = "missing"
    CLAIMED = "ticked, no evidence yet"
    IN_PROGRESS = "evidence, not ticked"
    EVIDENCED = "counts"
    NOT_POSSIBLE = "not possible in my current job"

    @property
    def key(self) -> str:
        """The state as one word, for CSS and URLs."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True)
class Item:
    """The fields of a checklist item that progress needs. `phase` is a slug.

    `since` is when the phase began to ask for it; None if it always did.
    """

    slug: str
    phase: str
    name: str
    since: datetime | None = None


@dataclass(frozen=True)
class ItemRecord:
    """What a person recorded for an item.

    `mark` is the kind of the open mark and `pieces` the number of entries filed under the item.
    `newest` is the last day on which the newest of them may have happened.
    """

    mark: str | None = None
    pieces: int = 0
    newest: date | None = None


@dataclass(frozen=True)
class ItemStatus:
    """An item's state for a person. `is_apart`: it is asked for since the gate was open."""

    item: Item
    state: State
    is_ageing: bool = False
    is_apart: bool = False


@dataclass(frozen=True)
class Gate:
    """A phase (a slug) and the status of each item of its checklist, in its order.

    `opened_at` is the past opening that keeps the gate open; None if there is none. `name` is the
    gate's name within a sentence, or empty.
    """

    phase: str
    statuses: tuple[ItemStatus, ...]
    opened_at: datetime | None = None
    name: str = field(default="", compare=False)

    @property
    def asked_for(self) -> tuple[ItemStatus, ...]:
        """The items that decide whether the gate is open: `total` of them."""
        return tuple(each for each in self.statuses if not each.is_apart)

    @property
    def asked_since(self) -> tuple[ItemStatus, ...]:
        """The items that the ladder asks for since the gate was open. They close nothing."""
        return tuple(each for each in self.statuses if each.is_apart)

    @property
    def total(self) -> int:
        return len(self.asked_for)

    @property
    def counting(self) -> int:
        return len(self._in(State.EVIDENCED))

    @property
    def is_open(self) -> bool:
        # A gate that was open, and no longer asks for anything of that time, stays open.
        return self.counting == self.total and (self.total > 0 or self.opened_at is not None)

    @property
    def missing(self) -> tuple[ItemStatus, ...]:
        """The items that do not count yet and are possible, in the order of the checklist."""
        return self._in(State.OPEN, State.CLAIMED, State.IN_PROGRESS)

    @property
    def not_possible(self) -> tuple[ItemStatus, ...]:
        return self._in(State.NOT_POSSIBLE)

    @property
    def ageing(self) -> tuple[ItemStatus, ...]:
        """The items that count, and whose evidence is all over a year old."""
        return tuple(each for each in self.statuses if each.is_ageing)

    def state_of(self, slug: str) -> State:
        return next(each.state for each in self.statuses if each.item.slug == slug)

    def _in(self, *states: State) -> tuple[ItemStatus, ...]:
        return tuple(each for each in self.asked_for if each.state in states)


@dataclass(frozen=True)
class Progress:
    """Every gate of a ladder, in the order of its phases."""

    gates: tuple[Gate, ...]

    @property
    def gates_by_phase(self) -> dict[str, Gate]:
        return {gate.phase: gate for gate in self.gates}

    @property
    def states(self) -> dict[str, State]:
        """The state of each item, by its slug."""
        return {each.item.slug: each.state for gate in self.gates for each in gate.statuses}

    @property
    def apart(self) -> frozenset[str]:
        """The slugs of the items that are apart from what their gates ask for."""
        return frozenset(each.item.slug for gate in self.gates for each in gate.asked_since)

    def gate(self, phase: str) -> Gate:
        return self.gates_by_phase[phase]


def state_of(record: ItemRecord) -> State:
    if record.mark == Mark.Kind.NOT_POSSIBLE:
        return State.NOT_POSSIBLE
    if record.mark == Mark.Kind.MET:
        return State.EVIDENCED if record.pieces else State.CLAIMED
    return State.IN_PROGRESS if record.pieces else State.OPEN


def compute_progress(
    phases: Sequence[str],
    items: Iterable[Item],
    records: Mapping[str, ItemRecord],
    *,
    openings: Mapping[str, Sequence[datetime]] = MappingProxyType({}),
    last_year: date = date.min,
    gate_names: Mapping[str, str] = MappingProxyType({}),
) -> Progress:
    """Progress over a ladder's phases (slugs, in order) and its current items.

    `records` are by the item's slug, and `openings` by phase: past moments at which its gate was
    open, by every item of that moment. Evidence that happened before `last_year` is ageing.
    `gate_names` are by phase, within a sentence.
    """
    by_phase: dict[str, list[ItemStatus]] = {phase: [] for phase in phases}
    for item in items:
        if item.phase in by_phase:
            status = _item_status(item, records.get(item.slug, ItemRecord()), last_year)
            by_phase[item.phase].append(status)
    return Progress(
        tuple(
            replace(_gate(phase, statuses, openings.get(phase, ())), name=gate_names.get(phase, ""))
            for phase, statuses in by_phase.items()
        )
    )


def _gate(phase: str, statuses: Sequence[ItemStatus], openings: Iterable[datetime]) -> Gate:
    if statuses and all(_counts(each) for each in statuses):
        return Gate(phase, tuple(statuses))
    # A later opening asks for all that an earlier one does, so the latest is the best.
    for opened_at in sorted(openings, reverse=True):
        if all(_counts(each) for each in statuses if not _is_asked_after(each, opened_at)):
            return Gate(
                phase,
                tuple(
                    replace(each, is_apart=_is_asked_after(each, opened_at)) for each in statuses
                ),
                opened_at,
            )
    return Gate(phase, tuple(statuses))


def _counts(status: ItemStatus) -> bool:
    return status.state == State.EVIDENCED


def _is_asked_after(status: ItemStatus, moment: datetime) -> bool:
    return status.item.since is not None and status.item.since > moment


def _item_status(item: Item, record: ItemRecord, last_year: date) -> ItemStatus:
    state = state_of(record)
    is_old = record.newest is not None and record.newest < last_year
    return ItemStatus(item, state, is_ageing=is_old and state == State.EVIDENCED)


def current_phase(progress: Progress, placement: str | None, picked: str | None) -> str | None:
    """The slug of the picked phase; else of the placement's, moved past each consecutive open gate.

    The last phase is never moved past. None without a pick or a placement in a phase that the
    ladder has.
    """
    order = [gate.phase for gate in progress.gates]
    if picked in order:
        return picked
    if placement is None or placement not in order:
        return None
    for gate in progress.gates[order.index(placement) :]:
        if not gate.is_open:
            return gate.phase
    return order[-1]
