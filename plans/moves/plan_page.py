"""What the plan page shows: the open moves by the month they are due in, and the plan's inputs.

The order is that of the due dates. Overdue moves form a group of their own, which comes first.
Nothing is overdue while the plan is paused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from careerladder.compiled import compiled
from careerladder.ladders.catalog import LadderContent
from careerladder.models import ChecklistItem, User
from plans.gate.position import Position, position_of
from plans.gate.rules import ItemStatus
from plans.models import Move
from plans.models.move import MOST_UNDER_WAY
from plans.models.move_change import MoveState
from plans.models.move_place import due_date_at
from plans.moves.inputs import PlanInputs, plan_inputs
from plans.moves.schedule import Schedule, schedule_of


@dataclass(frozen=True)
class PlanLine:
    """A move, with the items that it is for.

    `is_for_more`: it gets past a roadblock or is on a path, whatever its items are. `earlier_than`
    and `later_than` are the neighbors that it can be moved past.
    """

    move: Move
    items: tuple[ChecklistItem, ...]
    is_for_more: bool = False
    earlier_than: Move | None = None
    later_than: Move | None = None

    @property
    def shows_reason(self) -> bool:
        """Whether its reason is shown instead of its items, because it says more."""
        return bool(self.move.reason) and (self.is_for_more or not self.items)

    @property
    def anchor(self) -> str:
        """The id of its HTML element."""
        return f"move-{self.move.pk}"


@dataclass(frozen=True)
class MoveGroup:
    """The moves of a month. `month` is its first day, or None for the overdue moves."""

    month: date | None
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True)
class Plan:
    """`unserved` are missing items that no open move is for. `done` and `dropped` are counts."""

    position: Position
    inputs: PlanInputs
    groups: tuple[MoveGroup, ...]
    schedule: Schedule | None
    unserved: tuple[ItemStatus, ...]
    done: int
    dropped: int

    @property
    def lines(self) -> tuple[PlanLine, ...]:
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def overdue(self) -> tuple[PlanLine, ...]:
        return tuple(line for group in self.groups if not group.month for line in group.lines)

    @property
    def next_to_start(self) -> Move | None:
        """The first planned move, if another one may be under way."""
        if len(self._under_way) >= MOST_UNDER_WAY or self.inputs.is_paused:
            return None
        planned = (line.move for line in self.lines if line.move.state == MoveState.PLANNED)
        return next(planned, None)

    @property
    def next_to_finish(self) -> Move | None:
        """The first move under way."""
        return next(iter(self._under_way), None)

    @property
    def needless(self) -> int:
        """How many moves are for items alone, and for none that the current gate misses."""
        if self.position.gate is None:
            return 0
        missing = {each.item.slug for each in self.position.gate.missing}
        return sum(
            missing.isdisjoint(item.slug for item in line.items)
            for line in self.lines
            if line.items and not line.is_for_more
        )

    @property
    def last_due_on(self) -> date | None:
        return max((line.move.due_on for line in self.lines), default=None)

    @property
    def _under_way(self) -> list[Move]:
        return [line.move for line in self.lines if line.move.state == MoveState.UNDER_WAY]

    @property
    def is_blank(self) -> bool:
        """Whether nothing was ever planned."""
        return not (self.groups or self.done or self.dropped)


def plan_of(person: User, ladder: LadderContent, today: date) -> Plan:
    """The plan on the person's `today`. Six queries, however much is planned."""
    position = position_of(person, ladder, today=today)
    inputs = plan_inputs(person, ladder, today)
    moves = _open_moves(person.pk, ladder.ladder.pk)
    by_key = {
        item.pk: item
        for content in ladder.phases
        for item in (*content.items, *content.retired_items)
    }
    served = {key for move in moves for key in move.serves}
    missing = position.gate.missing if position.gate else ()
    unserved = {item.slug for key, item in by_key.items() if key not in served}
    for_more = {each.pk for each in ladder.suggested_moves if each.item is None}
    by_month = moves_by_month(moves, today, is_paused=inputs.is_paused)
    lines = {
        move.pk: PlanLine(
            move,
            tuple(by_key[key] for key in move.serves if key in by_key),
            move.suggestion_id in for_more,
            earlier_than(moves, place, today),
            later_than(moves, place, today),
        )
        for place, move in enumerate(moves)
    }
    groups = tuple(
        MoveGroup(month, tuple(lines[move.pk] for move in of_month))
        for month, of_month in by_month.items()
    )
    ended = dict(_ended_by_state(person.pk, ladder.ladder.pk))
    return Plan(
        position=position,
        inputs=inputs,
        groups=groups,
        schedule=schedule_of(moves, today, is_paused=inputs.is_paused),
        unserved=tuple(each for each in missing if each.item.slug in unserved),
        done=ended.get(MoveState.DONE, 0),
        dropped=ended.get(MoveState.DROPPED, 0),
    )


@compiled
def _open_moves(person: int, ladder: int) -> QuerySet[Move]:
    moves: QuerySet[Move] = Move.objects.open().with_serves()
    return moves.filter(user=person, ladder=ladder)


@compiled
def _ended_by_state(person: int, ladder: int) -> QuerySet[Move, tuple[str, int]]:
    moves: QuerySet[Move] = Move.objects.ended().filter(user=person, ladder=ladder)
    return moves.order_by().values_list("state").annotate(total=Count("pk"))


def moves_by_month(
    moves: Sequence[Move], today: date, *, is_paused: bool = False
) -> dict[date | None, list[Move]]:
    """The moves, in their order, by the first day of the month they are due in.

    The key None is the overdue ones.
    """
    by_month: defaultdict[date | None, list[Move]] = defaultdict(list)
    for move in moves:
        is_late = move.due_on < today and not is_paused
        by_month[None if is_late else move.due_on.replace(day=1)].append(move)
    return dict(by_month)


def earlier_than(moves: Sequence[Move], place: int, today: date) -> Move | None:
    """The move that the one at `place` goes past if it is moved one place earlier, if it may."""
    above, move = moves[place - 1] if place else None, moves[place]
    if above is None:
        return None
    bound = moves[place - 2].due_on if place > 1 else None
    day = due_date_at(
        move.due_on, above=bound, below=above.due_on, beside=above.due_on, today=today
    )
    return above if day else None


def later_than(moves: Sequence[Move], place: int, today: date) -> Move | None:
    """The move that the one at `place` goes past if it is moved one place later, if it may."""
    move, below = moves[place], next(iter(moves[place + 1 :]), None)
    if below is None:
        return None
    bound = next((each.due_on for each in moves[place + 2 :]), None)
    day = due_date_at(
        move.due_on, above=below.due_on, below=bound, beside=below.due_on, today=today
    )
    return below if day else None
