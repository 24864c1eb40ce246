"""A review of a month: a note that is never changed."""

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
from django.utils.formats import date_format

from careerladder.models import Ladder, Roadblock, event_rows
from plans.dates import BOUNDS
from plans.models.event_kind import PlanEvent
from plans.models.evidence import Evidence
from plans.models.evidence_text import EvidenceText
from plans.models.move import Move
from plans.models.move_text import LONGEST_TEXT, MoveText
from plans.models.recognition import Recognition

if TYPE_CHECKING:
    from careerladder.models import EventRows, User


class ReviewQuerySet(models.QuerySet["Review"]):
    event_kinds = PlanEvent

    @transaction.atomic
    def look_back(
        self,
        user: User,
        ladder: Ladder,
        month: date,
        *,
        today: date,
        happened: str = "",
        texts: Iterable[EvidenceText] = (),
        starting: Iterable[Move] = (),
        planning: MoveText | None = None,
        in_the_way: str = "",
        sets_roadblock: bool = False,
        roadblock: Roadblock | None = None,
        form_key: UUID | None = None,
        content_key: UUID | None = None,
        at: datetime | None = None,
    ) -> Review:
        """Write a review of a month, and do what it says. `month` is its first day.

        The `texts` are recorded as evidence, the moves of `starting` are started from `today`, and
        `planning` is added to the plan. With `sets_roadblock`, `roadblock` is recognized, which may
        be None.

        `form_key` is the form's own key, `content_key` the one derived from all that was sent. For
        the same `content_key` again, return the review of the first time. For another text with the
        same `form_key`, record only what is new. Raise TooManyUnderWay, MoveHasEnded.
        """
        # The lock makes the second of two requests see what the first wrote.
        user.lock()
        before = self.written_by(user, content_key)
        if before is not None:
            return before
        at = at or timezone.now()
        evidence, _ = Evidence.objects.record_list(user, texts, form_key=form_key, at=at)
        started = list(starting)
        for move in started:
            move.start(today=today, at=at)
        added = []
        if planning is not None:
            added = [Move.objects.add(user, ladder, planning, form_key=form_key, at=at)]
        if sets_roadblock:
            Recognition.objects.recognise(user, ladder, roadblock, at=at)
        return self.write(
            user,
            ladder,
            month,
            happened=happened,
            next_up=_next_up(started, added),
            in_the_way=in_the_way,
            evidence=evidence,
            moves=[*started, *added],
            form_key=content_key,
            at=at,
        )

    def written_by(self, user: User, content_key: UUID | None) -> Review | None:
        """The review by the form with this content; None if there is none."""
        return self.filter(user=user, form_key=content_key, form_key__isnull=False).first()

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
        """Save the note alone, with the evidence and the moves that it is about."""
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
        """Rows as of EventRow: reviews. `day` is the first day of the month."""
        mine = self.filter(user=user, ladder=ladder)
        return (event_rows(mine, PlanEvent.REVIEWED, "at", day=F("month")),)


class Review(models.Model):
    """A review of a month: a note, the evidence it recorded, and the moves it started or added.

    A trigger refuses any change of a row.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reviews", db_index=False
    )
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


def _next_up(started: Iterable[Move], added: Iterable[Move]) -> str:
    lines = [f"Started: {move.name}." for move in started]
    lines += [f"Planned: {move.name}, due {date_format(move.due_on, 'j F Y')}." for move in added]
    return "\n".join(lines)
