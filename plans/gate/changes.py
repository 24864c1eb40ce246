"""Which items changed their state between two progresses, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.gate.rules import Gate, Item, Progress, State

# How many sentences describe changes, and how many items one of them names.
MOST_SENTENCES = 3
MOST_NAMES = 3

# What is said of one item that is in a state now, and of several.
NOW = {
    State.OPEN: ("is now missing", "are now missing"),
    State.CLAIMED: ("is ticked but has no evidence yet", "are ticked but have no evidence yet"),
    State.IN_PROGRESS: ("has evidence but isn’t ticked", "have evidence but aren’t ticked"),
    State.EVIDENCED: ("now counts", "now count"),
    State.NOT_POSSIBLE: (
        "is marked as not possible in your current job",
        "are marked as not possible in your current job",
    ),
}
# The same, where the state before says more.
FROM = {
    (State.CLAIMED, State.OPEN): ("is no longer ticked", "are no longer ticked"),
    (State.IN_PROGRESS, State.OPEN): ("no longer has evidence", "no longer have evidence"),
    (State.NOT_POSSIBLE, State.OPEN): ("is possible again", "are possible again"),
    (State.NOT_POSSIBLE, State.IN_PROGRESS): (
        "is possible again, with evidence",
        "are possible again, with evidence",
    ),
    (State.EVIDENCED, State.OPEN): (
        "no longer counts: it isn’t ticked and has no evidence",
        "no longer count: they aren’t ticked and have no evidence",
    ),
    (State.EVIDENCED, State.CLAIMED): (
        "no longer counts: it has no evidence",
        "no longer count: they have no evidence",
    ),
    (State.EVIDENCED, State.IN_PROGRESS): (
        "no longer counts: it isn’t ticked",
        "no longer count: they aren’t ticked",
    ),
    (State.EVIDENCED, State.NOT_POSSIBLE): (
        "no longer counts: it’s marked as not possible",
        "no longer count: they’re marked as not possible",
    ),
}


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
        return _sentence([self])


def state_changes(before: Progress, after: Progress) -> tuple[StateChange, ...]:
    """The changed items, in the order of the ladder. An item must be in both to be compared."""
    states = before.states
    return tuple(
        StateChange(each.item, states[each.item.slug], each.state, gate)
        for gate in after.gates
        for each in gate.statuses
        if states.get(each.item.slug, each.state) != each.state
    )


def sentences_of(changed: Iterable[StateChange]) -> tuple[str, ...]:
    """A sentence for all items of a gate that changed alike. Three at most, and how many more."""
    alike: dict[tuple[str, State, State], list[StateChange]] = {}
    for each in changed:
        alike.setdefault((each.gate.phase, each.before, each.after), []).append(each)
    groups = list(alike.values())
    more = sum(len(group) for group in groups[MOST_SENTENCES:])
    rest = [f"{more} more item{'s' if more > 1 else ''} changed."] if more else []
    return (*(_sentence(group) for group in groups[:MOST_SENTENCES]), *rest)


def describe_changes(changed: Iterable[StateChange]) -> str:
    """Those sentences as one text; empty if nothing changed."""
    return " ".join(sentences_of(changed))


def _sentence(group: Sequence[StateChange]) -> str:
    """What is said of items of one gate that changed alike."""
    first = group[0]
    one, several = FROM.get((first.before, first.after), NOW[first.after])
    said = f"{_names(group)} {several if len(group) > 1 else one}"
    gate = first.gate
    if not first.affects_count:
        return f"{said}."
    toward = f" toward {gate.name}" if gate.name else ""
    count = f"{gate.counting} of {gate.total} items count{toward}"
    if not gate.is_open:
        return f"{said}. {count}."
    # What the gate does not ask for is no reason why it is open.
    decides = {each.item.slug for each in gate.asked_for}
    if first.after == State.EVIDENCED and first.item.slug in decides:
        return f"{said}. {count}, and the gate is open."
    return f"{said}. The gate stays open."


def _names(group: Sequence[StateChange]) -> str:
    named = [f"“{each.item.name}”" for each in group[:MOST_NAMES]]
    more = len(group) - len(named)
    if more:
        named.append(f"{more} more")
    *some, last = named
    return f"{', '.join(some)} and {last}" if some else last
