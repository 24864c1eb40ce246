"""Undo the last change of a move."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from careerladder.models import ChecklistItem
from plans.models.move import Move
from plans.models.move_change import MoveChange
from plans.models.refusals import CannotBeUndone

BY_MISTAKE = "Added by mistake."
# The kinds that a single button makes. A proposal changes several moves at once.
UNDOABLE = (
    MoveChange.Kind.ADDED,
    MoveChange.Kind.EDITED,
    MoveChange.Kind.POSTPONED,
    MoveChange.Kind.REORDERED,
    MoveChange.Kind.STARTED,
    MoveChange.Kind.PUT_BACK,
    MoveChange.Kind.DROPPED,
    MoveChange.Kind.TAKEN_UP_AGAIN,
)


@transaction.atomic
def undo_change(change: MoveChange, *, at: datetime | None = None) -> Move:
    """Undo a change and return its move. Undoing it again changes nothing.

    A move that was added leaves the plan; it does not count as dropped, so that it can be proposed
    again.

    Raise CannotBeUndone if it is not the last change of the move, or of a kind that has no undo.
    Raise TooManyUnderWay if three other moves are under way by now, and MoveIsPlannedAgain if its
    suggested move was planned again.
    """
    move = change.move
    move.lock()
    if move.changes.filter(undoes=change).exists():
        return move
    last = list(move.changes.not_undone().reverse()[:2])
    if last[:1] != [change] or change.kind not in UNDOABLE:
        raise CannotBeUndone
    if last[1:]:
        before = last[1]
        move.restore_to(before, position=change.position_before)
        move.items.set(ChecklistItem.objects.filter(ladder=move.ladder_id, slug__in=before.serves))
        move.record_change(MoveChange.Kind.UNDONE, undoes=change, at=at)
        Move.objects.filter(pk=move.pk).update(changed_at=before.at)
    else:
        move.remove_from_plan()
        move.record_change(MoveChange.Kind.UNDONE, undoes=change, reason=BY_MISTAKE, at=at)
    return move
