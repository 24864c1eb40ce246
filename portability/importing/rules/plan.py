"""The rules of a plan: a move is what its last change made of it."""

from __future__ import annotations

from collections import Counter

from plans.models.move import MOST_UNDER_WAY
from portability.importing.rules.seen import Seen, require_ladder
from portability.schema.evidence import EvidenceLine
from portability.schema.plan import (
    AcceptanceLine,
    MoveChangeLine,
    MoveLine,
    PauseLine,
    ReviewLine,
)

STATE_AFTER = {
    "added": "planned",
    "accepted": "planned",
    "started": "under-way",
    "put-back": "planned",
    "dropped": "dropped",
    "withdrawn": "dropped",
    "done": "done",
    "taken-up-again": "planned",
}
OPEN_STATES = ("planned", "under-way")


def check_move(line: MoveLine, seen: Seen) -> None:
    seen.define(line)
    require_ladder(line.ladder, line.suggestion, *line.items)
    if len(set(line.items)) < len(line.items):
        raise ValueError("a move is for an item once")
    seen.ladder_of[line.uuid] = line.ladder
    if line.planned_for is not None:
        if line.planned_for in seen.planned_for:
            raise ValueError("one move is planned for an answer")
        seen.planned_for[line.planned_for] = line.uuid
    if line.suggestion is not None:
        seen.suggestions[line.uuid] = line.suggestion


def check_move_change(line: MoveChangeLine, seen: Seen) -> None:
    seen.require(MoveLine, line.move)
    seen.count(line.move, line.number)
    if (line.number == 1) != (line.kind in ("added", "accepted")):
        raise ValueError("a move is added, or accepted, by its first change and by no other")
    state = STATE_AFTER.get(line.kind)
    if line.undoes is not None:
        state = _state_after_undo(line, seen)
    elif state is None:
        state = seen.states[line.move]
    if line.state != state:
        raise ValueError(f"after {line.kind} the state is {state}")
    if line.evidence is not None:
        seen.require(EvidenceLine, line.evidence)
    if line.undoes is None:
        seen.changes[line.move][line.number] = line.kind, line.state
    seen.states[line.move] = line.state


def _state_after_undo(line: MoveChangeLine, seen: Seen) -> str:
    """The state after a change was undone: as before it. A shift of dates may be undone later."""
    changes = seen.changes[line.move]
    if line.undoes not in changes:
        raise ValueError("“undoes” names an earlier change, and each is undone once")
    kind, _ = changes[line.undoes]
    if kind == "shifted":
        del changes[line.undoes]
        return seen.states[line.move]
    last, _ = changes.popitem()
    if last != line.undoes:
        raise ValueError("“undoes” names the last change that isn’t undone")
    return changes[next(reversed(changes))][1] if changes else "dropped"


def check_acceptance(line: AcceptanceLine, seen: Seen) -> None:
    require_ladder(line.ladder, line.roadblock)


def check_pause(line: PauseLine, seen: Seen) -> None:
    seen.hold_once("a plan is paused", line.ladder, line)


def check_review(line: ReviewLine, seen: Seen) -> None:
    for key in line.evidence:
        seen.require(EvidenceLine, key)
    for key in line.moves:
        seen.require(MoveLine, key)
    if len(set(line.evidence)) < len(line.evidence) or len(set(line.moves)) < len(line.moves):
        raise ValueError("a review names an entry or a move once")


def check_moves_at_end(seen: Seen) -> None:
    """Raise ValueError if a move has no change, or too many are under way or planned at once."""
    for key, kind in seen.kinds.items():
        if kind is MoveLine and key not in seen.states:
            raise seen.mistake(key, "this move has no change in move_changes.jsonl")
    under_way = Counter(
        seen.ladder_of[key] for key, state in seen.states.items() if state == "under-way"
    )
    if any(count > MOST_UNDER_WAY for count in under_way.values()):
        raise ValueError(f"more than {MOST_UNDER_WAY} moves are under way")
    planned = Counter(
        suggestion
        for key, suggestion in seen.suggestions.items()
        if seen.states[key] in OPEN_STATES
    )
    for suggestion, count in planned.items():
        if count > 1:
            raise ValueError(f"{suggestion} is planned twice")
