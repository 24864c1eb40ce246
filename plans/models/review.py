"""A look back at a month, as it was written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from careerladder.models import Ladder, event_rows
from plans.dates import BOUNDS
from plans.models.event_kind import PlanEvent
from plans.models.evidence import Evidence
from plans.models.move import Move
from plans.models.move_text import LONGEST_TEXT

if TYPE_CHECKING:
    from careerladder.models import EventRows, User


class ReviewQuerySet(models.QuerySet["Review"]):
    @transaction.atomic
    def write(
        self,
        user: User,
        ladder: Ladder,
        month: date,
        *,
        happened: str = "",
        next_up: str = "",
        in_the_way: str = "",
        evidence: Iterable[Evidence] = (),
        moves: Iterable[Move] = (),
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> Review:
        """Write a look back at the month of which `month` is the first day."""
        review = self.create(
            user=user,
            ladder=ladder,
            month=month,
            happened=happened,
            next=next_up,
            in_the_way=in_the_way,
            form_key=form_key,
            at=at or timezone.now(),
        )
        review.evidence.set(evidence)
        review.moves.set(moves)
        return review

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """What a timeline says of a person's: rows as of EventRow. `day` is the month's first."""
        mine = self.filter(user=user, ladder=ladder)
        return (event_rows(mine, PlanEvent.REVIEWED, "at", day=F("month")),)


class Review(models.Model):
    """A look back at a month: a dated note, with what it wrote. The database refuses a change."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reviews")
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    month = models.DateField(help_text="Its first day.")
    happened = models.TextField(blank=True)
    next = models.TextField(blank=True)
    in_the_way = models.TextField(blank=True)
    evidence = models.ManyToManyField(Evidence, related_name="+")
    moves = models.ManyToManyField(Move, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, editable=False)
    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            UniqueConstraint("user", "form_key", name="review_form_key_once_per_person"),
            CheckConstraint(condition=Q(month__day=1), name="review_month_is_its_first_day"),
            CheckConstraint(condition=Q(month__range=BOUNDS), name="review_month_within_bounds"),
            *(
                CheckConstraint(
                    condition=LessThanOrEqual(Length(name), LONGEST_TEXT),
                    name=f"review_{name}_fits",
                )
                for name in ("happened", "next", "in_the_way")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
