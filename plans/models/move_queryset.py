"""The queryset of moves: filters, annotations, and the verbs that add one to a plan."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from careerladder.models import ChecklistItem, Ladder, SuggestedMove, User
from plans.dates import after_weekend
from plans.models.move_change import MANUAL_KINDS, OPEN, MoveChange, MoveState
from plans.models.move_item import MoveItem
from plans.models.move_text import MoveText, move_text_columns
from plans.models.refusals import ItemIsRetired
from plans.models.suggested import move_text_of, suggested_items

if TYPE_CHECKING:
    from plans.models.move import Move


class MoveQuerySet(models.QuerySet["Move"]):
    def open(self) -> MoveQuerySet:
        """Planned or under way."""
        return self.filter(state__in=OPEN)

    def under_way(self) -> MoveQuerySet:
        return self.filter(state=MoveState.UNDER_WAY)

    def ended(self) -> MoveQuerySet:
        """Done or dropped."""
        return self.exclude(state__in=OPEN)

    def with_serves(self) -> MoveQuerySet:
        """Annotate `serves`: the primary keys of its items, in the order of the ladder."""
        items = MoveItem.objects.filter(move=OuterRef("pk")).order_by("item__position", "item")
        return self.annotate(serves=ArraySubquery(items.values("item")))  # type: ignore[no-redef]

    def with_manual_flags(self) -> MoveQuerySet:
        """Annotate whether the person planned or changed it (`is_manual`), and dropped it.

        Changes by a proposal or a pause do not count, nor changes that were undone.
        """
        changes = MoveChange.objects.not_undone().filter(move=OuterRef("pk"))
        flags = {
            "is_manual": Exists(changes.filter(kind__in=MANUAL_KINDS)),
            "was_dropped": Exists(changes.filter(kind=MoveChange.Kind.DROPPED)),
        }
        return self.annotate(**flags)

    def overdue(self, today: date) -> MoveQuerySet:
        """Open, and due before the person's `today`."""
        return self.open().filter(due_on__lt=today)

    @transaction.atomic
    def add(
        self,
        user: User,
        ladder: Ladder,
        text: MoveText,
        *,
        serving: Iterable[ChecklistItem] = (),
        suggestion: SuggestedMove | None = None,
        reason: str = "",
        kind: MoveChange.Kind | None = None,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> Move:
        """Add a move to the plan, after those that are due on the same day.

        For the same `form_key` and text again, return the move of the first time, even if it was
        changed or ended since. Another text with the same key makes another move. If the
        suggestion is open in the plan already, return that move. Raise ItemIsRetired.
        """
        serving = tuple(serving)
        user.lock()
        at = at or timezone.now()
        mine = self.filter(user=user, ladder=ladder)
        if suggestion is not None and (same := mine.open().filter(suggestion=suggestion).first()):
            return same
        before = self.added_by(user, form_key)
        if form_key and before and before.was_added_with(text):
            return before
        if form_key and before:
            # Nobody typed `begins_on`: it is the day of the request, so it is no part of the key.
            typed = replace(text, begins_on=text.due_on)
            form_key = uuid.uuid5(form_key, repr(typed))
            before = self.added_by(user, form_key)
        if before is not None:
            return before
        if any(item.is_retired for item in serving):
            raise ItemIsRetired
        last: int = mine.aggregate(last=Max("position"))["last"] or 0
        move = self.create(
            user=user,
            ladder=ladder,
            suggestion=suggestion,
            reason=reason,
            position=last + 1,
            planned_at=at,
            form_key=form_key,
            **move_text_columns(text),
        )
        move.is_new = True
        move.items.set(serving)
        move.record_change(kind or MoveChange.Kind.ADDED, at=at)
        return move

    def add_suggested(
        self,
        user: User,
        ladder: Ladder,
        suggestion: SuggestedMove,
        *,
        today: date,
        at: datetime | None = None,
    ) -> Move:
        """Add a suggested move with its current text, due after as many weeks as it usually takes.

        It begins today. A due date on a weekend becomes the next Monday. If it is open in the plan
        already, return that move. Raise ItemIsRetired.
        """
        due_on = after_weekend(today + timedelta(weeks=suggestion.weeks))
        return self.add(
            user,
            ladder,
            move_text_of(suggestion, today, due_on),
            serving=suggested_items(suggestion),
            suggestion=suggestion,
            at=at,
        )

    def added_by(self, user: User, form_key: UUID | None) -> Move | None:
        """The move that the form with this key added; None if it added none."""
        return self.filter(user=user, form_key=form_key, form_key__isnull=False).first()
