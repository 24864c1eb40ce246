"""The versions of a piece of evidence: every save of it is kept."""

from __future__ import annotations

from django.db import models
from django.db.models import UniqueConstraint
from django.utils import timezone

from plans.models.evidence_text import EvidenceTextColumns


class EvidenceVersion(EvidenceTextColumns):
    """One save of a piece of evidence. The database refuses a change, but for purging its text."""

    evidence = models.ForeignKey(
        "plans.Evidence", models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    saved_at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, editable=False)

    class Meta(EvidenceTextColumns.Meta):
        ordering = ["evidence", "number"]
        constraints = [
            *EvidenceTextColumns.Meta.constraints,
            UniqueConstraint("evidence", "number", name="evidence_version_number_once"),
            UniqueConstraint("evidence", "form_key", name="evidence_version_form_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id}, version {self.number}"
