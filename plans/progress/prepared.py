"""The items whose evidence comes from preparatory moves alone."""

from __future__ import annotations

from careerladder.ladders.catalog import LadderContent
from careerladder.models import User
from plans.gate.position import present_ties
from plans.gate.rules import Gate, State
from plans.models import MoveChange


def prepared_items(person: User, gate: Gate, ladder: LadderContent) -> frozenset[str]:
    """The slugs of a gate's items in progress whose evidence all comes from preparatory moves.

    The result of a preparatory move alone does not show that the item is met. One query,
    or none without an item in progress.
    """
    begun = {each.item.slug for each in gate.missing if each.state == State.IN_PROGRESS}
    if not begun:
        return frozenset()
    items = [item for content in ladder.phases for item in content.items if item.slug in begun]
    preparatory = [move.pk for item in items for move in ladder.preparatory_moves(item)]
    results = MoveChange.objects.not_undone().filter(
        kind=MoveChange.Kind.DONE, move__user=person, move__suggestion__in=preparatory
    )
    others = (
        present_ties(person)
        .filter(item__in=items)
        .exclude(evidence__in=results.filter(evidence__isnull=False).values("evidence"))
    )
    return frozenset(begun.difference(others.values_list("item__slug", flat=True)))
