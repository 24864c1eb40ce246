"""The evidence of an item, each piece with the other items that it serves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import FETCH_RAISE, Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from careerladder.compiled import compiled
from careerladder.models import ChecklistItem, User
from plans.gate.position import present_ties
from plans.models import Evidence, EvidenceTie

# A line shows up to this many pieces, newest first. The item's own page shows all.
PIECES_IN_A_LINE = 5


@dataclass(frozen=True)
class Piece:
    """An entry filed under an item, or that could be, and its other items."""

    evidence: Evidence
    also_serves: tuple[ChecklistItem, ...] = ()


@dataclass(frozen=True)
class Pieces:
    """The newest pieces that serve an item, and how many there are in total."""

    shown: tuple[Piece, ...] = ()
    total: int = 0

    @property
    def newest(self) -> Evidence:
        """The newest piece. Raise IndexError without any."""
        return self.shown[0].evidence

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.shown)


def pieces_by_item(person: User, items: Iterable[ChecklistItem]) -> defaultdict[int, Pieces]:
    """The newest pieces of each item, by its primary key. At most two queries."""
    shown: defaultdict[int, list[Evidence]] = defaultdict(list)
    totals: dict[int, int] = {}
    keys = [item.pk for item in items]
    for tie in _newest_ties(person.pk, keys) if keys else ():
        shown[tie.item_id].append(tie.evidence)
        totals[tie.item_id] = tie.total
    serving = items_by_evidence(piece for evidence in shown.values() for piece in evidence)
    pieces: defaultdict[int, Pieces] = defaultdict(Pieces)
    for item, evidence in shown.items():
        each = (Piece(piece, _without(item, serving[piece.pk])) for piece in evidence)
        pieces[item] = Pieces(tuple(each), totals[item])
    return pieces


@compiled
def _newest_ties(person: int, items: list[int]) -> QuerySet[Any]:
    """The ties to the newest pieces of each item, with the item's `total`."""
    return (
        present_ties(person)
        .filter(item__any=items)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by="item_id",
                order_by=[
                    F("evidence__happened_on").desc(),
                    F("evidence__recorded_at").desc(),
                    F("evidence").asc(),
                ],
            ),
            total=Window(Count("pk"), partition_by="item_id"),
        )
        .filter(place__lte=PIECES_IN_A_LINE)
        .select_related("evidence")
        .order_by("item_id", "place")
        .fetch_mode(FETCH_RAISE)
    )


def with_other_items(item: ChecklistItem, evidence: Iterable[Evidence]) -> list[Piece]:
    """The pieces in the same order, with the items they serve besides this one. One query."""
    evidence = list(evidence)
    serving = items_by_evidence(evidence)
    return [Piece(piece, _without(item.pk, serving[piece.pk])) for piece in evidence]


def items_by_evidence(evidence: Iterable[Evidence]) -> defaultdict[UUID, list[ChecklistItem]]:
    """The items that each piece serves now, in the order of the ladder. At most one query."""
    serving: defaultdict[UUID, list[ChecklistItem]] = defaultdict(list)
    pieces = [each.pk for each in evidence]
    for tie in _open_ties(pieces) if pieces else ():
        serving[tie.evidence_id].append(tie.item)
    return serving


@compiled
def _open_ties(evidence: list[UUID]) -> QuerySet[EvidenceTie]:
    ties: QuerySet[EvidenceTie] = EvidenceTie.objects.open()
    return (
        ties.filter(evidence__any=evidence)
        .select_related("item__ladder")
        .order_by("item__phase__position", "item__position")
        .fetch_mode(FETCH_RAISE)
    )


def has_evidence(person: User, pieces: Iterable[Pieces]) -> bool:
    """Whether a person has any evidence. No query if one of these `pieces` has some, else one."""
    return any(each.total for each in pieces) or person.evidence.present().exists()


def _without(item: int, items: Iterable[ChecklistItem]) -> tuple[ChecklistItem, ...]:
    return tuple(each for each in items if each.pk != item)
