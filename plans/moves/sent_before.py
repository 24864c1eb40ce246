"""What was done to a move between two submissions of the same form."""

from __future__ import annotations

from plans.models import MoveChange, MoveState

# Not SHIFTED: that is done by a pause, and is no change of the person's.
TEXT_CHANGES = (
    MoveChange.Kind.EDITED,
    MoveChange.Kind.POSTPONED,
    MoveChange.Kind.RESCHEDULED,
)


def action_since_save(saved: MoveChange) -> str:
    """What the person did to the move since `saved`, as a predicate; empty if it is as saved."""
    move = saved.move
    if MoveChange.objects.filter(undoes=saved).exists():
        return "undone it"
    later = move.changes.not_undone().filter(pk__gt=saved.pk)
    if later.filter(kind__in=TEXT_CHANGES).exists():
        return "changed it"
    if move.is_open:
        return ""
    return "finished the move" if move.state == MoveState.DONE else "dropped the move"
