"""When in the day a person gets reminders, and the key that the address which stops them signs."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

if TYPE_CHECKING:
    from careerladder.models import User

DEFAULT_HOUR = 8


def new_key() -> str:
    """128 random bits, in 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


class ReminderScheduleQuerySet(models.QuerySet["ReminderSchedule"]):
    def set_hour(self, user: User, hour: int) -> None:
        """Make the person's row, or change its hour."""
        self.update_or_create(user=user, defaults={"hour": hour})

    def revoke_since(self, user: User, since: datetime) -> None:
        """After an address was restored: links of mails that an intruder may have got stop working.

        The person's own mails of before lose their link, too, but not the page of reminders.
        """
        if user.reminder_mails.filter(claimed_at__gte=since).exists():
            self.filter(user=user).update(key=new_key())


class ReminderSchedule(models.Model):
    """One row for each person who ever chose a reminder.

    Every claim of a mail changes `claimed_at`, so that of two runs at once only one claims it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="reminder_schedule",
    )
    hour = models.PositiveSmallIntegerField(
        default=DEFAULT_HOUR, help_text="Of the day, in the person’s time zone."
    )
    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    objects = ReminderScheduleQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(hour__range=(0, 23)), name="reminder_hour_is_of_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.hour}:00"
