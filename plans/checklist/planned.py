"""Which of an item's suggested moves are in a person's plan."""

from __future__ import annotations

from careerladder.models import ChecklistItem, User
from plans.models import Move


def planned_suggestions(person: User, item: ChecklistItem) -> frozenset[int]:
    """The primary keys of the item's suggested moves that are open in the plan. One query."""
    moves = Move.objects.open().filter(user=person, suggestion__item=item)
    return frozenset(moves.values_list("suggestion", flat=True))
