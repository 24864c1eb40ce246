"""Pauses of all reminders."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from careerladder.models import Interval, IntervalQuerySet
from plans.dates import BOUNDS

if TYPE_CHECKING:
    from careerladder.models import User


class ReminderPauseQuerySet(IntervalQuerySet["ReminderPause"]):
    def in_force(self, today: date) -> ReminderPauseQuerySet:
        """Not ended early, and not over. A pause ends by itself on its `until_on` day."""
        return self.open().filter(until_on__gt=today)

    @transaction.atomic
    def pause(self, user: User, until_on: date, *, at: datetime | None = None) -> ReminderPause:
        """Send no reminder before a day. It replaces an earlier pause. Again changes nothing."""
        user.lock()
        at = at or timezone.now()
        mine = self.filter(user=user).open()
        same = mine.filter(until_on=until_on).first()
        if same is not None:
            return same
        mine.close(at=at)
        return self.create(user=user, until_on=until_on, since=at)

    @transaction.atomic
    def end(self, user: User, *, at: datetime | None = None) -> None:
        """End the pause. If there is none, nothing changes."""
        user.lock()
        self.filter(user=user).close(at=at)


class ReminderPause(Interval):
    """No reminder before the day `until_on`. `until` is when it was ended early or replaced."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_pauses"
    )
    until_on = models.DateField()
    objects = ReminderPauseQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["user"], condition=Q(until=None), name="reminder_pause_one_open_per_person"
            ),
            CheckConstraint(condition=Q(until_on__range=BOUNDS), name="reminder_pause_in_bounds"),
        ]

    def __str__(self) -> str:
        return f"until {self.until_on}"
