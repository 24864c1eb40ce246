"""A person's marks of checklist items: met, or not possible in their job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, models, transaction
from django.db.models import Case, CheckConstraint, OuterRef, Q, UniqueConstraint, Value, When
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from psycopg.errors import UniqueViolation

from careerladder.models import ChecklistItem, Interval, IntervalQuerySet, event_rows
from plans.models.event_kind import PlanEvent, item_columns
from plans.models.refusals import (
    CannotBeUndone,
    ItemIsMarkedNotPossible,
    ItemIsNotPossibleAlready,
    ItemIsRetired,
    ItemIsTicked,
    ItemWasReworded,
    MarkHasEnded,
)

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User

LONGEST_REASON = 10_000


class MarkQuerySet(IntervalQuerySet["Mark"]):
    event_kinds = PlanEvent

    def with_reaffirmed(self) -> MarkQuerySet:
        """Annotate each with `reaffirmed`: the wordings it was reaffirmed for, the latest last."""
        later = Reaffirmation.objects.filter(mark=OuterRef("pk")).order_by("at", "pk")
        wordings = ArraySubquery(later.values("wording"))
        return self.annotate(reaffirmed=wordings)  # type: ignore[no-redef]

    def tick(
        self,
        user: User,
        item: ChecklistItem,
        *,
        restoring: Mark | None = None,
        at: datetime | None = None,
    ) -> Mark:
        """Mark an item as met. If it is already, return the open mark.

        `restoring` is an ended mark, which an undo restores: the new mark is of the wording that
        was confirmed with that one, not of the current wording.

        Raise ItemIsRetired, ItemIsMarkedNotPossible.
        """
        if item.is_retired:
            raise ItemIsRetired
        try:
            return self._mark(user, item, Mark.Kind.MET, restoring=restoring, at=at)
        except IntegrityError as error:
            _reraise_unless_unique(error)
            raise ItemIsMarkedNotPossible from error

    def mark_not_possible(
        self,
        user: User,
        item: ChecklistItem,
        reason: str,
        *,
        restoring: Mark | None = None,
        at: datetime | None = None,
    ) -> Mark:
        """Mark an item as not possible where the person is. The same again changes nothing.

        `restoring` is as for `tick`. Raise ItemIsRetired, ItemIsTicked, and
        ItemIsNotPossibleAlready if the open mark has another reason.
        """
        if item.is_retired:
            raise ItemIsRetired
        try:
            mark = self._mark(
                user, item, Mark.Kind.NOT_POSSIBLE, reason=reason, restoring=restoring, at=at
            )
        except IntegrityError as error:
            _reraise_unless_unique(error)
            raise ItemIsTicked from error
        if mark.reason != reason:
            raise ItemIsNotPossibleAlready(mark.reason)
        return mark

    def last_ended(self, user: User, item: ChecklistItem, kind: Mark.Kind) -> Mark | None:
        """The mark of this kind that ended last; None if none has ended."""
        mine = self.filter(user=user, item=item, kind=kind).exclude(until=None)
        return mine.order_by("until", "pk").last()

    def untick(
        self,
        user: User,
        item: ChecklistItem,
        *,
        undoing: Mark | None = None,
        at: datetime | None = None,
    ) -> int:
        """End the open tick, and return how many were ended: 1 or 0. Its evidence stays.

        `undoing` is the mark that an undo ends. Raise CannotBeUndone if another one is open.
        """
        return self._end(self.filter(user=user, item=item, kind=Mark.Kind.MET), undoing, at)

    def mark_possible(
        self,
        user: User,
        item: ChecklistItem,
        *,
        undoing: Mark | None = None,
        at: datetime | None = None,
    ) -> int:
        """End the open mark, as `untick` does."""
        return self._end(
            self.filter(user=user, item=item, kind=Mark.Kind.NOT_POSSIBLE), undoing, at
        )

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: marks that began, and that ended."""
        mine = self.filter(user=user, item__ladder=ladder)
        is_met = Q(kind=Mark.Kind.MET)
        begun = Case(
            When(is_met, then=Value(PlanEvent.TICKED)), default=Value(PlanEvent.NOT_POSSIBLE)
        )
        ended = Case(
            When(is_met, then=Value(PlanEvent.UNTICKED)), default=Value(PlanEvent.POSSIBLE)
        )
        return (
            event_rows(mine, begun, "since", **item_columns("item")),
            event_rows(mine.exclude(until=None), ended, "until", **item_columns("item")),
        )

    def _end(self, marks: MarkQuerySet, undoing: Mark | None, at: datetime | None) -> int:
        if undoing is not None:
            if marks.open().exclude(pk=undoing.pk).exists():
                raise CannotBeUndone
            marks = marks.filter(pk=undoing.pk)
        return marks.close(at=at)

    def _mark(
        self,
        user: User,
        item: ChecklistItem,
        kind: Mark.Kind,
        *,
        reason: str = "",
        restoring: Mark | None = None,
        at: datetime | None,
    ) -> Mark:
        """Get the open mark of this kind, or create one. A constraint catches a double click.

        Raise IntegrityError if a mark of the other kind is open.
        """
        wording = restoring.load_confirmed_wording() if restoring else item.wording
        mark, is_new = self.get_or_create(
            user=user,
            item=item,
            kind=kind,
            until=None,
            defaults={"reason": reason, "wording": wording, "since": at or timezone.now()},
        )
        mark.is_new = is_new
        return mark


