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
from plans.models.event_kind import PlanEvent, item_told
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
    def with_reaffirmed(self) -> MarkQuerySet:
        """With the wordings that each was reaffirmed for, the latest last."""
        later = Reaffirmation.objects.filter(mark=OuterRef("pk")).order_by("at", "pk")
        wordings = ArraySubquery(later.values("wording"))
        return self.annotate(reaffirmed=wordings)  # type: ignore[no-redef]

    def tick(
        self,
        user: User,
        item: ChecklistItem,
        *,
        again: Mark | None = None,
        at: datetime | None = None,
    ) -> Mark:
        """Say that an item is met. Ticking what is ticked answers with the mark that stands.

        With `again`, as that mark said it: of the item as it read then. Raises ItemIsRetired,
        ItemIsMarkedNotPossible.
        """
        if item.is_retired:
            raise ItemIsRetired
        try:
            return self._mark(user, item, Mark.Kind.MET, again=again, at=at)
        except IntegrityError as error:
            _must_be_of_another_kind(error)
            raise ItemIsMarkedNotPossible from error

    def mark_not_possible(
        self,
        user: User,
        item: ChecklistItem,
        reason: str,
        *,
        again: Mark | None = None,
        at: datetime | None = None,
    ) -> Mark:
        """Say that where the person works, this cannot be shown, and why. The same again changes
        nothing.

        Raises ItemIsRetired, ItemIsTicked, ItemIsNotPossibleAlready where another reason is kept.
        """
        if item.is_retired:
            raise ItemIsRetired
        try:
            mark = self._mark(user, item, Mark.Kind.NOT_POSSIBLE, reason=reason, again=again, at=at)
        except IntegrityError as error:
            _must_be_of_another_kind(error)
            raise ItemIsTicked from error
        if mark.reason != reason:
            raise ItemIsNotPossibleAlready(mark.reason)
        return mark

    def ended(self, user: User, item: ChecklistItem, kind: Mark.Kind) -> Mark | None:
        """The one of this kind that ended last."""
        mine = self.filter(user=user, item=item, kind=kind).exclude(until=None)
        return mine.order_by("until", "pk").last()

    def untick(
        self,
        user: User,
        item: ChecklistItem,
        *,
        only: Mark | None = None,
        at: datetime | None = None,
    ) -> int:
        """End a tick; its evidence stays. Returns how many ended: one, or none.

        As the undo of `only` one it raises CannotBeUndone where another took its place since.
        """
        return self._end(self.filter(user=user, item=item, kind=Mark.Kind.MET), only, at)

    def mark_possible(
        self,
        user: User,
        item: ChecklistItem,
        *,
        only: Mark | None = None,
        at: datetime | None = None,
    ) -> int:
        """As for `untick`."""
        return self._end(self.filter(user=user, item=item, kind=Mark.Kind.NOT_POSSIBLE), only, at)

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """What a timeline says of a person's marks: rows as of EventRow."""
        mine = self.filter(user=user, item__ladder=ladder)
        is_met = Q(kind=Mark.Kind.MET)
        begun = Case(
            When(is_met, then=Value(PlanEvent.TICKED)), default=Value(PlanEvent.NOT_POSSIBLE)
        )
        ended = Case(
            When(is_met, then=Value(PlanEvent.UNTICKED)), default=Value(PlanEvent.POSSIBLE)
        )
        return (
            event_rows(mine, begun, "since", **item_told("item")),
            event_rows(mine.exclude(until=None), ended, "until", **item_told("item")),
        )

    def _end(self, marks: MarkQuerySet, only: Mark | None, at: datetime | None) -> int:
        if only is not None:
            if marks.open().exclude(pk=only.pk).exists():
                raise CannotBeUndone
            marks = marks.filter(pk=only.pk)
        return marks.close(at=at)

    def _mark(
        self,
        user: User,
        item: ChecklistItem,
        kind: Mark.Kind,
        *,
        reason: str = "",
        again: Mark | None = None,
        at: datetime | None,
    ) -> Mark:
        """The mark of this kind that is open, or a new one. The database decides a double click.

        Raises IntegrityError where a mark of the other kind is open.
        """
        read = again.last_confirmed() if again else item.wording
        mark, is_new = self.get_or_create(
            user=user,
            item=item,
            kind=kind,
            until=None,
            defaults={"reason": reason, "wording": read, "since": at or timezone.now()},
        )
        mark.is_new = is_new
        return mark


class Mark(Interval):
    """What a person says of an item: that it is met, or that it is not possible where they are."""

    class Kind(models.TextChoices):
        MET = "met", "Met"
        NOT_POSSIBLE = "not-possible", "Not possible where I am"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="marks")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.TextField(blank=True)
    wording = models.TextField(help_text="The item as it read on that day.")
    # Whether the call that answered with it made it.
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
    def confirmed(self) -> str:
        """The latest wording that the person said this of. Only of marks `with_reaffirmed`."""
        return self.reaffirmed[-1] if self.reaffirmed else self.wording

    def last_confirmed(self) -> str:
        """As `confirmed`, of any mark: one query."""
        later = self.reaffirmations.last()
        return later.wording if later else self.wording

    def was_said_of(self, wording: str) -> bool:
        """Only of marks `with_reaffirmed`."""
        return wording == self.wording or wording in self.reaffirmed

    @transaction.atomic
    def reaffirm(self, wording: str, *, at: datetime | None = None) -> None:
        """Say that it holds of the item as it reads now. Saying so again changes nothing.

        `wording` is what the person read. Raises ItemWasReworded where the item reads otherwise by
        now, ItemIsRetired, MarkHasEnded.
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
    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """As for marks: that one is still true."""
        mine = self.filter(mark__user=user, mark__item__ladder=ladder)
        return (event_rows(mine, PlanEvent.STILL_TRUE, "at", **item_told("mark__item")),)


class Reaffirmation(models.Model):
    """After an item was reworded: the person read the new wording, and it is still true."""

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


def _must_be_of_another_kind(error: IntegrityError) -> None:
    """Raise it again where no open mark is in the way: the account is gone, say."""
    if not isinstance(error.__cause__, UniqueViolation):
        raise error
