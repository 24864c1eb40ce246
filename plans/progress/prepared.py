"""The items whose evidence comes from preparatory moves alone."""

from __future__ import annotations

from django.db.models import QuerySet

from careerladder.compiled import compiled
from careerladder.ladders.catalog import LadderContent
from careerladder.models import User
from plans.gate.position import present_ties
from plans.gate.rules import Gate, State
from plans.models import EvidenceTie, MoveChange


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
    others = _slugs_by_other_evidence(person.pk, [item.pk for item in items], preparatory)
    return frozenset(begun.difference(others))


@compiled
def _slugs_by_other_evidence(
    person: int, items: list[int], suggestions: list[int]
) -> QuerySet[EvidenceTie, str]:
    """The slugs of the items with evidence that is no result of a move of these suggestions."""
    results = MoveChange.objects.not_undone().filter(
        kind=MoveChange.Kind.DONE,
        move__user=person,
        move__suggestion__any=suggestions,
        evidence__isnull=False,
    )
    return (
        present_ties(person)
        .filter(item__any=items)
        .exclude(evidence__in=results.values("evidence"))
        .values_list("item__slug", flat=True)
    )
