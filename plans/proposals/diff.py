"""A proposal compared with the current plan: what accepting it would change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from careerladder.models import ChecklistItem, Roadblock, SuggestedMove, Systems
from plans.gate.position import Position
from plans.models import Move, MoveText
from plans.models.acceptance import Addition, Rescheduling, Withdrawal
from plans.moves.inputs import PlanInputs


class Effect(StrEnum):
    """What accepting the proposal does to a move of the plan."""

    NEW = "New"
    OTHER_DATES = "New dates"
    STAYS = "No change"


@dataclass(frozen=True)
class ProposalRow:
    """A move of the plan after acceptance. `move` is the one in the plan already, if any.

    `is_kept`: the person planned, changed or began it, so that no proposal changes it.
    """

    text: MoveText
    reason: str
    effect: Effect
    suggestion: SuggestedMove | None = None
    move: Move | None = None
    is_kept: bool = False


@dataclass(frozen=True)
class ProposalRemark:
    """An item, or the move past the roadblock, that the proposal does not finish, and why.

    `moves` are its suggested moves that do not fit.
    """

    name: str
    explanation: str
    item: ChecklistItem | None = None
    moves: tuple[SuggestedMove, ...] = ()


@dataclass(frozen=True)
class ProposalDraft:
    """A proposal for a position, and how it differs from the current plan.

    `is_first`: the plan has no open moves. `unfinished` are the missing items that the proposed
    moves do not finish, `covered` those that are left to kept moves. `until` is the last due day.
    """

    position: Position
    inputs: PlanInputs
    hours_a_month: int
    systems: Systems
    until: date
    today: date
    added: tuple[Addition, ...] = ()
    rescheduled: tuple[Rescheduling, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    rows: tuple[ProposalRow, ...] = ()
    unfinished: tuple[ProposalRemark, ...] = ()
    covered: tuple[ProposalRemark, ...] = ()
    is_first: bool = True

    @property
    def changes_hours(self) -> bool:
        """Whether its hours a month differ from those of the current plan."""
        return not self.is_first and self.hours_a_month != self.inputs.hours_a_month

    @property
    def changes_systems(self) -> bool:
        """Whether it is for other systems than the current plan."""
        return not self.is_first and self.systems != self.inputs.systems

    @property
    def changes_nothing(self) -> bool:
        changes_moves = self.added or self.rescheduled or self.withdrawn
        return not (changes_moves or self.changes_hours or self.changes_systems)

    @property
    def roadblock(self) -> Roadblock | None:
        """The one that it was asked with."""
        return self.inputs.roadblock

    @property
    def staying(self) -> tuple[ProposalRow, ...]:
        return tuple(row for row in self.rows if row.effect == Effect.STAYS)

    @property
    def hours(self) -> int:
        return sum(row.text.hours or 0 for row in self.rows)

    @property
    def months(self) -> list[tuple[date | None, list[ProposalRow]]]:
        """The rows by the first day of the month they are due in, in order. None is overdue."""
        rows = sorted(self.rows, key=lambda row: row.text.due_on)
        return [(month, list(each)) for month, each in groupby(rows, key=self._month)]

    @property
    def digest(self) -> str:
        """A hash of the changes: equal if the proposal is still the one that was shown."""
        shown = [
            self.hours_a_month,
            str(self.systems),
            [(each.text, each.reason) for each in self.added],
            [(each.move.pk, each.begins_on, each.due_on) for each in self.rescheduled],
            [(each.move.pk, each.reason) for each in self.withdrawn],
        ]
        return hashlib.sha256(repr(shown).encode()).hexdigest()

    def _month(self, row: ProposalRow) -> date | None:
        due_on = row.text.due_on
        return due_on.replace(day=1) if due_on >= self.today else None
