"""What a verb did to the items of a ladder: pure, from the progress before it and after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plans.progress import Gate, Item, Progress, State


@dataclass(frozen=True)
class Change:
    """An item whose state is another than before, and its gate as it stands after."""

    item: Item
    before: State
    after: State
    gate: Gate

    @property
    def is_about_the_count(self) -> bool:
        return State.EVIDENCED in (self.before, self.after)


def changes(before: Progress, after: Progress) -> tuple[Change, ...]:
    """In the order of the ladder. An item that only one of them has is none."""
    were = {each.item.slug: each.state for gate in before.gates for each in gate.standings}
    return tuple(
        Change(each.item, were[each.item.slug], each.state, gate)
        for gate in after.gates
        for each in gate.standings
        if were.get(each.item.slug, each.state) != each.state
    )


def in_words(changed: Iterable[Change]) -> str:
    """A sentence for each item; empty where nothing changed."""
    return " ".join(_sentence(each) for each in changed)


def _sentence(change: Change) -> str:
    said = f"“{change.item.name}”: {change.before} → {change.after}"
    if not change.is_about_the_count:
        return f"{said}."
    gate = change.gate
    if gate.is_open:
        return f"{said}; the gate is open."
    return f"{said}; {gate.counting} of {gate.total} count."
