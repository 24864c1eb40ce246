"""A person says of evidence that it serves no item, and keeps it for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q, UniqueConstraint

from careerladder.models import Interval, IntervalQuerySet, event_rows
from plans.models.event_kind import PlanEvent, evidence_columns

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User


class ServesNoneQuerySet(IntervalQuerySet["ServesNone"]):
    event_kinds = PlanEvent

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: evidence kept for itself, and put back in the inbox."""
        mine = self.filter(evidence__user=user)
        about = evidence_columns("evidence__")
        put_back = mine.exclude(until=None)
        return (
            event_rows(mine, PlanEvent.SERVES_NONE, "since", **about),
            event_rows(put_back, PlanEvent.BACK_IN_INBOX, "until", **about),
        )


class ServesNone(Interval):
    """While it is open, its evidence is not in the inbox, although it serves no item."""

    evidence = models.ForeignKey("plans.Evidence", models.CASCADE, related_name="serves_none")
    # Whether the method that returned it created it. Not stored.
    is_new = False
    objects = ServesNoneQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        verbose_name_plural = "evidence that serves none"
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["evidence"],
                condition=Q(until=None),
                name="serves_none_one_open_per_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} serves none"
