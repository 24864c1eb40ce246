"""How far a person is: one pure function, used by every page, export and mail with a count.

The rules, in full:

- An item counts when it is ticked and evidence serves it (*evidenced*). A tick alone is a claim.
- Not possible where the person is: apart from what is missing, and it keeps the gate closed.
- A gate is open when every current item of its phase counts. It is computed, never stored.
- An item that counts is ageing when the newest that serves it happened over twelve months ago. It
  counts all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plans.models import Mark


class State(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    IN_PROGRESS = "in progress"
    EVIDENCED = "evidenced"
    NOT_POSSIBLE = "not possible where I am"

    @property
    def key(self) -> str:
        """The state as one word, for style sheets and addresses."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True)
class Item:
    """A checklist item as progress needs it."""

    slug: str
    phase: str
    name: str


@dataclass(frozen=True)
class Facts:
    """What is recorded of an item: the kind of the open mark, the pieces that serve it, and the
    last day on which the newest of them may have happened.
    """

    mark: str | None = None
    pieces: int = 0
    newest: date | None = None


@dataclass(frozen=True)
class Standing:
    item: Item
    state: State
    is_ageing: bool = False


@dataclass(frozen=True)
class Gate:
    """A phase's checklist as it stands."""

    phase: str
    standings: tuple[Standing, ...]

    @property
    def total(self) -> int:
        return len(self.standings)

    @property
    def counting(self) -> int:
        return len(self._in(State.EVIDENCED))

    @property
    def is_open(self) -> bool:
        return self.total > 0 and self.counting == self.total

    @property
    def missing(self) -> tuple[Standing, ...]:
        """What could be shown and is not yet, in the order of the checklist."""
        return self._in(State.OPEN, State.CLAIMED, State.IN_PROGRESS)

    @property
    def not_possible(self) -> tuple[Standing, ...]:
        return self._in(State.NOT_POSSIBLE)

    @property
    def ageing(self) -> tuple[Standing, ...]:
        """What counts by evidence from over a year ago alone."""
        return tuple(each for each in self.standings if each.is_ageing)

    def state_of(self, slug: str) -> State:
        return next(each.state for each in self.standings if each.item.slug == slug)

    def _in(self, *states: State) -> tuple[Standing, ...]:
        return tuple(each for each in self.standings if each.state in states)


@dataclass(frozen=True)
class Progress:
    """Every gate of a ladder, in the order of its phases."""

    gates: tuple[Gate, ...]

    @property
    def gates_by_phase(self) -> dict[str, Gate]:
        return {gate.phase: gate for gate in self.gates}

    def gate(self, phase: str) -> Gate:
        return self.gates_by_phase[phase]


def state_of(facts: Facts) -> State:
    if facts.mark == Mark.Kind.NOT_POSSIBLE:
        return State.NOT_POSSIBLE
    if facts.mark == Mark.Kind.MET:
        return State.EVIDENCED if facts.pieces else State.CLAIMED
    return State.IN_PROGRESS if facts.pieces else State.OPEN


def compute_progress(
    phases: Sequence[str],
    items: Iterable[Item],
    facts: Mapping[str, Facts],
    *,
    last_year: date = date.min,
) -> Progress:
    """Progress over a ladder's phases (slugs, in order), its current items, and facts by slug.

    What happened before `last_year` is ageing.
    """
    items = tuple(items)
    return Progress(
        tuple(
            Gate(
                phase,
                tuple(
                    _standing(item, facts.get(item.slug, Facts()), last_year)
                    for item in items
                    if item.phase == phase
                ),
            )
            for phase in phases
        )
    )


def _standing(item: Item, facts: Facts, last_year: date) -> Standing:
    state = state_of(facts)
    is_old = facts.newest is not None and facts.newest < last_year
    return Standing(item, state, is_ageing=is_old and state == State.EVIDENCED)


def current_phase(progress: Progress, placement: str | None, picked: str | None) -> str | None:
    """The phase picked; else the placement's, moved past each consecutive open gate.

    The last phase is never moved past. None with neither a pick nor a placement in a phase that
    the ladder still has.
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