class Mark(Interval):
    """What a person says of an item: that it is met, or that it is not possible in their job."""

    class Kind(models.TextChoices):
        MET = "met", "Met"
        NOT_POSSIBLE = "not-possible", "Not possible in my current job"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="marks")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.TextField(blank=True)
    wording = models.TextField(help_text="The item as it read on that day.")
    # Whether the method that returned it created it. Not stored.
    is_new = False
    objects = MarkQuerySet.as_manager()  # type: ignore[misc]
    reaffirmed: Sequence[str]

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["user", "item"], condition=Q(until=None), name="mark_one_open_per_item"
            ),
            CheckConstraint(
                condition=~Q(kind="not-possible", reason=""), name="mark_not_possible_has_a_reason"
            ),
            CheckConstraint(
                condition=LessThanOrEqual(Length("reason"), LONGEST_REASON),
                name="mark_reason_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.item_id}"

    @property
    def confirmed_wording(self) -> str:
        """The latest wording that the person confirmed. The mark must be `with_reaffirmed`."""
        return self.reaffirmed[-1] if self.reaffirmed else self.wording

    def load_confirmed_wording(self) -> str:
        """The same as `confirmed_wording`, for any mark. One query."""
        later = self.reaffirmations.last()
        return later.wording if later else self.wording

    def was_confirmed_for(self, wording: str) -> bool:
        """Whether it ever was for this wording. The mark must be `with_reaffirmed`."""
        return wording == self.wording or wording in self.reaffirmed

    @transaction.atomic
    def reaffirm(self, wording: str, *, at: datetime | None = None) -> None:
        """Record that the mark holds for the item's current wording. Again, it changes nothing.

        `wording` is the one that the person read. Raise ItemWasReworded if the item has another one
        by now, ItemIsRetired, MarkHasEnded.
        """
        item = ChecklistItem.objects.get(pk=self.item_id)
        if item.is_retired:
            raise ItemIsRetired
        if wording != item.wording:
            raise ItemWasReworded
        if not Mark.objects.open().select_for_update().filter(pk=self.pk).exists():
            raise MarkHasEnded
        if wording != self.wording:
            self.reaffirmations.get_or_create(
                wording=wording, defaults={"at": at or timezone.now()}
            )


class ReaffirmationQuerySet(models.QuerySet["Reaffirmation"]):
    event_kinds = PlanEvent

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: marks that were reaffirmed."""
        mine = self.filter(mark__user=user, mark__item__ladder=ladder)
        return (event_rows(mine, PlanEvent.STILL_TRUE, "at", **item_columns("mark__item")),)


class Reaffirmation(models.Model):
    """The person read the new wording of a reworded item, and their mark is still true."""

    mark = models.ForeignKey(Mark, models.CASCADE, related_name="reaffirmations", db_index=False)
    wording = models.TextField(help_text="The item as it read when it was reaffirmed.")
    at = models.DateTimeField(default=timezone.now)
    objects = ReaffirmationQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            UniqueConstraint("mark", "wording", name="reaffirmation_once_per_wording"),
        ]

    def __str__(self) -> str:
        return f"{self.mark_id}, {self.at:%Y-%m-%d}"


def _reraise_unless_unique(error: IntegrityError) -> None:
    """Re-raise an error of another kind, as after the account was deleted meanwhile."""
    if not isinstance(error.__cause__, UniqueViolation):
        raise error
