"""The inputs of a plan besides the gate: the person's roadblock, hours a month, and pause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from careerladder.compiled import compiled, only
from careerladder.ladders.catalog import LadderContent
from careerladder.models import Roadblock, Systems, User
from plans.models import Acceptance, Pause, Recognition

DEFAULT_HOURS_A_MONTH = 12


@dataclass(frozen=True)
class PlanInputs:
    """`asked_at` is when the person last answered which roadblock is familiar; None if never.

    `roadblock` is None if they said that none is, or if they never answered.
    """

    roadblock: Roadblock | None
    asked_at: datetime | None
    accepted_at: datetime | None
    hours_a_month: int
    systems: Systems
    paused_until: date | None

    @property
    def was_asked(self) -> bool:
        return self.asked_at is not None

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None


def plan_inputs(person: User, ladder: LadderContent, today: date) -> PlanInputs:
    """The inputs on the person's `today`. One query."""
    row = only(_inputs(person.pk, ladder.ladder.pk, today))
    by_slug = {roadblock.slug: roadblock for roadblock in ladder.roadblocks}
    return PlanInputs(
        roadblock=by_slug.get(row["roadblock"] or ""),
        asked_at=row["asked_at"],
        accepted_at=row["accepted_at"],
        hours_a_month=row["hours"] or DEFAULT_HOURS_A_MONTH,
        systems=Systems(row["systems"] or Systems.ANY),
        paused_until=row["paused_until"],
    )


@compiled
def _inputs(person: int, ladder: int, today: date) -> QuerySet[Any, Any]:
    here = {"user": OuterRef("pk"), "ladder": ladder}
    said = Recognition.objects.open().filter(**here)
    accepted = Acceptance.objects.filter(**here).order_by("-at", "-pk")[:1]
    pause = Pause.objects.in_force(today).filter(**here)
    return (
        User.objects.filter(pk=person)
        .annotate(
            asked_at=Subquery(said.values("since")),
            roadblock=Subquery(said.values("roadblock__slug")),
            accepted_at=Subquery(accepted.values("at")),
            hours=Subquery(accepted.values("hours_a_month")),
            systems=Subquery(accepted.values("systems")),
            paused_until=Subquery(pause.values("until_on")),
        )
        .values("asked_at", "roadblock", "accepted_at", "hours", "systems", "paused_until")
    )
