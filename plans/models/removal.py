"""When an entry was removed, and until when it can be restored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q, UniqueConstraint

from careerladder.models import Interval, IntervalQuerySet, event_rows
from plans.models.event_kind import PlanEvent, evidence_columns

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User


RESTORABLE_FOR = timedelta(days=30)


class RemovalQuerySet(IntervalQuerySet["Removal"]):
    event_kinds = PlanEvent

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: evidence removed, and restored."""
        mine = self.filter(evidence__user=user)
        about = evidence_columns("evidence__")
        return (
            event_rows(mine, PlanEvent.REMOVED, "since", **about),
            event_rows(mine.exclude(until=None), PlanEvent.RESTORED, "until", **about),
        )


class Removal(Interval):
    """While it is open, its evidence is removed."""

    evidence = models.ForeignKey("plans.Evidence", models.CASCADE, related_name="removals")
    objects = RemovalQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["evidence"], condition=Q(until=None), name="removal_one_open_per_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id}, removed {self.since:%Y-%m-%d}"

    @property
    def restorable_until(self) -> datetime:
        return self.since + RESTORABLE_FOR
