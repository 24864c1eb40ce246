"""A time in which the plan rests: its dates shift by as long."""

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
    def in_force(self, today: date) -> PauseQuerySet:
        """Begun, not ended, and not over: the plan goes on by itself on its day."""
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
        """Rest until a day: the dates of open moves shift by as long. Again changes nothing.

        While a pause is in force this one takes its place, and only the difference shifts. As the
        undo of what shifted dates at a moment, it gives those back that nobody set since; raises
        CannotBeUndone where another pause began or ended since that moment.
        """
        user.lock()
        mine = self.filter(user=user, ladder=ladder).open()
        at = self._moment(user, ladder, at)
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
    def go_on(self, user: User, ladder: Ladder, *, today: date, at: datetime | None = None) -> int:
        """End a pause early: the dates come back by the days that are left of it. Returns those."""
        user.lock()
        mine = self.filter(user=user, ladder=ladder).open()
        pause = mine.in_force(today).first()
        if pause is None:
            return 0
        left = (pause.until_on - today).days
        at = self._moment(user, ladder, at)
        mine.close(at=at)
        shift_dates(user, ladder, -left, at=at)
        return left

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """What a timeline says of a person's pauses: rows as of EventRow. `day` is its last.

        A pause that another takes the place of ends when that one begins, and was not ended early.
        """
        mine = self.filter(user=user, ladder=ladder)
        later = Pause.objects.filter(
            user=OuterRef("user"), ladder=OuterRef("ladder"), since=OuterRef("until")
        )
        ended = mine.exclude(until=None).exclude(Exists(later))
        return (
            event_rows(mine, PlanEvent.PAUSED, "since", day=F("until_on")),
            event_rows(ended, PlanEvent.WENT_ON, "until"),
        )

    def _last_moment(self, user: User, ladder: Ladder) -> datetime | None:
        """When a pause began or ended last."""
        mine = self.filter(user=user, ladder=ladder)
        moments = mine.aggregate(began=Max("since"), ended=Max("until")).values()
        return max(filter(None, moments), default=None)

    def _moment(self, user: User, ladder: Ladder, at: datetime | None) -> datetime:
        """After every other: an undo knows by its moment what was shifted, whatever the clock."""
        at, last = at or timezone.now(), self._last_moment(user, ladder)
        return at if last is None or at > last else last + MICROSECOND


class Pause(Interval):
    """The plan rests until the day `until_on`; `until` is when it was ended early, or replaced.

    `days` is by how much the dates of the open moves shifted when it began.
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
