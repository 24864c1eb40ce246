"""Accepting a proposal: its moves are put into the plan."""

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

from careerladder.models import ChecklistItem, Ladder, Roadblock, SuggestedMove, Systems, event_rows
from plans.models.event_kind import PlanEvent
from plans.models.move import Move
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
    """A planned move that a proposal takes out of the plan, and why."""

    move: Move
    reason: str


class Proposed(Protocol):
    """A proposal to accept. `digest` is a hash of what it changes: equal for equal proposals."""

    @property
    def added(self) -> tuple[Addition, ...]: ...
    @property
    def rescheduled(self) -> tuple[Rescheduling, ...]: ...
    @property
    def withdrawn(self) -> tuple[Withdrawal, ...]: ...
    @property
    def hours_a_month(self) -> int: ...
    @property
    def systems(self) -> Systems: ...
    @property
    def roadblock(self) -> Roadblock | None: ...
    @property
    def changes_nothing(self) -> bool: ...
    @property
    def digest(self) -> str: ...


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    event_kinds = PlanEvent

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: proposals accepted. `words` is the number of hours a month."""
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
        """Put the proposal with this digest into the plan. Return the acceptance and the proposal.

        `propose` makes the proposal; it is called while the person's row is locked. For the same
        `form_key` again, return the acceptance of the first time, and None for the proposal.

        Raise ProposalHasChanged if `propose` returns one with another digest, or one that changes
        nothing.
        """
        user.lock()
        before = self.accepted_by(user, form_key)
        if before is not None:
            return before, None
        proposal = propose()
        is_same = hmac.compare_digest(proposal.digest.encode(), digest.encode())
        if proposal.changes_nothing or not is_same:
            raise ProposalHasChanged
        acceptance = self.accept(
            user,
            ladder,
            added=proposal.added,
            rescheduled=proposal.rescheduled,
            withdrawn=proposal.withdrawn,
            hours_a_month=proposal.hours_a_month,
            systems=proposal.systems,
            roadblock=proposal.roadblock,
            form_key=form_key,
            at=at,
        )
        return acceptance, proposal

    def accepted_by(self, user: User, form_key: UUID | None) -> Acceptance | None:
        """The acceptance by the form with this key; None if there is none."""
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
        systems: Systems = Systems.ANY,
        roadblock: Roadblock | None = None,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> Acceptance:
        """Put a proposal into the plan. All other moves stay as they are.

        For the same `form_key` again, return the acceptance of the first time. Raise MoveHasEnded,
        ItemIsRetired.
        """
        user.lock()
        at = at or timezone.now()
        before = self.accepted_by(user, form_key)
        if before is not None:
            return before
        for withdrawal in withdrawn:
            withdrawal.move.withdraw(withdrawal.reason, at=at)
        for rescheduling in rescheduled:
            rescheduling.move.reschedule(rescheduling.begins_on, rescheduling.due_on, at=at)
        for addition in added:
            Move.objects.add(
                user,
                ladder,
                addition.text,
                serving=addition.items,
                suggestion=addition.suggestion,
                reason=addition.reason,
                kind=MoveChange.Kind.ACCEPTED,
                at=at,
            )
        return self.create(
            user=user,
            ladder=ladder,
            hours_a_month=hours_a_month,
            systems=systems,
            roadblock=roadblock,
            form_key=form_key,
            at=at,
        )


class Acceptance(models.Model):
    """A proposal was accepted, for hours a month and AI systems. A trigger refuses any change."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="acceptances", db_index=False
    )
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    hours_a_month = models.PositiveSmallIntegerField()
    # The database has the default as well: a server of the version before doesn't know the column.
    systems = models.CharField(
        max_length=7, choices=Systems, default=Systems.ANY, db_default=Systems.ANY
    )
    roadblock = models.ForeignKey(Roadblock, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, editable=False)
    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            UniqueConstraint("user", "form_key", name="acceptance_form_key_once_per_person"),
            CheckConstraint(condition=Q(hours_a_month__gt=0), name="acceptance_has_hours"),
            CheckConstraint(
                condition=Q(systems__in=Systems.values), name="acceptance_systems_are_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}, {self.hours_a_month} hours a month"

    @property
    def is_in_force(self) -> bool:
        """Whether it is the latest, and all moves that it added are still open."""
        later = Acceptance.objects.filter(user=self.user_id, ladder=self.ladder_id, pk__gt=self.pk)
        if later.exists():
            return False
        added = MoveChange.objects.filter(move__user=self.user_id, at=self.at, kind="accepted")
        return not added.exclude(move__state__in=OPEN).exists()
