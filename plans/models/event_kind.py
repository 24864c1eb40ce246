"""The kinds of timeline events of the app `plans`, each with its label."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import F, OuterRef, Subquery, TextChoices
from django.db.models.functions import Left
from django.db.models.lookups import IsNull

from careerladder.models import LONGEST_EVENT_TEXT


class PlanEvent(TextChoices):
    """What a person recorded. Events of the same moment are shown in this order."""

    PICKED = "picked", "Working on"
    RECORDED = "recorded", "Evidence"
    EDITED = "edited", "Evidence edited"
    REMOVED = "removed", "Evidence removed"
    RESTORED = "restored", "Evidence restored"
    FILED = "filed", "Evidence filed under"
    TAKEN_OFF = "taken-off", "Evidence taken off"
    SERVES_NONE = "serves-none", "Evidence serves none"
    BACK_IN_INBOX = "back-in-inbox", "Evidence back in the inbox"
    TICKED = "ticked", "Ticked"
    UNTICKED = "unticked", "Unticked"
    NOT_POSSIBLE = "not-possible", "Not possible"
    POSSIBLE = "possible", "Possible again"
    STILL_TRUE = "still-true", "Still true"
    RECOGNIZED = "recognized", "Roadblock"
    PLAN_ACCEPTED = "accepted-plan", "Plan accepted"
    # One for each kind of change: MoveChange.Kind.
    MOVE_ACCEPTED = "move-accepted", "Into the plan"
    MOVE_ADDED = "move-added", "Planned"
    MOVE_RESCHEDULED = "move-rescheduled", "New dates by the proposal"
    MOVE_EDITED = "move-edited", "Move edited"
    MOVE_POSTPONED = "move-postponed", "New date"
    MOVE_REORDERED = "move-reordered", "Reordered"
    MOVE_STARTED = "move-started", "Started"
    MOVE_PUT_BACK = "move-put-back", "Put back"
    MOVE_DONE = "move-done", "Move done"
    MOVE_DROPPED = "move-dropped", "Dropped from the plan"
    MOVE_WITHDRAWN = "move-withdrawn", "Taken out by the proposal"
    MOVE_TAKEN_UP_AGAIN = "move-taken-up-again", "Planned again"
    MOVE_UNDONE = "move-undone", "Undone in the plan"
    PAUSED = "paused", "Plan paused"
    RESUMED = "went-on", "Plan taken up again"
    REVIEWED = "reviewed", "Looked back on"


def item_columns(item: str) -> dict[str, str | F]:
    """The columns of an EventRow about a checklist item. `item` is the lookup path to it."""
    return {
        "page": "plans:item",
        "slug": F(f"{item}__slug"),
        "words": F(f"{item}__name"),
    }


def evidence_columns(prefix: str = "") -> dict[str, Any]:
    """The columns of an EventRow about evidence. `prefix` is the lookup path to it, with "__"."""
    evidence = apps.get_model("plans", "Evidence")._base_manager
    # A subquery runs only for the rows that are shown; a plain Left() would run for every row.
    note = evidence.filter(pk=OuterRef(f"{prefix}pk")).values(cut=Left("note", LONGEST_EVENT_TEXT))
    return {
        "page": "plans:evidence",
        "key": F(f"{prefix}uuid"),
        "words": Subquery(note),
        "is_purged": IsNull(F(f"{prefix}purged_at"), False),
    }
