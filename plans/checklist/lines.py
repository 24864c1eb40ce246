"""What the phase page shows: a line for each checklist item, with what the person recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from careerladder.compiled import compiled
from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.models import ChecklistItem, User
from plans.checklist.line_forms import LineForms
from plans.checklist.pieces import Pieces, has_evidence, pieces_by_item
from plans.gate.position import Position
from plans.gate.rules import Gate, ItemRecord, State, state_of
from plans.models import Mark


@dataclass(frozen=True)
class ChecklistLine:
    """A checklist item, the person's mark and evidence of it, and the forms in its line.

    `forms` is None for a stranger, and a LineForms, even if it is empty, for a person.
    `has_evidence` is whether the person has any evidence, of whatever item.
    """

    item: ChecklistItem
    mark: Mark | None = None
    pieces: Pieces = field(default_factory=Pieces)
    has_evidence: bool = False
    forms: LineForms | None = None

    def with_forms(self, **forms: Any) -> ChecklistLine:
        """A copy whose `LineForms` has these fields replaced."""
        return replace(self, forms=replace(self.forms or LineForms(), **forms))

    @property
    def state(self) -> State:
        kind = self.mark.kind if self.mark else None
        return state_of(ItemRecord(kind, self.pieces.total))

    @property
    def is_ticked(self) -> bool:
        return self.mark is not None and self.mark.kind == Mark.Kind.MET

    @property
    def is_not_possible(self) -> bool:
        return self.state == State.NOT_POSSIBLE

    @property
    def can_be_not_possible(self) -> bool:
        """Whether it can be marked as not possible: it is current and not marked."""
        return self.mark is None and not self.item.is_retired

    @property
    def is_ageing(self) -> bool:
        """Whether it counts, and all its evidence happened over twelve months ago."""
        pieces = (piece.evidence for piece in self.pieces.shown)
        return self.state == State.EVIDENCED and all(piece.is_ageing for piece in pieces)

    @property
    def is_folded(self) -> bool:
        """Whether it may be one line: it counts, and nothing is asked about it."""
        return self.state == State.EVIDENCED and not (self.item.is_retired or self.was_reworded)

    @property
    def wants_moves(self) -> bool:
        """Whether its suggested moves lead to something: it is current, possible and missing."""
        settled = (State.EVIDENCED, State.NOT_POSSIBLE)
        return self.state not in settled and not self.item.is_retired

    @property
    def was_reworded(self) -> bool:
        """Whether the person never confirmed their mark for the item's current wording."""
        return self.mark is not None and not self.mark.was_confirmed_for(self.item.wording)

    @property
    def needs_reaffirmation(self) -> bool:
        """Whether its line asks if the mark is still true."""
        return self.was_reworded and not self.item.is_retired

    @property
    def is_box_clickable(self) -> bool:
        """Whether a click on its box ticks or unticks it: whether the line shows that button."""
        is_fixed = self.is_not_possible or self.item.is_retired or self.needs_reaffirmation
        return self.forms is not None and not (is_fixed or self.forms.hides_actions)

    @property
    def edits_unshown_piece(self) -> bool:
        """Whether the piece being edited is not among those shown."""
        edit = self.forms.edit if self.forms else None
        return edit is not None and edit.piece not in [each.evidence for each in self.pieces.shown]


@dataclass(frozen=True)
class LinesSince:
    """The lines of the items that a gate which was open asks for since a day."""

    day: date
    lines: tuple[ChecklistLine, ...]


@dataclass(frozen=True)
class Checklist:
    """A phase's lines. `retired` are retired items with records; `gate` is None for a stranger.

    `asked_since` are the items that the gate asks for since it was open; `lines` are the others.
    """

    content: PhaseContent
    lines: tuple[ChecklistLine, ...]
    retired: tuple[ChecklistLine, ...] = ()
    gate: Gate | None = None
    asked_since: tuple[LinesSince, ...] = ()

    @property
    def slugs(self) -> frozenset[str]:
        """The slugs of the items that have a line."""
        apart = (line for each in self.asked_since for line in each.lines)
        return frozenset(line.item.slug for line in (*self.lines, *apart, *self.retired))

    def map_current(self, change: Callable[[ChecklistLine], ChecklistLine]) -> Checklist:
        """A copy in which the lines of the current items are changed."""
        return replace(
            self,
            lines=tuple(map(change, self.lines)),
            asked_since=tuple(
                replace(each, lines=tuple(map(change, each.lines))) for each in self.asked_since
            ),
        )


def checklist_for_strangers(content: PhaseContent) -> Checklist:
    return Checklist(content, tuple(ChecklistLine(item) for item in content.items))


def checklist_for(person: User, content: PhaseContent, position: Position) -> Checklist:
    """A person's checklist, without forms. At most two queries, however much was recorded."""
    lines = _lines(person, [*content.items, *content.retired_items], position)
    current, retired = lines[: len(content.items)], lines[len(content.items) :]
    gate = position.progress.gate(content.slug)
    days = {
        each.item.slug: timezone.localdate(each.item.since)
        for each in gate.asked_since
        if each.item.since
    }
    apart = [line for line in current if line.item.slug in days]
    return Checklist(
        content,
        tuple(line for line in current if line.item.slug not in days),
        tuple(each for each in retired if each.mark or each.pieces.total),
        gate,
        tuple(
            LinesSince(day, tuple(line for line in apart if days[line.item.slug] == day))
            for day in sorted(set(days.values()))
        ),
    )


def line_of_item(
    person: User, item: ChecklistItem, position: Position | None = None
) -> ChecklistLine:
    """The line of one item, without forms. At most two queries, or three without a `position`."""
    if position is not None:
        [line] = _lines(person, [item], position)
        return line
    mark = next(iter(_open_mark(person.pk, item.pk)), None)
    pieces = pieces_by_item(person, [item])[item.pk]
    return ChecklistLine(item, mark, pieces, has_evidence(person, [pieces]))


@compiled
def _open_mark(person: int, item: int) -> QuerySet[Mark]:
    marks: QuerySet[Mark] = Mark.objects.open().with_reaffirmed()
    return marks.filter(user=person, item=item)


def _lines(person: User, items: Sequence[ChecklistItem], position: Position) -> list[ChecklistLine]:
    """A line for each item, in the same order."""
    pieces = pieces_by_item(person, [item for item in items if item.pk in position.evidence])
    any_evidence = bool(position.evidence) or has_evidence(person, pieces.values())
    return [
        ChecklistLine(item, position.marks.get(item.pk), pieces[item.pk], any_evidence)
        for item in items
    ]


def reworded(position: Position, ladder: LadderContent) -> tuple[ChecklistItem, ...]:
    """The items whose line asks if a mark is still true, in the order of the ladder."""
    items = (item for content in ladder.phases for item in content.items)
    return tuple(
        item
        for item in items
        if ChecklistLine(item, position.marks.get(item.pk)).needs_reaffirmation
    )
