"""A proposal beside the plan as it stands: what accepting it would change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from careerladder.models import ChecklistItem, Roadblock, SuggestedMove
from plans.gate.position import Position
from plans.models import Move, MoveText
from plans.models.acceptance import Addition, Rescheduling, Withdrawal
from plans.moves.inputs import PlanInputs


class Effect(StrEnum):
    """What accepting the proposal does to a move of the plan."""

    NEW = "New"
    OTHER_DATES = "Other dates"
    STAYS = "Stays"


@dataclass(frozen=True)
class ProposalRow:
    """A move as it would stand in the plan. `move` is the one that stands there already.

    `is_kept`: somebody planned, changed or began it, and no proposal touches it.
    """

    text: MoveText
    reason: str
    effect: Effect
    suggestion: SuggestedMove | None = None
    move: Move | None = None
    is_kept: bool = False


@dataclass(frozen=True)
class Remark:
    """What the steps do not finish, and why; the suggested moves of it that have no date."""

    name: str
    says: str
    item: ChecklistItem | None = None
    moves: tuple[SuggestedMove, ...] = ()


@dataclass(frozen=True)
class Draft:
    """What is proposed for a place, and how it differs from the plan.

    `is_first`: nothing is open in the plan. `later` are the missing items that six months do not
    finish, `covered` those left to moves that stay as they are.
    """

    position: Position
    inputs: PlanInputs
    hours_a_month: int
    until: date
    today: date
    added: tuple[Addition, ...] = ()
    rescheduled: tuple[Rescheduling, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    rows: tuple[ProposalRow, ...] = ()
    later: tuple[Remark, ...] = ()
    covered: tuple[Remark, ...] = ()
    is_first: bool = True

    @property
    def changes_hours(self) -> bool:
        """Whether it is for other hours than the plan that stands."""
        return not self.is_first and self.hours_a_month != self.inputs.hours_a_month

    @property
    def changes_nothing(self) -> bool:
        return not (self.added or self.rescheduled or self.withdrawn or self.changes_hours)

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
        """By the month they are due in, which its first day stands for; None is past its date."""
        rows = sorted(self.rows, key=lambda row: row.text.due_on)
        return [(month, list(each)) for month, each in groupby(rows, key=self._month)]

    @property
    def digest(self) -> str:
        """Tells whether what is accepted is what was shown."""
        shown = [
            self.hours_a_month,
            [(each.text, each.reason) for each in self.added],
            [(each.move.pk, each.begins_on, each.due_on) for each in self.rescheduled],
            [(each.move.pk, each.reason) for each in self.withdrawn],
        ]
        return hashlib.sha256(repr(shown).encode()).hexdigest()

    def _month(self, row: ProposalRow) -> date | None:
        due_on = row.text.due_on
        return due_on.replace(day=1) if due_on >= self.today else None
