"""Rows of the plan."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import batched

from careerladder.models import ChecklistItem, Roadblock, SuggestedMove
from plans.models import Acceptance, Move, MoveChange, MoveItem, MoveState, Pause, Review
from plans.models.move_text import move_text_columns
from portability.importing.lines import at_line
from portability.importing.rows.target import Target
from portability.schema.plan import (
    AcceptanceLine,
    MoveChangeLine,
    MoveLine,
    PauseLine,
    ReviewLine,
)

MOVES_AT_ONCE = 200


def write_change(number: int, line: MoveChangeLine, to: Target) -> None:
    columns = line.model_dump(exclude={"move", "number", "evidence", "undoes"})
    undone = None if line.undoes is None else to.changes[line.move, line.undoes]
    row = MoveChange(move_id=line.move, evidence_id=line.evidence, undoes_id=undone, **columns)
    to.writer.add("move_changes.jsonl", number, row, size=len(line.what))
    to.changes[line.move, line.number] = to.last_changes[line.move] = row.pk


def write_moves(lines: Iterable[tuple[int, MoveLine]], to: Target) -> None:
    """Write moves as their last changes, which are written already, left them."""
    to.writer.flush()
    for some in batched(lines, MOVES_AT_ONCE):
        keys = [to.last_changes[line.uuid] for _, line in some]
        rows = MoveChange.objects.filter(pk__in=keys).order_by()
        changes = {row.pk: row for row in rows}
        for (number, line), key in zip(some, keys, strict=True):
            with at_line("moves.jsonl", number):
                _write_move(number, line, changes[key], to)


def _write_move(number: int, line: MoveLine, last: MoveChange, to: Target) -> None:
    slot = None
    if last.state == MoveState.UNDER_WAY:
        to.under_way[line.ladder] += 1
        slot = to.under_way[line.ladder]
    row = Move(
        user=to.person,
        ladder=to.parts.ladder(line.ladder),
        suggestion_id=to.parts.key_or_none(SuggestedMove, line.suggestion),
        state=last.state,
        slot=slot,
        # By this key the page of readers finds the move of an answer.
        form_key=line.planned_for,
        **line.model_dump(exclude={"ladder", "suggestion", "planned_for", "items"}),
        **move_text_columns(last.text),
    )
    to.writer.add("moves.jsonl", number, row, size=len(row.what))
    for item in line.items:
        of_item = MoveItem(move=row, item_id=to.parts.key(ChecklistItem, item))
        to.writer.add("moves.jsonl", number, of_item)


def write_acceptance(number: int, line: AcceptanceLine, to: Target) -> None:
    row = Acceptance(
        user=to.person,
        ladder=to.parts.ladder(line.ladder),
        roadblock_id=to.parts.key_or_none(Roadblock, line.roadblock),
        **line.model_dump(exclude={"ladder", "roadblock"}),
    )
    to.writer.add("proposals.jsonl", number, row)


def write_pause(number: int, line: PauseLine, to: Target) -> None:
    ladder = to.parts.ladder(line.ladder)
    row = Pause(user=to.person, ladder=ladder, **line.model_dump(exclude={"ladder"}))
    to.writer.add("pauses.jsonl", number, row)


def write_review(number: int, line: ReviewLine, to: Target) -> None:
    columns = line.model_dump(exclude={"ladder", "evidence", "moves"})
    review = Review(user=to.person, ladder=to.parts.ladder(line.ladder), **columns)
    to.writer.add("reviews.jsonl", number, review, size=len(line.happened))
    of_evidence, of_moves = Review.evidence.through, Review.moves.through
    for key in line.evidence:
        to.writer.add("reviews.jsonl", number, of_evidence(review=review, evidence_id=key))
    for key in line.moves:
        to.writer.add("reviews.jsonl", number, of_moves(review=review, move_id=key))
