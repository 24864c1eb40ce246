"""What a person chooses from where they use evidence that they have for one more item."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef

from careerladder.models import ChecklistItem, User
from plans.checklist import Piece, served_by
from plans.events import quoted
from plans.forms.filing import SearchForm
from plans.models import Evidence, EvidenceTie
from plans.models.evidence import EvidenceQuerySet

PIECES_A_PAGE = 20


@dataclass(frozen=True)
class Choice:
    """A piece with its first words, and whether its box is ticked."""

    piece: Piece
    is_chosen: bool

    @property
    def words(self) -> str:
        evidence = self.piece.evidence
        return quoted(evidence.note) or next(iter(evidence.links), "…")


@dataclass(frozen=True)
class Chooser:
    """A page of evidence that does not serve an item yet.

    `kept` was chosen on another page of it, or before another search.
    """

    item: ChecklistItem
    form: SearchForm
    page: Page[Evidence]
    kept: tuple[Choice, ...]
    choices: tuple[Choice, ...]
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
    """Four queries, however much there is to choose from."""
    pieces = choosable(person, item)
    found = form.search.among(pieces) if form.search else pieces
    page = Paginator(found, PIECES_A_PAGE).get_page(form.number)
    shown = list(page)
    elsewhere = set(chosen) - {piece.pk for piece in shown}
    kept = list(pieces.filter(pk__in=elsewhere)) if elsewhere else []
    choices = tuple(
        Choice(piece, piece.evidence.pk in chosen) for piece in served_by(item, [*kept, *shown])
    )
    return Chooser(item, form, page, choices[: len(kept)], choices[len(kept) :], error)
