"""What a person decides of the plan as a whole: its roadblock, its pauses, what was accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import CheckConstraint, Max, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from careerladder.digests import digest_of, new_secret
from careerladder.models import (
    ChecklistItem,
    Interval,
    IntervalQuerySet,
    Ladder,
    Roadblock,
    SuggestedMove,
)
from plans.days import BOUNDS, INSTANT
from plans.models.evidence import Evidence
from plans.models.move import Move, hold_plan, number_anew
from plans.models.move_change import OPEN, MoveChange
from plans.models.outline import LONGEST_TEXT, Outline
from plans.models.refusals import CalendarHasAddress, CannotBeUndone
from plans.models.shift import shift, undo_shift

if TYPE_CHECKING:
    from careerladder.models import User


class RecognitionQuerySet(IntervalQuerySet["Recognition"]):
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
        """Say which roadblock is familiar, None for none. The same again changes nothing.

        As the undo of what was said, by its key, it raises CannotBeUndone where another was since.
        """
        hold_plan(user)
        at = at or timezone.now()
        mine = self.filter(user=user, ladder=ladder).open()
        said = mine.first()
        if said is not None and said.roadblock_id == (roadblock and roadblock.pk):
            return said
        if instead_of is not None and (said is None or said.pk != instead_of):
            raise CannotBeUndone
        mine.close(at=at)
        return self.create(user=user, ladder=ladder, roadblock=roadblock, since=at)


class Recognition(Interval):
    """The roadblock a person recognises, from one moment until another; none is an answer too."""

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
        hold_plan(user)
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
            shift(user, ladder, days, at=at)
        mine.close(at=at)
        return self.create(user=user, ladder=ladder, since=at, until_on=until_on, days=days)

    @transaction.atomic
    def go_on(self, user: User, ladder: Ladder, *, today: date, at: datetime | None = None) -> int:
        """End a pause early: the dates come back by the days that are left of it. Returns those."""
        hold_plan(user)
        mine = self.filter(user=user, ladder=ladder).open()
        pause = mine.in_force(today).first()
        if pause is None:
            return 0
        left = (pause.until_on - today).days
        at = self._moment(user, ladder, at)
        mine.close(at=at)
        shift(user, ladder, -left, at=at)
        return left

    def _last_moment(self, user: User, ladder: Ladder) -> datetime | None:
        """When a pause began or ended last."""
        mine = self.filter(user=user, ladder=ladder)
        moments = mine.aggregate(began=Max("since"), ended=Max("until")).values()
        return max(filter(None, moments), default=None)

    def _moment(self, user: User, ladder: Ladder, at: datetime | None) -> datetime:
        """After every other: an undo knows by its moment what was shifted, whatever the clock."""
        at, last = at or timezone.now(), self._last_moment(user, ladder)
        return at if last is None or at > last else last + INSTANT


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


@dataclass(frozen=True)
class Addition:
    """A move that a proposal adds."""

    outline: Outline
    reason: str
    suggestion: SuggestedMove | None
    items: tuple[ChecklistItem, ...]


@dataclass(frozen=True)
class Rescheduling:
    """A planned move that a proposal gives other dates."""

    move: Move
    begins_on: date
    due_on: date


@dataclass(frozen=True)
class Withdrawal:
    """A planned move that a proposal no longer has, and why."""

    move: Move
    reason: str


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    @transaction.atomic
    def accept(
        self,
        user: User,
        ladder: Ladder,
        *,
        added: Iterable[Addition],
        rescheduled: Iterable[Rescheduling] = (),
        withdrawn: Iterable[Withdrawal] = (),
        hours_a_month: int,
        roadblock: Roadblock | None = None,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> Acceptance:
        """Put a proposal into the plan; the moves that it does not name stay as they are.

        A new move stands before the first that is due later. The same `form_key` again answers
        with what the first press accepted. Raises MoveHasEnded, ItemIsRetired.
        """
        hold_plan(user)
        at = at or timezone.now()
        before = self.filter(user=user, form_key=form_key, form_key__isnull=False).first()
        if before is not None:
            return before
        for leaving in withdrawn:
            leaving.move.withdraw(leaving.reason, at=at)
        for moving in rescheduled:
            moving.move.reschedule(moving.begins_on, moving.due_on, at=at)
        kept = list(Move.objects.filter(user=user, ladder=ladder).open())
        for coming in added:
            move = Move.objects.add(
                user,
                ladder,
                coming.outline,
                serving=coming.items,
                suggestion=coming.suggestion,
                reason=coming.reason,
                kind=MoveChange.Kind.ACCEPTED,
                at=at,
            )
            if move not in kept:
                later = (place for place, each in enumerate(kept) if each.due_on > move.due_on)
                kept.insert(next(later, len(kept)), move)
        number_anew(kept)
        return self.create(
            user=user,
            ladder=ladder,
            hours_a_month=hours_a_month,
            roadblock=roadblock,
            form_key=form_key,
            at=at,
        )


class Acceptance(models.Model):
    """A proposal was accepted, for so many hours a month. The database refuses to change one."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="acceptances", db_index=False
    )
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    hours_a_month = models.PositiveSmallIntegerField()
    roadblock = models.ForeignKey(Roadblock, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, editable=False)
    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            UniqueConstraint("user", "form_key", name="acceptance_form_key_once_per_person"),
            CheckConstraint(condition=Q(hours_a_month__gt=0), name="acceptance_has_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}, {self.hours_a_month} hours a month"

    @property
    def stands(self) -> bool:
        """Whether nothing that it put into the plan has left it since, and none came after it."""
        later = Acceptance.objects.filter(user=self.user_id, ladder=self.ladder_id, pk__gt=self.pk)
        if later.exists():
            return False
        put = MoveChange.objects.filter(move__user=self.user_id, at=self.at, kind="accepted")
        return not put.exclude(move__state__in=OPEN).exists()


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


class Review(models.Model):
    """A look back at a month: a dated note, with what it wrote. The database refuses a change."""

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


A_DOUBLE_PRESS = timedelta(seconds=5)


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
        """Make an address, in the place of one. Returns its secret, kept nowhere.

        Raises CalendarHasAddress where another than that is open: a calendar may use it by now. One
        that was made a moment ago is replaced: of a double press the last answer is what is seen.
        """
        hold_plan(user)
        at = at or timezone.now()
        before = self.filter(user=user, ladder=ladder).open().first()
        if before is not None and before != instead_of and before.since < at - A_DOUBLE_PRESS:
            raise CalendarHasAddress
        self.filter(user=user, ladder=ladder).close(at=at)
        secret = new_secret()
        self.create(user=user, ladder=ladder, digest=digest_of(secret), since=at)
        return secret

    def revoke_since(self, user: User, since: datetime) -> int:
        """Those that were made since a moment, which an intruder may have copied."""
        return self.filter(user=user, since__gte=since).close()


class CalendarAddress(Interval):
    """Who knows its secret may read the dates of a plan, until it is revoked."""

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
