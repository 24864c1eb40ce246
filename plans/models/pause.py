"""Pauses of a plan. Its dates are shifted by as many days as a pause takes."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import CheckConstraint, Exists, F, Max, OuterRef, Q, UniqueConstraint
from django.utils import timezone

from careerladder.models import Interval, IntervalQuerySet, Ladder, event_rows
from plans.dates import BOUNDS, MICROSECOND
from plans.models.event_kind import PlanEvent
from plans.models.pause_shift import shift_dates, undo_shift
from plans.models.refusals import CannotBeUndone

if TYPE_CHECKING:
    from careerladder.models import EventRows, User


class PauseQuerySet(IntervalQuerySet["Pause"]):
    event_kinds = PlanEvent

    def in_force(self, today: date) -> PauseQuerySet:
        """Not ended early, and not over. A pause ends by itself on its `until_on` day."""
        return self.open().filter(until_on__gt=today)

    @transaction.atomic
    def pause(
        self,
        user: User,
        ladder: Ladder,
        until_on: date,
        *,
        today: date,
        undoing: datetime | None = None,
        at: datetime | None = None,
    ) -> Pause:
        """Pause until a day, and shift the dates of the open moves. The same again changes nothing.

        This pause replaces the one in force, if any, and dates are shifted by the difference.
        `undoing` is when a pause began or ended, to be undone: dates that were shifted then, and
        not set since, are shifted back. Raise CannotBeUndone if another pause began or ended since.
        """
        user.lock()
        mine = self.filter(user=user, ladder=ladder).open()
        at = self._next_moment(user, ladder, at)
        before = mine.in_force(today).first()
        if before is not None and before.until_on == until_on:
            return before
        days = (until_on - (before.until_on if before else today)).days
        if undoing is not None:
            if self._last_moment(user, ladder) != undoing:
                raise CannotBeUndone
            days = undo_shift(user, ladder, undoing, at=at).days
        else:
            shift_dates(user, ladder, days, at=at)
        mine.close(at=at)
        return self.create(user=user, ladder=ladder, since=at, until_on=until_on, days=days)

    @transaction.atomic
    def resume(self, user: User, ladder: Ladder, *, today: date, at: datetime | None = None) -> int:
        """End the pause in force, and shift dates back by the days that are left of it.

        Return the number of these days; 0 if no pause is in force.
        """
        user.lock()
        mine = self.filter(user=user, ladder=ladder).open()
        pause = mine.in_force(today).first()
        if pause is None:
            return 0
        left = (pause.until_on - today).days
        at = self._next_moment(user, ladder, at)
        mine.close(at=at)
        shift_dates(user, ladder, -left, at=at)
        return left

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: pauses that began, with `until_on` as `day`; and that ended early.

        A pause that was replaced by another, which begins when this one ends, was not ended early.
        """
        mine = self.filter(user=user, ladder=ladder)
        replacing = Pause.objects.filter(
            user=OuterRef("user"), ladder=OuterRef("ladder"), since=OuterRef("until")
        )
        ended = mine.exclude(until=None).exclude(Exists(replacing))
        return (
            event_rows(mine, PlanEvent.PAUSED, "since", day=F("until_on")),
            event_rows(ended, PlanEvent.RESUMED, "until"),
        )

    def _last_moment(self, user: User, ladder: Ladder) -> datetime | None:
        """When a pause last began or ended; None if there is none."""
        mine = self.filter(user=user, ladder=ladder)
        moments = mine.aggregate(began=Max("since"), ended=Max("until")).values()
        return max(filter(None, moments), default=None)

    def _next_moment(self, user: User, ladder: Ladder, at: datetime | None) -> datetime:
        """Now, but always after the last one: an undo finds the shifted dates by their moment."""
        at, last = at or timezone.now(), self._last_moment(user, ladder)
        return at if last is None or at > last else last + MICROSECOND


class Pause(Interval):
    """The plan is paused until the day `until_on`. `until` is when it was ended early or replaced.

    `days` is by how many days the dates of the open moves were shifted when it began.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pauses")
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    until_on = models.DateField()
    days = models.SmallIntegerField()
    objects = PauseQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["user", "ladder"], condition=Q(until=None), name="pause_one_open_per_ladder"
            ),
            CheckConstraint(condition=Q(until_on__range=BOUNDS), name="pause_within_bounds"),
        ]

    def __str__(self) -> str:
        return f"until {self.until_on}"
