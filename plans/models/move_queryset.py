"""Sets of moves, and how one comes into a plan."""

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
from plans.models.move_change import BY_HAND, OPEN, MoveChange, MoveState
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
        """With the keys of the items that each serves, in the order of the ladder."""
        items = MoveItem.objects.filter(move=OuterRef("pk")).order_by("item__position", "item")
        return self.annotate(serves=ArraySubquery(items.values("item")))  # type: ignore[no-redef]

    def with_manual_flags(self) -> MoveQuerySet:
        """With whether somebody planned or changed it by hand, and dropped it so."""
        changes = MoveChange.objects.not_undone().filter(move=OuterRef("pk"))
        hands = {
            "is_by_hand": Exists(changes.filter(kind__in=BY_HAND)),
            "was_dropped": Exists(changes.filter(kind=MoveChange.Kind.DROPPED)),
        }
        return self.annotate(**hands)

    def overdue(self, today: date) -> MoveQuerySet:
        """Open, and its day is over where the person is."""
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
        """Plan a move, after the others.

        The same `form_key` and outline again answers with what the first press planned, whatever
        became of it since. Another outline under the same key is planned as its own. A suggestion
        that is open in the plan already answers with that move. Raises ItemIsRetired.
        """
        serving = tuple(serving)
        user.lock()
        at = at or timezone.now()
        mine = self.filter(user=user, ladder=ladder)
        if suggestion is not None and (same := mine.open().filter(suggestion=suggestion).first()):
            return same
        before = self.added_by(user, form_key)
        # From which day on it is planned is nothing that anybody wrote.
        words = replace(text, begins_on=text.due_on)
        if form_key and before and before.was_added_as(words):
            return before
        if form_key and before:
            form_key = uuid.uuid5(form_key, repr(words))
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
        move.note_change(kind or MoveChange.Kind.ADDED, at=at)
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
        """Plan a suggested move as it reads now: from today, for as many weeks as it usually runs.

        One that is open in the plan already is answered with. Raises ItemIsRetired.
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
        """The move that a form planned, where it did."""
        return self.filter(user=user, form_key=form_key, form_key__isnull=False).first()
