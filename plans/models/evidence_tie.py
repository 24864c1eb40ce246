"""Which item a piece of evidence serves, and since when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, UniqueConstraint

from careerladder.models import ChecklistItem, Interval


class EvidenceTie(Interval):
    """Evidence serves an item, from one moment until another."""

    evidence = models.ForeignKey("plans.Evidence", models.CASCADE, related_name="ties")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    wording = models.TextField(help_text="The item as it read on that day.")
    # As of Evidence.
    is_new = False

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["evidence", "item"], condition=Q(until=None), name="tie_one_open_per_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} serves {self.item_id}"
