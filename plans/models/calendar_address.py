"""The secret address under which a calendar reads the plan."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, UniqueConstraint
from django.utils import timezone

from careerladder.digests import digest_of, new_secret
from careerladder.models import Interval, IntervalQuerySet, Ladder
from plans.models.refusals import CalendarHasAddress

if TYPE_CHECKING:
    from careerladder.models import User

DOUBLE_CLICK_WINDOW = timedelta(seconds=5)


class CalendarAddressQuerySet(IntervalQuerySet["CalendarAddress"]):
    @transaction.atomic
    def make(
        self,
        user: User,
        ladder: Ladder,
        *,
        instead_of: CalendarAddress | None = None,
        at: datetime | None = None,
    ) -> str:
        """Make an address and return its secret, which is not stored. It replaces `instead_of`.

        Raise CalendarHasAddress if another address is open, because a calendar may use that. An
        address made in the last 5 seconds is replaced: after a double click, the person sees only
        the second response.
        """
        user.lock()
        at = at or timezone.now()
        before = self.filter(user=user, ladder=ladder).open().first()
        if before is not None and before != instead_of and before.since < at - DOUBLE_CLICK_WINDOW:
            raise CalendarHasAddress
        self.filter(user=user, ladder=ladder).close(at=at)
        secret = new_secret()
        self.create(user=user, ladder=ladder, digest=digest_of(secret), since=at)
        return secret

    def revoke_since(self, user: User, since: datetime) -> int:
        """Revoke the addresses made since a moment, which an intruder may have. Return how many."""
        return self.filter(user=user, since__gte=since).close()


class CalendarAddress(Interval):
    """A secret URL. Whoever knows it can read the dates of the plan until it is revoked."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_addresses"
    )
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret, hex.")
    objects = CalendarAddressQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        verbose_name_plural = "calendar addresses"
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["user", "ladder"],
                condition=Q(until=None),
                name="calendar_address_one_open_per_ladder",
            ),
        ]

    def __str__(self) -> str:
        return f"since {self.since:%Y-%m-%d}"
