"""A base class for rows that hold from one moment until another. None is ever deleted."""

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
        """Close the open rows, and return how many. Closing again changes nothing.

        A row that began after `at`, because two requests overlapped or a clock is behind, ends at
        its own beginning.
        """
        moment = Value(at or timezone.now(), output_field=models.DateTimeField())
        return self.open().update(until=Greatest(F("since"), moment))


class Interval(models.Model):
    """`until` is None while the row is open. A trigger refuses every update but setting it once."""

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
