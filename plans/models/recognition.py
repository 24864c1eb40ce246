"""Which roadblock a person recognized, and when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, UniqueConstraint, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from careerladder.models import Interval, IntervalQuerySet, Ladder, Roadblock, event_rows
from plans.models.event_kind import PlanEvent
from plans.models.refusals import CannotBeUndone

if TYPE_CHECKING:
    from careerladder.models import EventRows, User


class RecognitionQuerySet(IntervalQuerySet["Recognition"]):
    event_kinds = PlanEvent

    @transaction.atomic
    def recognise(
        self,
        user: User,
        ladder: Ladder,
        roadblock: Roadblock | None,
        *,
        instead_of: int | None = None,
        at: datetime | None = None,
    ) -> Recognition:
        """Record which roadblock is familiar, or None. The same again changes nothing.

        `instead_of` is the primary key of a recognition to undo. Raise CannotBeUndone if it is not
        the open one.
        """
        user.lock()
        at = at or timezone.now()
        mine = self.filter(user=user, ladder=ladder).open()
        current = mine.first()
        if current is not None and current.roadblock_id == (roadblock and roadblock.pk):
            return current
        if instead_of is not None and (current is None or current.pk != instead_of):
            raise CannotBeUndone
        mine.close(at=at)
        return self.create(user=user, ladder=ladder, roadblock=roadblock, since=at)

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: recognitions. `words` is the roadblock's name, empty for none."""
        mine = self.filter(user=user, ladder=ladder)
        name = Coalesce("roadblock__name", Value(""))
        return (event_rows(mine, PlanEvent.RECOGNIZED, "since", words=name),)


class Recognition(Interval):
    """The roadblock that a person recognized, for an interval. None means they recognized none."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recognitions")
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    roadblock = models.ForeignKey(Roadblock, models.PROTECT, null=True, related_name="+")
    objects = RecognitionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["user", "ladder"],
                condition=Q(until=None),
                name="recognition_one_open_per_ladder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roadblock_id}, since {self.since:%Y-%m-%d}"
