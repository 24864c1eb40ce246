"""What a verb did to the items of a ladder: pure, from the progress before it and after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plans.gate.rules import Gate, Item, Progress, State


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

    def __str__(self) -> str:
        """The change as a sentence."""
        said = f"“{self.item.name}”: {self.before} → {self.after}"
        if not self.is_about_the_count:
            return f"{said}."
        if self.gate.is_open:
            return f"{said}; the gate is open."
        return f"{said}; {self.gate.counting} of {self.gate.total} count."


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
    return " ".join(map(str, changed))
