"""A person's next move and due look back, as a teaser on other pages. One query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

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


@dataclass(frozen=True)
class Upcoming:
    """The next move, and the first day of the month to look back on. Both None during a pause."""

    move: NextMove | None = None
    review: date | None = None


def upcoming_for(person: User, ladder: LadderContent, today: date) -> Upcoming:
    """What is next on the person's `today`. The next move is the first of the plan."""
    here = {"user": OuterRef("pk"), "ladder": ladder.ladder}
    month = month_to_review(today)
    moves = Move.objects.filter(**here).open()
    parts = {name: name for name in ("uuid", "name", "state", "due_on")}
    row = (
        User.objects.filter(pk=person.pk)
        .annotate(
            move=Subquery(moves.values(row=JSONObject(**parts))[:1]),
            is_paused=Exists(Pause.objects.in_force(today).filter(**here)),
            is_reviewed=Exists(Review.objects.filter(month=month, **here)),
            has_evidence=Exists(Evidence.objects.filter(user=OuterRef("pk"))),
        )
        .values("move", "is_paused", "is_reviewed", "has_evidence")
        .get()
    )
    if row["is_paused"]:
        return Upcoming()
    is_due = is_time_to_review(today) and not row["is_reviewed"]
    return Upcoming(
        _next_move(row["move"]),
        month if is_due and (row["has_evidence"] or row["move"]) else None,
    )


def _next_move(row: dict[str, str] | None) -> NextMove | None:
    if row is None:
        return None
    return NextMove(
        UUID(row["uuid"]),
        row["name"],
        MoveState(row["state"]),
        date.fromisoformat(row["due_on"]),
    )
