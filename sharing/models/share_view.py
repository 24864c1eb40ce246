"""How often a share link was opened, by day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import models, transaction
from django.db.models import CheckConstraint, F, Q, UniqueConstraint


class ShareViewQuerySet(models.QuerySet["ShareView"]):
    @transaction.atomic
    def count_one(self, link_key: UUID, day: date) -> None:
        row, is_new = self.select_for_update().get_or_create(
            link_id=link_key, day=day, defaults={"count": 1}
        )
        if not is_new:
            self.filter(pk=row.pk).update(count=F("count") + 1)


class ShareView(models.Model):
    """Of a day in its owner's time zone. Nothing is stored of who opened it, or with what."""

    link = models.ForeignKey(
        "sharing.ShareLink", models.CASCADE, related_name="views", db_index=False
    )
    day = models.DateField()
    count = models.PositiveIntegerField()
    objects = ShareViewQuerySet.as_manager()

    class Meta:
        ordering = ["link", "day"]
        constraints = [
            UniqueConstraint("link", "day", name="share_view_once_per_day"),
            CheckConstraint(condition=Q(count__gte=1), name="share_view_happened"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
