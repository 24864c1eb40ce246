"""What the calendar shows beside the moves, each by the person's choice."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, UniqueConstraint
from django.utils import timezone

from careerladder.models import Interval, IntervalQuerySet, Ladder

if TYPE_CHECKING:
    from careerladder.models import User


class CalendarDateQuerySet(IntervalQuerySet["CalendarDate"]):
    @transaction.atomic
    def choose(
        self,
        user: User,
        ladder: Ladder,
        kinds: Collection[str],
        *,
        at: datetime | None = None,
    ) -> None:
        """Show dates of these kinds, and of no others. The same again changes nothing."""
        user.lock()
        at = at or timezone.now()
        mine = self.filter(user=user, ladder=ladder).open()
        mine.exclude(kind__in=kinds).close(at=at)
        shown = set(mine.values_list("kind", flat=True))
        for kind in CalendarDate.Kind.values:
            if kind in kinds and kind not in shown:
                self.create(user=user, ladder=ladder, kind=kind, since=at)


class CalendarDate(Interval):
    """A kind of date that a person's calendar shows for an interval. Its UUID is part of the UIDs
    of its events.
    """

    class Kind(models.TextChoices):
        REVIEW = "review", "Monthly review"
        ASSESSMENT = "assessment", "Next assessment"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_dates"
    )
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    objects = CalendarDateQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        verbose_name_plural = "calendar dates"
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["user", "ladder", "kind"],
                condition=Q(until=None),
                name="calendar_date_one_open_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.since:%Y-%m-%d}"
