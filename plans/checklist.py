"""What the phase page reads: a line for each checklist item, with what the person recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import FETCH_RAISE, Count, F, Window
from django.db.models.functions import RowNumber

from careerladder.ladder import PhaseContent
from careerladder.models import ChecklistItem, User
from plans.forms import EditForm, EvidenceForm, NotPossibleForm
from plans.models import Evidence, Mark
from plans.place import Place, present_ties
from plans.progress import Facts, Gate, State, state_of

# A line shows this many pieces, newest first; the item's own page shows them all.
SHOWN = 5


@dataclass(frozen=True)
class Pieces:
    """The newest evidence that serves an item, and how much there is in all."""

    shown: tuple[Evidence, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


@dataclass(frozen=True)
class Line:
    """One item. Without an owner it is what a stranger sees: no record, no form."""

    item: ChecklistItem
    mark: Mark | None = None
    pieces: Pieces = field(default_factory=Pieces)
    evidence_form: EvidenceForm | None = None
    not_possible_form: NotPossibleForm | None = None
    editing: Evidence | None = None
    edit_form: EditForm | None = None
    refusal: str = ""
    to_restore: Evidence | None = None
    changed_to: Evidence | None = None

    @property
    def state(self) -> State:
        kind = self.mark.kind if self.mark else None
        return state_of(Facts(kind, self.pieces.total))

    @property
    def is_ticked(self) -> bool:
        return self.mark is not None and self.mark.kind == Mark.Kind.MET

    @property
    def box_acts(self) -> bool:
        """Whether a press on its box ticks or unticks: whether that verb's form is in the line."""
        is_free = not (self.is_not_possible or self.item.is_retired or self.editing)
        return self.evidence_form is not None and is_free

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
        return self.editing is not None and self.editing not in self.pieces.shown

    @property
    def is_wrong(self) -> bool:
        """Whether a form of it was refused, or not well said."""
        forms = (self.evidence_form, self.not_possible_form, self.edit_form)
        return bool(self.refusal) or any(form is not None and form.is_bound for form in forms)

    @property
    def was_reworded(self) -> bool:
        return self.mark is not None and self.mark.wording != self.item.wording


@dataclass(frozen=True)
class Checklist:
    """`gate` is the person's; None for a stranger."""

    content: PhaseContent
    lines: tuple[Line, ...]
    retired: tuple[Line, ...] = ()
    gate: Gate | None = None

    @property
    def slugs(self) -> frozenset[str]:
        """Of the items that have a line."""
        return frozenset(line.item.slug for line in (*self.lines, *self.retired))


def checklist_for_strangers(content: PhaseContent) -> Checklist:
    return Checklist(content, tuple(Line(item) for item in content.items))


def checklist_for(person: User, content: PhaseContent, place: Place) -> Checklist:
    """One query more than the place took, whatever was recorded."""
    pieces = pieces_of(person, [*content.items, *content.retired_items])

    def line(item: ChecklistItem) -> Line:
        return Line(item, place.marks.get(item.pk), pieces[item.pk])

    retired = (line(item) for item in content.retired_items)
    return Checklist(
        content,
        tuple(line(item) for item in content.items),
        tuple(each for each in retired if each.mark or each.pieces.total),
        place.progress.gate(content.slug),
    )


def pieces_of(person: User, items: Iterable[ChecklistItem]) -> defaultdict[int, Pieces]:
    """The newest pieces of each item, by the item's key. One query."""
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
        .filter(place__lte=SHOWN)
        .select_related("evidence")
        .order_by("item_id", "place")
        .fetch_mode(FETCH_RAISE)
    )
    shown = defaultdict(list)
    totals: dict[int, int] = {}
    for tie in ties:
        shown[tie.item_id].append(tie.evidence)
        totals[tie.item_id] = tie.total
    pieces: defaultdict[int, Pieces] = defaultdict(Pieces)
    for item, evidence in shown.items():
        pieces[item] = Pieces(tuple(evidence), totals[item])
    return pieces
