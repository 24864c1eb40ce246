"""The dates that a pause moves, and gives back when it ends early or that is undone."""

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
from plans.models.plan_lock import lock_plan

if TYPE_CHECKING:
    from careerladder.models import User


@transaction.atomic
def shift(user: User, ladder: Ladder, days: int, *, at: datetime) -> None:
    """Move the dates of the open moves by so many days; what is under way began when it did.

    Back they come by no more than they were shifted on: a date that somebody gave meanwhile stays.
    """
    lock_plan(user)
    moves = _open_moves(user, ladder)
    shifted = _shifted_on(moves) if days < 0 else {}
    if days < 0:
        moves = [move for move in moves if shifted[move.pk] > 0]
    for move in moves:
        by = timedelta(days=days if days > 0 else max(days, -shifted[move.pk]))
        _give_dates(move, move.begins_on + by, min(move.due_on + by, LATEST))
    _save(moves, at=at)


@transaction.atomic
def undo_shift(user: User, ladder: Ladder, of: datetime, *, at: datetime) -> timedelta:
    """Give back the dates that were shifted at that moment, but for those set since.

    Returns by how much at most: nothing where none was, or all were set since.
    """
    lock_plan(user)
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
                _give_dates(move, before.begins_on, before.due_on)
                undone[move.pk] = change
    _save([move for move in moves if move.pk in undone], undoes=undone, at=at)
    return by


def _open_moves(user: User, ladder: Ladder) -> list[Move]:
    mine = Move.objects.filter(user=user, ladder=ladder)
    return list(mine.open().prefetch_related("items"))


def _give_dates(move: Move, begins_on: date, due_on: date) -> None:
    """What is under way began when it did."""
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
        [move.change(kind, undoes=undone.get(move.pk), at=at) for move in moves]
    )


def _shifted_on(moves: Sequence[Move]) -> defaultdict[UUID, int]:
    """By how many days the pauses shifted each, since somebody gave it the date last."""
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
