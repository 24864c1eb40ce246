"""Rows that hold from one moment until another. They are closed, never deleted or rewritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import CheckConstraint, F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone


class IntervalQuerySet[M: models.Model](models.QuerySet[M]):
    def open(self) -> Self:
        return self.filter(until=None)

    def open_at(self, moment: datetime) -> Self:
        return self.filter(since__lte=moment).exclude(until__lte=moment)

    def close(self, *, at: datetime | None = None) -> int:
        """End those still open. Returns how many that were; closing again changes nothing.

        One that began after the moment ends as it begins: who waited for its row, or whose clock is
        behind, ends it all the same.
        """
        moment = Value(at or timezone.now(), output_field=models.DateTimeField())
        return self.open().update(until=Greatest(F("since"), moment))


class Interval(models.Model):
    """The database lets an interval change once: when its empty end is set."""

    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    objects: Any = IntervalQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["since"]
        constraints = [
            CheckConstraint(
                condition=Q(until__gte=F("since")), name="%(class)s_ends_after_it_began"
            ),
        ]
