"""A person's next moves and the month to review. One query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import JSONObject
from django.urls import reverse

from careerladder.compiled import compiled, only
from careerladder.ladders.catalog import LadderContent
from careerladder.models import User
from plans.models import Evidence, Move, MoveState, Pause, Review
from plans.reviews.due import is_time_to_review, month_to_review


@dataclass(frozen=True)
class NextMove:
    uuid: UUID
    name: str
    state: MoveState
    due_on: date

    def get_absolute_url(self) -> str:
        return reverse("plans:move", args=[self.uuid])


# As many as may be under way, and one more.
MOST_MOVES = 4


@dataclass(frozen=True)
class Upcoming:
    """The next moves, and the first day of the month to review. Neither during a pause."""

    moves: tuple[NextMove, ...] = ()
    review: date | None = None


def upcoming_for(person: User, ladder: LadderContent, today: date) -> Upcoming:
    """What is next on the person's `today`: a few moves, the first due first.

    Late moves and those under way come before others, however early those are due.
    """
    month = month_to_review(today)
    row = only(_upcoming(person.pk, ladder.ladder.pk, today, month))
    if row["is_paused"]:
        return Upcoming()
    is_due = is_time_to_review(today) and not row["is_reviewed"]
    return Upcoming(
        tuple(sorted(map(_next_move, row["next_moves"]), key=lambda move: move.due_on)),
        month if is_due and (row["has_evidence"] or row["next_moves"]) else None,
    )


@compiled
def _upcoming(person: int, ladder: int, today: date, month: date) -> QuerySet[Any, Any]:
    here = {"user": OuterRef("pk"), "ladder": ladder}
    comes_first = Q(state=MoveState.UNDER_WAY) | Q(due_on__lt=today)
    comes_later = Case(When(comes_first, then=0), default=1)
    moves = Move.objects.filter(**here).open().order_by(comes_later, "due_on", "position", "uuid")
    parts = {name: name for name in ("uuid", "name", "state", "due_on")}
    return (
        User.objects.filter(pk=person)
        .annotate(
            next_moves=ArraySubquery(moves.values(row=JSONObject(**parts))[:MOST_MOVES]),
            is_paused=Exists(Pause.objects.in_force(today).filter(**here)),
            is_reviewed=Exists(Review.objects.filter(month=month, **here)),
            has_evidence=Exists(Evidence.objects.filter(user=OuterRef("pk"))),
        )
        .values("next_moves", "is_paused", "is_reviewed", "has_evidence")
    )


def _next_move(row: dict[str, str]) -> NextMove:
    return NextMove(
        UUID(row["uuid"]),
        row["name"],
        MoveState(row["state"]),
        date.fromisoformat(row["due_on"]),
    )
