"""What the plan page shows: the open moves by the month they are due in, and the plan's inputs.

Within a month the moves have the order that the person gave them. Overdue moves form a group of
their own, which comes first. Nothing is overdue while the plan is paused.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Count, Q

from careerladder.ladders.catalog import LadderContent
from careerladder.models import ChecklistItem, User
from plans.dates import LATEST, last_day_of
from plans.gate.position import Position, position_of
from plans.gate.rules import ItemStatus
from plans.models import Move
from plans.models.move_change import MoveState
from plans.moves.inputs import PlanInputs, plan_inputs
from plans.moves.schedule import Schedule, schedule_of


@dataclass(frozen=True)
class PlanLine:
    """A move, with the items that it serves.

    `can_move_earlier` is False if it has no `earlier_place`. Any move can be moved later.
    """

    move: Move
    items: tuple[ChecklistItem, ...]
    can_move_earlier: bool = True

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
class PlanPlace:
    """A place in the plan, as `Move.place` takes it.

    It is before another move, or last if that is None. `due_on` is set if the month changes.
    """

    before: Move | None
    due_on: date | None


@dataclass(frozen=True)
class Plan:
    """`unserved` are missing items that no open move serves. `done` and `dropped` are counts."""

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
    def is_blank(self) -> bool:
        """Whether nothing was ever planned."""
        return not (self.groups or self.done or self.dropped)


def plan_of(person: User, ladder: LadderContent, today: date) -> Plan:
    """The plan on the person's `today`. Six queries, however much is planned."""
    position = position_of(person, ladder, today=today)
    inputs = plan_inputs(person, ladder, today)
    mine = person.moves.filter(ladder=ladder.ladder)
    moves = list(mine.open().with_serves())
    by_key = {
        item.pk: item
        for content in ladder.phases
        for item in (*content.items, *content.retired_items)
    }
    served = {key for move in moves for key in move.serves}
    missing = position.gate.missing if position.gate else ()
    unserved = {item.slug for key, item in by_key.items() if key not in served}
    by_month = moves_by_month(moves, today, is_paused=inputs.is_paused)
    groups = tuple(
        MoveGroup(
            month,
            tuple(
                PlanLine(
                    move,
                    tuple(by_key[key] for key in move.serves if key in by_key),
                    can_move_earlier=move != of_month[0] or _month_before(month, today) is not None,
                )
                for move in of_month
            ),
        )
        for month, of_month in by_month.items()
    )
    ended = mine.ended().aggregate(
        done=Count("pk", filter=Q(state=MoveState.DONE)),
        dropped=Count("pk", filter=Q(state=MoveState.DROPPED)),
    )
    return Plan(
        position=position,
        inputs=inputs,
        groups=groups,
        schedule=schedule_of(
            [line.move for group in groups for line in group.lines],
            today,
            is_paused=inputs.is_paused,
        ),
        unserved=tuple(each for each in missing if each.item.slug in unserved),
        **ended,
    )


def moves_by_month(
    moves: list[Move], today: date, *, is_paused: bool = False
) -> dict[date | None, list[Move]]:
    """The moves by the first day of the month they are due in. The key None is the overdue ones."""
    by_month: defaultdict[date | None, list[Move]] = defaultdict(list)
    for move in moves:
        is_late = move.due_on < today and not is_paused
        by_month[None if is_late else move.due_on.replace(day=1)].append(move)
    return dict(sorted(by_month.items(), key=lambda each: each[0] or date.min))


def earlier_place(
    move: Move, moves: list[Move], today: date, *, is_paused: bool
) -> PlanPlace | None:
    """The place one step earlier: before the move above it, or last in the month before.

    None if it is the first overdue move, or the first of its month and the month before is over.
    """
    month, group = _group_of(move, moves, today, is_paused=is_paused)
    above = next((one for one, other in pairwise(group) if other == move), None)
    if above is not None:
        return PlanPlace(above, None)
    before = _month_before(month, today)
    if before is None:
        return None
    return PlanPlace(None, last_day_of(before))


def later_place(move: Move, moves: list[Move], today: date, *, is_paused: bool) -> PlanPlace:
    """The place one step later: after the move below it, or first in the next month."""
    month, group = _group_of(move, moves, today, is_paused=is_paused)
    below = next((other for one, other in pairwise(group) if one == move), None)
    if below is not None:
        rest = [each for each in moves if each != move]
        after = rest[rest.index(below) + 1 :]
        return PlanPlace(after[0] if after else None, None)
    this_month = today.replace(day=1)
    next_month = max(last_day_of(month) + timedelta(days=1), this_month) if month else this_month
    if next_month > LATEST:
        return PlanPlace(None, None)
    return first_place_in(next_month, moves, today, is_paused=is_paused)


def first_place_in(month: date, moves: list[Move], today: date, *, is_paused: bool) -> PlanPlace:
    """The first place in a month, due on its last day."""
    there = moves_by_month(moves, today, is_paused=is_paused).get(month, [])
    return PlanPlace(there[0] if there else None, last_day_of(month))


def _group_of(
    move: Move, moves: list[Move], today: date, *, is_paused: bool
) -> tuple[date | None, list[Move]]:
    by_month = moves_by_month(moves, today, is_paused=is_paused)
    return next((month, group) for month, group in by_month.items() if move in group)


def _month_before(month: date | None, today: date) -> date | None:
    """The first day of the month before; None if that month is over."""
    if month is None:
        return None
    before = month - timedelta(days=1)
    return before.replace(day=1) if before >= today else None
