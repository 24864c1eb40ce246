"""What a person decides of the plan as a whole: its roadblock, its pauses, what was accepted."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import CheckConstraint, Q, TextField, UniqueConstraint
from django.db.models.functions import Cast
from django.utils import timezone

from careerladder.models import ChecklistItem, Ladder, Roadblock, SuggestedMove, event_rows
from plans.models.event_kind import PlanEvent
from plans.models.move import Move, renumber
from plans.models.move_change import OPEN, MoveChange
from plans.models.move_text import MoveText
from plans.models.refusals import ProposalHasChanged

if TYPE_CHECKING:
    from careerladder.models import EventRows, User


@dataclass(frozen=True)
class Addition:
    """A move that a proposal adds."""

    text: MoveText
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


class Proposed(Protocol):
    """What was shown to be accepted: what it adds to the plan, changes in it and takes out.

    `digest` tells it from another.
    """

    @property
    def added(self) -> tuple[Addition, ...]: ...
    @property
    def rescheduled(self) -> tuple[Rescheduling, ...]: ...
    @property
    def withdrawn(self) -> tuple[Withdrawal, ...]: ...
    @property
    def hours_a_month(self) -> int: ...
    @property
    def roadblock(self) -> Roadblock | None: ...
    @property
    def changes_nothing(self) -> bool: ...
    @property
    def digest(self) -> str: ...


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """What a timeline says of a person's: rows as of EventRow. `words` is a number of hours."""
        mine = self.filter(user=user, ladder=ladder)
        hours = Cast("hours_a_month", TextField())
        return (event_rows(mine, PlanEvent.PLAN_ACCEPTED, "at", words=hours),)

    @transaction.atomic
    def accept_shown[P: Proposed](
        self,
        user: User,
        ladder: Ladder,
        digest: str,
        propose: Callable[[], P],
        *,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> tuple[Acceptance, P | None]:
        """Put the proposal with this digest into the plan. Returns it beside what was accepted.

        `propose` is asked while nobody else can change the plan. The same `form_key` again answers
        with what the first press accepted, and with no proposal.

        Raises ProposalHasChanged where it gives another now, or one that changes nothing.
        """
        user.lock()
        before = self.accepted_by(user, form_key)
        if before is not None:
            return before, None
        now = propose()
        if now.changes_nothing or not hmac.compare_digest(now.digest.encode(), digest.encode()):
            raise ProposalHasChanged
        acceptance = self.accept(
            user,
            ladder,
            added=now.added,
            rescheduled=now.rescheduled,
            withdrawn=now.withdrawn,
            hours_a_month=now.hours_a_month,
            roadblock=now.roadblock,
            form_key=form_key,
            at=at,
        )
        return acceptance, now

    def accepted_by(self, user: User, form_key: UUID | None) -> Acceptance | None:
        """What a form accepted, where it did."""
        return self.filter(user=user, form_key=form_key, form_key__isnull=False).first()

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
        user.lock()
        at = at or timezone.now()
        before = self.accepted_by(user, form_key)
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
                coming.text,
                serving=coming.items,
                suggestion=coming.suggestion,
                reason=coming.reason,
                kind=MoveChange.Kind.ACCEPTED,
                at=at,
            )
            if move not in kept:
                later = (place for place, each in enumerate(kept) if each.due_on > move.due_on)
                kept.insert(next(later, len(kept)), move)
        renumber(kept)
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
