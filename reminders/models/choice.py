"""Which kinds of reminders a person wants."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, UniqueConstraint
from django.utils import timezone

from careerladder.models import Interval, IntervalQuerySet
from reminders.models.schedule import ReminderSchedule
from reminders.models.stop import ReminderStop

if TYPE_CHECKING:
    from careerladder.models import User


class ReminderKind(models.TextChoices):
    """In the order in which pages and mails list them."""

    REVIEW = "review", "Monthly review"
    MOVES = "moves", "Moves due or overdue"
    ASSESSMENT = "assessment", "Next assessment"
    AGEING = "ageing", "Evidence that turns a year old"
    PACKET = "packet", "A packet’s date"
    ANSWER = "answer", "A reader’s answer"


class ReminderChoiceQuerySet(IntervalQuerySet["ReminderChoice"]):
    @transaction.atomic
    def choose(
        self, user: User, kinds: Collection[str], *, hour: int, at: datetime | None = None
    ) -> None:
        """Send reminders of these kinds, and of no others, at an hour of the person's day.

        The same again changes nothing. Choosing any kind also turns on reminders that are stopped.
        """
        user.lock()
        at = at or timezone.now()
        ReminderSchedule.objects.set_hour(user, hour)
        mine = self.filter(user=user).open()
        mine.exclude(kind__in=kinds).close(at=at)
        chosen = set(mine.values_list("kind", flat=True))
        for kind in ReminderKind.values:
            if kind in kinds and kind not in chosen:
                self.create(user=user, kind=kind, since=at)
        if kinds:
            ReminderStop.objects.filter(user=user).close(at=at)


class ReminderChoice(Interval):
    """A kind of reminder that a person wants, for an interval."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_choices"
    )
    kind = models.CharField(max_length=10, choices=ReminderKind)
    objects = ReminderChoiceQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(until=None),
                name="reminder_choice_one_open_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.since:%Y-%m-%d}"
