"""The changes of a move, each with the state of the move after it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, CheckConstraint, F, Q, UniqueConstraint, Value, When
from django.db.models.functions import Left, Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from careerladder.models import LONGEST_EVENT_TEXT, ChecklistItem, event_rows
from plans.models.event_kind import PlanEvent
from plans.models.evidence import Evidence
from plans.models.move_text import LONGEST_TEXT, MoveText, MoveTextColumns

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User


class MoveState(models.TextChoices):
    PLANNED = "planned", "Planned"
    UNDER_WAY = "under-way", "Under way"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


OPEN = (MoveState.PLANNED, MoveState.UNDER_WAY)
# A move with a change of these kinds is the person's own: no proposal changes it.
MANUAL_KINDS = ("added", "edited", "postponed", "taken-up-again")
ENDING_KINDS = ("done", "dropped", "withdrawn")


class MoveChangeQuerySet(models.QuerySet["MoveChange"]):
    event_kinds = PlanEvent

    def not_undone(self) -> MoveChangeQuerySet:
        """Neither undone nor an undo, by primary key.

        Changes of one person are written one after the other, so that their keys are in order even
        if a clock goes back.
        """
        return self.filter(undoes=None, undone_by=None).order_by("pk")

    def endings(self) -> MoveChangeQuerySet:
        """The changes that ended a move: it was done, or left the plan."""
        undone_addition = Q(undoes__kind=MoveChange.Kind.ADDED)
        return self.filter(Q(kind__in=ENDING_KINDS) | undone_addition, undone_by=None)

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: changes of moves.

        `words` is the name, `day` the due date after the change, `detail` its reason.
        """
        kind = Case(*(When(kind=kind, then=Value(event)) for kind, event in EVENT_BY_KIND.items()))
        mine = self.filter(move__user=user, move__ladder=ladder, kind__in=EVENT_BY_KIND)
        about = {
            "page": "plans:move",
            "key": F("move_id"),
            "words": F("name"),
            "detail": Left("reason", LONGEST_EVENT_TEXT),
            "day": F("due_on"),
        }
        return (event_rows(mine, kind, "at", **about),)


class MoveChange(MoveTextColumns):
    """A change of a move, and the move's state after it. A trigger refuses any change of a row."""

    class Kind(models.TextChoices):
        ADDED = "added", "Added"
        ACCEPTED = "accepted", "Added from the proposal"
        RESCHEDULED = "rescheduled", "Rescheduled by the proposal"
        EDITED = "edited", "Edited"
        POSTPONED = "postponed", "Due date changed"
        REORDERED = "reordered", "Moved in the plan"
        SHIFTED = "shifted", "Due date moved by a pause"
        STARTED = "started", "Started"
        PUT_BACK = "put-back", "Moved back to planned"
        DROPPED = "dropped", "Dropped"
        WITHDRAWN = "withdrawn", "Removed by the proposal"
        DONE = "done", "Done"
        TAKEN_UP_AGAIN = "taken-up-again", "Added back to the plan"
        UNDONE = "undone", "Undone"

    move = models.ForeignKey("plans.Move", models.CASCADE, related_name="changes", db_index=False)
    kind = models.CharField(max_length=14, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=MoveState)
    serves = ArrayField(models.SlugField(max_length=80), default=list)
    reason = models.TextField(blank=True)
    evidence = models.ForeignKey(Evidence, models.CASCADE, null=True, related_name="+")
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, editable=False, related_name="undone_by"
    )
    position_before = models.PositiveIntegerField(
        null=True, editable=False, help_text="Of a change that put it elsewhere in the plan."
    )
    form_key = models.UUIDField(null=True, editable=False)
    objects = MoveChangeQuerySet.as_manager()

    class Meta(MoveTextColumns.Meta):
        ordering = ["at", "pk"]
        constraints = [
            *MoveTextColumns.Meta.constraints,
            UniqueConstraint("move", "form_key", name="move_change_form_key_once"),
            CheckConstraint(
                condition=LessThanOrEqual(Length("reason"), LONGEST_TEXT),
                name="move_change_reason_fits",
            ),
            CheckConstraint(
                condition=~Q(kind__in=("dropped", "withdrawn"), reason=""),
                name="move_dropped_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.move_id}, {self.kind}"

    def has_text(self, text: MoveText, serving: Iterable[ChecklistItem]) -> bool:
        """Whether the move had this text and these items after it."""
        return self.text == text and set(self.serves) == {item.slug for item in serving}


# A shift has no event of its own: the event of the pause covers it.
EVENT_BY_KIND = {
    kind: PlanEvent(f"move-{kind}") for kind in MoveChange.Kind if kind != MoveChange.Kind.SHIFTED
}
