"""What the phase page reads: a line for each checklist item, with what the person recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.core.paginator import Page
from django.db.models import FETCH_RAISE, Count, F, Window
from django.db.models.functions import RowNumber

from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.models import ChecklistItem, User
from plans.checklist.forms import NotPossibleForm, SearchForm
from plans.evidence.excerpt import excerpt_of
from plans.evidence.forms import EditForm, EvidenceForm
from plans.evidence.versions import Conflict
from plans.gate.position import Position, present_ties
from plans.gate.rules import Gate, ItemRecord, State, state_of
from plans.models import Evidence, EvidenceTie, Mark

# A line shows this many pieces, newest first; the item's own page shows them all.
PIECES_IN_A_LINE = 5


@dataclass(frozen=True)
class Piece:
    """A piece of evidence where it serves an item, or might; with what else it serves."""

    evidence: Evidence
    also_serves: tuple[ChecklistItem, ...] = ()


@dataclass(frozen=True)
class Pieces:
    """The newest evidence that serves an item, and how much there is in all."""

    shown: tuple[Piece, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


@dataclass(frozen=True)
class ChecklistLine:
    """One item. Without an owner it is what a stranger sees: no record, no form.

    `has_evidence` says whether the person has any at all, for whatever item.
    """

    item: ChecklistItem
    mark: Mark | None = None
    pieces: Pieces = field(default_factory=Pieces)
    evidence_form: EvidenceForm | None = None
    not_possible_form: NotPossibleForm | None = None
    editing: Evidence | None = None
    edit_form: EditForm | None = None
    refusal: str = ""
    to_restore: Evidence | None = None
    changed_to: Conflict | None = None
    has_evidence: bool = False
    chooser: Chooser | None = None

    @property
    def state(self) -> State:
        kind = self.mark.kind if self.mark else None
        return state_of(ItemRecord(kind, self.pieces.total))

    @property
    def is_ticked(self) -> bool:
        return self.mark is not None and self.mark.kind == Mark.Kind.MET

    @property
    def box_acts(self) -> bool:
        """Whether a press on its box ticks or unticks: whether that verb's form is in the line."""
        is_still = self.is_not_possible or self.item.is_retired or self.asks
        return self.evidence_form is not None and not (is_still or self.editing or self.chooser)

    @property
    def is_not_possible(self) -> bool:
        return self.state == State.NOT_POSSIBLE

    @property
    def is_unfolded(self) -> bool:
        """Whether the form stands open: it holds something that was typed or refused."""
        form = self.evidence_form
        return form is not None and (form.is_bound or form.says_something)

    @property
    def reason_is_unfolded(self) -> bool:
        form = self.not_possible_form
        return form is not None and (form.is_bound or bool(form.initial))

    @property
    def edits_what_is_not_shown(self) -> bool:
        shown = (piece.evidence for piece in self.pieces.shown)
        return self.editing is not None and self.editing not in shown

    @property
    def is_wrong(self) -> bool:
        """Whether a form of it was refused, or not well said."""
        return bool(self.refusal) or self.holds_what_was_typed

    @property
    def holds_what_was_typed(self) -> bool:
        forms = (self.evidence_form, self.not_possible_form, self.edit_form)
        return any(form is not None and form.is_bound for form in forms)

    @property
    def is_ageing(self) -> bool:
        """Whether it counts, by nothing that happened within a year."""
        pieces = (piece.evidence for piece in self.pieces.shown)
        return self.state == State.EVIDENCED and all(piece.is_ageing for piece in pieces)

    @property
    def was_reworded(self) -> bool:
        """Whether the item reads otherwise than it did when the person last confirmed its mark."""
        return self.mark is not None and not self.mark.was_said_of(self.item.wording)

    @property
    def asks(self) -> bool:
        """Whether it asks if the mark still holds."""
        return self.was_reworded and not self.item.is_retired


@dataclass(frozen=True)
class Checklist:
    """`gate` is the person's; None for a stranger."""

    content: PhaseContent
    lines: tuple[ChecklistLine, ...]
    retired: tuple[ChecklistLine, ...] = ()
    gate: Gate | None = None

    @property
    def slugs(self) -> frozenset[str]:
        """Of the items that have a line."""
        return frozenset(line.item.slug for line in (*self.lines, *self.retired))


