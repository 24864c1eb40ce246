"""What a suggested move becomes in somebody's plan."""

from __future__ import annotations

from datetime import date

from careerladder.models import ChecklistItem, SuggestedMove
from plans.models.move_text import MoveText


def move_text_of(suggestion: SuggestedMove, begins_on: date, due_on: date) -> MoveText:
    """Its text as it reads now: a record keeps the wording of its day."""
    return MoveText(
        suggestion.name,
        due_on,
        begins_on,
        what=f"{suggestion.what}\n\nYou get: {suggestion.produces}",
        done_when=suggestion.done_when,
        hours=suggestion.hours,
    )


def suggested_items(suggestion: SuggestedMove) -> tuple[ChecklistItem, ...]:
    return (suggestion.item,) if suggestion.item else ()
