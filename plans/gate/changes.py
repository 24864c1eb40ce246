"""Which items changed their state between two progresses. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plans.gate.rules import Gate, Item, Progress, State


@dataclass(frozen=True)
class StateChange:
    """An item whose state changed, with its gate after the change."""

    item: Item
    before: State
    after: State
    gate: Gate

    @property
    def affects_count(self) -> bool:
        return State.EVIDENCED in (self.before, self.after)

    def __str__(self) -> str:
        """The change as a sentence."""
        said = f"“{self.item.name}”: {self.before} → {self.after}"
        if not self.affects_count:
            return f"{said}."
        if self.gate.is_open:
            return f"{said}; the gate is open."
        return f"{said}; {self.gate.counting} of {self.gate.total} count."


def state_changes(before: Progress, after: Progress) -> tuple[StateChange, ...]:
    """The changed items, in the order of the ladder. An item must be in both to be compared."""
    states = before.states
    return tuple(
        StateChange(each.item, states[each.item.slug], each.state, gate)
        for gate in after.gates
        for each in gate.statuses
        if states.get(each.item.slug, each.state) != each.state
    )


def describe_changes(changed: Iterable[StateChange]) -> str:
    """A sentence for each item; empty if nothing changed."""
    return " ".join(map(str, changed))
