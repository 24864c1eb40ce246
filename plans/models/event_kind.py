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

    PICKED = "picked", "Chose a phase"
    RECORDED = "recorded", "Recorded evidence"
    EDITED = "edited", "Edited evidence"
    REMOVED = "removed", "Removed evidence"
    RESTORED = "restored", "Restored evidence"
    FILED = "filed", "Filed evidence under"
    TAKEN_OFF = "taken-off", "Removed evidence from"
    SERVES_NONE = "serves-none", "Filed under no item"
    BACK_IN_INBOX = "back-in-inbox", "Moved back to the inbox"
    TICKED = "ticked", "Ticked"
    UNTICKED = "unticked", "Unticked"
    NOT_POSSIBLE = "not-possible", "Marked as not possible"
    POSSIBLE = "possible", "Marked as possible again"
    STILL_TRUE = "still-true", "Confirmed"
    RECOGNIZED = "recognized", "Chose a roadblock"
    PLAN_ACCEPTED = "accepted-plan", "Accepted a plan"
    # One for each kind of change: MoveChange.Kind.
    MOVE_ACCEPTED = "move-accepted", "Added to the plan"
    MOVE_ADDED = "move-added", "Added a move"
    MOVE_RESCHEDULED = "move-rescheduled", "Rescheduled by the proposal"
    MOVE_EDITED = "move-edited", "Edited a move"
    MOVE_POSTPONED = "move-postponed", "Changed a due date"
    MOVE_REORDERED = "move-reordered", "Reordered the plan"
    MOVE_STARTED = "move-started", "Started a move"
    MOVE_PUT_BACK = "move-put-back", "Moved back to planned"
    MOVE_DONE = "move-done", "Finished a move"
    MOVE_DROPPED = "move-dropped", "Dropped a move"
    MOVE_WITHDRAWN = "move-withdrawn", "Removed by the proposal"
    MOVE_TAKEN_UP_AGAIN = "move-taken-up-again", "Added back to the plan"
    MOVE_UNDONE = "move-undone", "Undid a change to the plan"
    PAUSED = "paused", "Paused the plan"
    RESUMED = "went-on", "Resumed the plan"
    REVIEWED = "reviewed", "Reviewed"


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
