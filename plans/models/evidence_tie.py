"""Which item an entry is filed under, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q, UniqueConstraint

from careerladder.models import ChecklistItem, Interval, IntervalQuerySet, event_rows
from plans.models.event_kind import PlanEvent, item_columns

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User


class EvidenceTieQuerySet(IntervalQuerySet["EvidenceTie"]):
    event_kinds = PlanEvent

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: evidence filed under an item, and taken off one.

        A tie made with its evidence has no row of its own: the event of the evidence covers it.
        """
        mine = self.filter(evidence__user=user, item__ladder=ladder)
        filed = mine.exclude(since=F("evidence__recorded_at"))
        return (
            event_rows(filed, PlanEvent.FILED, "since", **item_columns("item")),
            event_rows(
                mine.exclude(until=None), PlanEvent.TAKEN_OFF, "until", **item_columns("item")
            ),
        )


class EvidenceTie(Interval):
    """An entry is filed under an item, for an interval."""

    evidence = models.ForeignKey("plans.Evidence", models.CASCADE, related_name="ties")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    wording = models.TextField(help_text="The item as it read on that day.")
    # Whether `Evidence.tie` created it, rather than found it. Not stored.
    is_new = False
    objects = EvidenceTieQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["evidence", "item"], condition=Q(until=None), name="tie_one_open_per_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} serves {self.item_id}"
