"""Sample moves, and what the database holds of a move."""

from __future__ import annotations

from datetime import UTC, date, datetime

from careerladder.models import User
from plans.models import Move, MoveText

TODAY = date(2026, 5, 4)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
DUE = date(2026, 5, 31)
WRITE_IT = MoveText("Write the runbook", DUE, TODAY, "With **Bea**.", "Read by two.", 6)


def change_kinds(move: Move) -> list[str]:
    return list(move.changes.values_list("kind", flat=True))


def open_move_names(person: User) -> list[str]:
    return list(person.moves.open().values_list("name", flat=True))


def row_of(move: Move) -> dict[str, object]:
    [row] = Move.objects.filter(pk=move.pk).values()
    return dict(row)
