"""What is said where a form of a move was sent before: what was done to the move since."""

from __future__ import annotations

from plans.models import MoveChange, MoveState

# What a pause shifts was not changed by anybody.
CHANGES_OF_TEXT = (
    MoveChange.Kind.EDITED,
    MoveChange.Kind.POSTPONED,
    MoveChange.Kind.RESCHEDULED,
)


def action_since_save(saved: MoveChange) -> str:
    """In words what was done to a move since it was saved so; empty where that still holds."""
    move = saved.move
    if MoveChange.objects.filter(undoes=saved).exists():
        return "undone it"
    later = move.changes.not_undone().filter(pk__gt=saved.pk)
    if later.filter(kind__in=CHANGES_OF_TEXT).exists():
        return "changed it"
    if move.is_open:
        return ""
    return "finished the move" if move.state == MoveState.DONE else "dropped the move"
