"""Shift the dates of a plan when a pause begins, and back when it ends early or is undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from careerladder.models import Ladder
from plans.dates import LATEST
from plans.models.move import Move
from plans.models.move_change import MoveChange, MoveState

if TYPE_CHECKING:
    from careerladder.models import User


@transaction.atomic
def shift_dates(user: User, ladder: Ladder, days: int, *, at: datetime) -> None:
    """Shift the dates of the open moves by a number of days, which may be negative.

    A move under way keeps the day on which it began. No move is shifted back by more days than
    pauses have shifted it on since the person last set its date.
    """
    user.lock()
    moves = _open_moves(user, ladder)
    shifted = _days_shifted(moves) if days < 0 else {}
    if days < 0:
        moves = [move for move in moves if shifted[move.pk] > 0]
    for move in moves:
        by = timedelta(days=days if days > 0 else max(days, -shifted[move.pk]))
        _set_dates(move, move.begins_on + by, min(move.due_on + by, LATEST))
    _save(moves, at=at)


@transaction.atomic
def undo_shift(user: User, ladder: Ladder, of: datetime, *, at: datetime) -> timedelta:
    """Revert the shift of dates at the moment `of`, except for dates that were set since.

    Return the largest change of a due date, or a zero timedelta if nothing was reverted.
    """
    user.lock()
    changes: defaultdict[UUID, list[MoveChange]] = defaultdict(list)
    moves = _open_moves(user, ladder)
    for change in MoveChange.objects.not_undone().filter(move__in=moves):
        changes[change.move_id].append(change)
    undone: dict[UUID, MoveChange] = {}
    by = timedelta()
    for move in moves:
        for before, change in pairwise(changes[move.pk]):
            is_shift = change.kind == MoveChange.Kind.SHIFTED and change.at == of
            if is_shift and move.due_on == change.due_on:
                by = max(by, before.due_on - change.due_on, key=abs)
                _set_dates(move, before.begins_on, before.due_on)
                undone[move.pk] = change
    _save([move for move in moves if move.pk in undone], undoes=undone, at=at)
    return by


def _open_moves(user: User, ladder: Ladder) -> list[Move]:
    mine = Move.objects.filter(user=user, ladder=ladder)
    return list(mine.open().prefetch_related("items"))


def _set_dates(move: Move, begins_on: date, due_on: date) -> None:
    """Set both dates. A move under way keeps the day on which it began."""
    move.due_on = due_on
    if move.state == MoveState.PLANNED:
        move.begins_on = begins_on
    move.begins_on = min(move.begins_on, move.due_on)


def _save(
    moves: Sequence[Move], *, undoes: Mapping[UUID, MoveChange] | None = None, at: datetime
) -> None:
    for move in moves:
        move.version += 1
        move.changed_at = at
    Move.objects.bulk_update(moves, ["due_on", "begins_on", "version", "changed_at"])
    kind, undone = MoveChange.Kind.SHIFTED, undoes or {}
    MoveChange.objects.bulk_create(
        [move.build_change(kind, undoes=undone.get(move.pk), at=at) for move in moves]
    )


def _days_shifted(moves: Sequence[Move]) -> defaultdict[UUID, int]:
    """By how many days pauses have shifted each move since the person last set its date."""
    shifted: defaultdict[UUID, int] = defaultdict(int)
    was_due_on: dict[UUID, date] = {}
    changes = MoveChange.objects.not_undone().filter(move__in=moves)
    for key, kind, due_on in changes.values_list("move", "kind", "due_on"):
        before = was_due_on.get(key, due_on)
        if kind == MoveChange.Kind.SHIFTED:
            shifted[key] += (due_on - before).days
        elif due_on != before or kind == MoveChange.Kind.TAKEN_UP_AGAIN:
            shifted[key] = 0
        was_due_on[key] = due_on
    return shifted