def checklist_for_strangers(content: PhaseContent) -> Checklist:
    return Checklist(content, tuple(ChecklistLine(item) for item in content.items))


def checklist_for(person: User, content: PhaseContent, position: Position) -> Checklist:
    """Two queries more than the place took, whatever was recorded."""
    pieces = pieces_by_item(person, [*content.items, *content.retired_items])
    any_evidence = has_evidence(person, pieces.values())

    def line(item: ChecklistItem) -> ChecklistLine:
        mark = position.marks.get(item.pk)
        return ChecklistLine(item, mark, pieces[item.pk], has_evidence=any_evidence)

    retired = (line(item) for item in content.retired_items)
    return Checklist(
        content,
        tuple(line(item) for item in content.items),
        tuple(each for each in retired if each.mark or each.pieces.total),
        position.progress.gate(content.slug),
    )


def reworded(position: Position, ladder: LadderContent) -> tuple[ChecklistItem, ...]:
    """The items whose line asks whether a mark still holds, in the order of the ladder."""
    items = (item for content in ladder.phases for item in content.items)
    return tuple(item for item in items if ChecklistLine(item, position.marks.get(item.pk)).asks)


def pieces_by_item(person: User, items: Iterable[ChecklistItem]) -> defaultdict[int, Pieces]:
    """The newest pieces of each item, by the item's key. Two queries; one where there are none."""
    ties = (
        present_ties(person)
        .filter(item__in=items)
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
    shown: defaultdict[int, list[Evidence]] = defaultdict(list)
    totals: dict[int, int] = {}
    for tie in ties:
        shown[tie.item_id].append(tie.evidence)
        totals[tie.item_id] = tie.total
    serving = items_by_evidence(piece for evidence in shown.values() for piece in evidence)
    pieces: defaultdict[int, Pieces] = defaultdict(Pieces)
    for item, evidence in shown.items():
        each = (Piece(piece, _but(item, serving[piece.pk])) for piece in evidence)
        pieces[item] = Pieces(tuple(each), totals[item])
    return pieces


def with_other_items(item: ChecklistItem, evidence: Iterable[Evidence]) -> list[Piece]:
    """Evidence in its own order, with what it serves besides this item. One query."""
    evidence = list(evidence)
    serving = items_by_evidence(evidence)
    return [Piece(piece, _but(item.pk, serving[piece.pk])) for piece in evidence]


def items_by_evidence(evidence: Iterable[Evidence]) -> defaultdict[UUID, list[ChecklistItem]]:
    """What each piece serves now, in the order of the ladder. One query; none for no evidence."""
    ties = (
        EvidenceTie.objects.open()
        .filter(evidence__in=list(evidence))
        .select_related("item__ladder")
        .order_by("item__phase__position", "item__position")
        .fetch_mode(FETCH_RAISE)
    )
    serving = defaultdict(list)
    for tie in ties:
        serving[tie.evidence_id].append(tie.item)
    return serving


def has_evidence(person: User, pieces: Iterable[Pieces]) -> bool:
    """Whether a person has any, where those of some items are known: at most one query."""
    return any(each.total for each in pieces) or person.evidence.present().exists()


def _but(item: int, items: Iterable[ChecklistItem]) -> tuple[ChecklistItem, ...]:
    return tuple(each for each in items if each.pk != item)


@dataclass(frozen=True)
class EvidenceChoice:
    """A piece with its first words, and whether its box is ticked."""

    piece: Piece
    is_chosen: bool

    @property
    def words(self) -> str:
        evidence = self.piece.evidence
        return excerpt_of(evidence.note) or next(iter(evidence.links), "…")


@dataclass(frozen=True)
class Chooser:
    """A page of evidence that does not serve an item yet.

    `kept` was chosen on another page of it, or before another search.
    """

    item: ChecklistItem
    form: SearchForm
    page: Page[Evidence]
    kept: tuple[EvidenceChoice, ...]
    choices: tuple[EvidenceChoice, ...]
    error: str = ""
