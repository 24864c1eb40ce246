"""The versions of an entry: one for each save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import UniqueConstraint
from django.utils import timezone

from careerladder.models import event_rows
from plans.models.event_kind import PlanEvent, evidence_columns
from plans.models.evidence_text import EvidenceTextColumns

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User


class EvidenceVersionQuerySet(models.QuerySet["EvidenceVersion"]):
    event_kinds = PlanEvent

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: edits. The first version is left to the event of the evidence."""
        edits = self.filter(evidence__user=user, number__gt=1)
        return (event_rows(edits, PlanEvent.EDITED, "saved_at", **evidence_columns("evidence__")),)


class EvidenceVersion(EvidenceTextColumns):
    """One save of an entry. A trigger refuses any change except purging its text."""

    evidence = models.ForeignKey(
        "plans.Evidence", models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    saved_at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, editable=False)
    objects = EvidenceVersionQuerySet.as_manager()

    class Meta(EvidenceTextColumns.Meta):
        ordering = ["evidence", "number"]
        constraints = [
            *EvidenceTextColumns.Meta.constraints,
            UniqueConstraint("evidence", "number", name="evidence_version_number_once"),
            UniqueConstraint("evidence", "form_key", name="evidence_version_form_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id}, version {self.number}"
