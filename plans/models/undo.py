"""Taking back what was done to a move last: it stands again as it did before that."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from careerladder.models import ChecklistItem, Ladder
from plans.models.move import OPEN, Move, MoveChange, hold_plan
from plans.models.refusals import MoveWasChanged

if TYPE_CHECKING:
    from careerladder.models import User

# Each is one press, and leaves the move as one row says. A proposal does more at once.
CAN_BE_UNDONE = (
    MoveChange.Kind.EDITED,
    MoveChange.Kind.POSTPONED,
    MoveChange.Kind.REORDERED,
    MoveChange.Kind.STARTED,
    MoveChange.Kind.PUT_BACK,
    MoveChange.Kind.DROPPED,
    MoveChange.Kind.TAKEN_UP_AGAIN,
)


@transaction.atomic
def undo(change: MoveChange, *, follower: Move | None = None, at: datetime | None = None) -> Move:
    """Take a change back; undone before, it stays so. Returns the move.

    `follower` is the open move before which it stood, None for the last; of changes that put it
    elsewhere. Raises MoveWasChanged where something else was done to it since, TooManyUnderWay and
    MoveIsPlannedAgain where there is no room for it any more.
    """
    move = Move.objects.select_related("ladder", "user").get(pk=change.move_id)
    move.hold()
    if move.changes.filter(undoes=change).exists():
        return move
    *_, before, last = [None, None, *move.changes.in_force()]
    if last != change or before is None or change.kind not in CAN_BE_UNDONE:
        raise MoveWasChanged
    move.stand_as(before)
    move.items.set(ChecklistItem.objects.filter(ladder=move.ladder_id, slug__in=before.serves))
    if move.is_open and change.kind in (MoveChange.Kind.REORDERED, MoveChange.Kind.POSTPONED):
        move.stand_before(follower)
    move.note_change(MoveChange.Kind.UNDONE, undoes=change, at=at)
    Move.objects.filter(pk=move.pk).update(changed_at=before.at)
    return move


@transaction.atomic
def undo_shift(user: User, ladder: Ladder, of: datetime, *, at: datetime | None = None) -> int:
    """Give back the dates that a pause moved at that moment, but for those set since.

    Returns how many moves that were.
    """
    hold_plan(user)
    at = at or timezone.now()
    shifts = MoveChange.objects.in_force().filter(
        move__user=user, move__ladder=ladder, move__state__in=OPEN, kind="shifted", at=of
    )
    count = 0
    for shift in shifts.select_related("move"):
        move = shift.move
        before = move.changes.in_force().filter(pk__lt=shift.pk).last()
        if before is None or move.due_on != shift.due_on:
            continue
        move.take_dates_of(before)
        move.note_change(MoveChange.Kind.SHIFTED, undoes=shift, at=at)
        count += 1
    return count
