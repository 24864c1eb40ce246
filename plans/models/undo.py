"""Taking back what was done to a move last: it is again as it was before that."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from careerladder.models import ChecklistItem, Ladder
from plans.models.move import OPEN, Move, MoveChange, hold_plan
from plans.models.refusals import CannotBeUndone

if TYPE_CHECKING:
    from careerladder.models import User

BY_MISTAKE = "Added by mistake."
# Each is one press. A proposal does more at once.
CAN_BE_UNDONE = (
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
def undo(change: MoveChange, *, at: datetime | None = None) -> Move:
    """Take a change back; undone before, it stays so. Returns the move.

    What was added is out of the plan again, as if it had never been proposed or dropped. Raises
    CannotBeUndone where something else was done to the move since, TooManyUnderWay and
    MoveIsPlannedAgain where there is no room for it any more.
    """
    move = change.move
    move.hold()
    if move.changes.filter(undoes=change).exists():
        return move
    last = list(move.changes.not_undone().reverse()[:2])
    if last[:1] != [change] or change.kind not in CAN_BE_UNDONE:
        raise CannotBeUndone
    if last[1:]:
        before = last[1]
        move.restore_to(before, position=change.position_before)
        move.items.set(ChecklistItem.objects.filter(ladder=move.ladder_id, slug__in=before.serves))
        move.note_change(MoveChange.Kind.UNDONE, undoes=change, at=at)
        Move.objects.filter(pk=move.pk).update(changed_at=before.at)
    else:
        move.take_out()
        move.note_change(MoveChange.Kind.UNDONE, undoes=change, reason=BY_MISTAKE, at=at)
    return move


@transaction.atomic
def undo_shift(
    user: User, ladder: Ladder, of: datetime, *, at: datetime | None = None
) -> timedelta:
    """Give back the dates that a pause moved at that moment, but for those set since.

    Returns by how much at most: nothing where it moved none, or all of them were set since.
    """
    hold_plan(user)
    at = at or timezone.now()
    moves = list(
        Move.objects.filter(user=user, ladder=ladder, state__in=OPEN)
        .filter(changes__kind=MoveChange.Kind.SHIFTED, changes__at=of)
        .prefetch_related("items")
    )
    changes: defaultdict[Move, list[MoveChange]] = defaultdict(list)
    for change in MoveChange.objects.not_undone().filter(move__in=moves).select_related("move"):
        changes[change.move].append(change)
    given_back, by = [], timedelta()
    for move in moves:
        pairs = pairwise(changes[move])
        shifted = (pair for pair in pairs if pair[1].kind == "shifted" and pair[1].at == of)
        before, shift = next(shifted, (None, None))
        if before is None or shift is None or move.due_on != shift.due_on:
            continue
        by = max(by, before.due_on - shift.due_on, key=abs)
        move.take_dates_of(before)
        move.changed_at = at
        given_back.append((move, shift))
    Move.objects.bulk_update(
        [move for move, _ in given_back], ["due_on", "begins_on", "version", "changed_at"]
    )
    MoveChange.objects.bulk_create(
        [move.change(MoveChange.Kind.SHIFTED, undoes=shift, at=at) for move, shift in given_back]
    )
    return by
