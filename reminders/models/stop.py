"""That reminders are stopped, why, and until they were turned on again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, UniqueConstraint
from django.utils import timezone

from careerladder.models import Interval, IntervalQuerySet

if TYPE_CHECKING:
    from careerladder.models import User


class ReminderStopQuerySet(IntervalQuerySet["ReminderStop"]):
    @transaction.atomic
    def stop(self, user: User, reason: str, *, at: datetime | None = None) -> ReminderStop:
        """Stop all reminders. If they are stopped already, nothing changes, the reason included."""
        user.lock()
        before = self.filter(user=user).open().first()
        if before is not None:
            return before
        return self.create(user=user, reason=reason, since=at or timezone.now())

    @transaction.atomic
    def turn_on(self, user: User, *, at: datetime | None = None) -> None:
        """Send what is chosen again. If reminders aren't stopped, nothing changes."""
        user.lock()
        self.filter(user=user).close(at=at)


class ReminderStop(Interval):
    """While it is open, no reminder is sent. What was chosen stays chosen."""

    class Reason(models.TextChoices):
        LINK = "link", "The person stopped them, by the link of a mail."
        UNANSWERED = "unanswered", "Three mails went out without a visit."
        BOUNCED = "bounced", "The address doesn’t accept mail."
        COMPLAINED = "complained", "A mail was reported as spam."

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_stops"
    )
    reason = models.CharField(max_length=10, choices=Reason)
    objects = ReminderStopQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["user"], condition=Q(until=None), name="reminder_stop_one_open_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} since {self.since:%Y-%m-%d}"
