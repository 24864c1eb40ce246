"""The choice among a person's evidence of pieces that shall serve one more item."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef

from careerladder.models import ChecklistItem, User
from plans.checklist.forms import SearchForm
from plans.checklist.pieces import Piece, with_other_items
from plans.evidence.excerpt import excerpt_of
from plans.models import Evidence, EvidenceTie
from plans.models.evidence_queryset import EvidenceQuerySet

CHOICES_PAGE_SIZE = 20


@dataclass(frozen=True)
class EvidenceChoice:
    """A piece to choose, and whether its box is checked."""

    piece: Piece
    is_chosen: bool

    @property
    def words(self) -> str:
        """The beginning of its note, or its first link."""
        evidence = self.piece.evidence
        return excerpt_of(evidence.note) or next(iter(evidence.links), "…")


@dataclass(frozen=True)
class Chooser:
    """A page of evidence that does not serve an item yet.

    `kept` are chosen pieces that are not among the `choices` of this page.
    """

    item: ChecklistItem
    form: SearchForm
    page: Page[Evidence]
    kept: tuple[EvidenceChoice, ...]
    choices: tuple[EvidenceChoice, ...]
    error: str = ""


def choosable(person: User, item: ChecklistItem) -> EvidenceQuerySet:
    """Present evidence that does not serve the item yet, newest first."""
    serving = EvidenceTie.objects.open().filter(evidence=OuterRef("pk"), item=item)
    pieces = person.evidence.present().filter(~Exists(serving))
    return pieces.order_by("-happened_on", "-recorded_at", "pk")


def chooser_for(
    person: User,
    item: ChecklistItem,
    form: SearchForm,
    chosen: Collection[UUID] = (),
    *,
    error: str = "",
) -> Chooser:
    """The chooser, with the `chosen` pieces checked. At most four queries."""
    pieces = choosable(person, item)
    found = form.search.ranked(pieces) if form.search else pieces
    page = Paginator(found, CHOICES_PAGE_SIZE).get_page(form.page_number)
    shown = list(page)
    elsewhere = set(chosen) - {piece.pk for piece in shown}
    kept = list(pieces.filter(pk__in=elsewhere)) if elsewhere else []
    choices = tuple(
        EvidenceChoice(piece, piece.evidence.pk in chosen)
        for piece in with_other_items(item, [*kept, *shown])
    )
    return Chooser(item, form, page, choices[: len(kept)], choices[len(kept) :], error)
