"""When a piece of evidence was removed, and until when it can be restored."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q, UniqueConstraint

from careerladder.models import Interval

RESTORABLE_FOR = timedelta(days=30)


class Removal(Interval):
    """While one is open, its evidence is removed."""

    evidence = models.ForeignKey("plans.Evidence", models.CASCADE, related_name="removals")

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
