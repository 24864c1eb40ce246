"""The text and the items of a move that is planned from a suggested one."""

from __future__ import annotations

from datetime import date

from careerladder.models import ChecklistItem, SuggestedMove
from plans.models.move_text import MoveText


def move_text_of(suggestion: SuggestedMove, begins_on: date, due_on: date) -> MoveText:
    """A copy of the suggestion's current text: later changes of the ladder do not change a plan."""
    return MoveText(
        suggestion.name,
        due_on,
        begins_on,
        what=f"{suggestion.what}\n\nYou get: {suggestion.produces}",
        done_when=suggestion.done_when,
        hours=suggestion.hours,
    )


def suggested_items(suggestion: SuggestedMove) -> tuple[ChecklistItem, ...]:
    """The items that its result is evidence for: its own, or the current ones that it names."""
    if suggestion.item:
        return (suggestion.item,)
    return tuple(item for item in suggestion.items.all() if not item.is_retired)
