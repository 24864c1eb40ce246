"""A person's moves with their changes, accepted proposals, pauses and monthly reviews."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from careerladder.models import ChecklistItem, Roadblock, SuggestedMove, User
from plans.models import Acceptance, Move, MoveChange, Pause, Review
from portability.exporting.references import References
from portability.row_chunks import rows_in_chunks
from portability.schema.plan import (
    AcceptanceLine,
    MoveChangeLine,
    MoveLine,
    PauseLine,
    ReviewLine,
)
from sharing.models import SignOff

CHANGE_COLUMNS = (
    *("pk", "move", "kind", "at", "state", "name", "what", "done_when", "hours", "begins_on"),
    *("due_on", "serves", "reason", "evidence", "undoes", "position_before", "move__ladder"),
)


def move_lines(person: User, references: References) -> Iterator[MoveLine]:
    items = Prefetch("items", ChecklistItem.objects.order_by("position", "slug"))
    answers = SignOff.objects.filter(link__version__packet__user=person)
    answer_keys = set(answers.values_list("pk", flat=True))
    rows = Move.objects.filter(user=person).order_by("planned_at", "uuid").prefetch_related(items)
    for row in rows_in_chunks(rows):
        yield MoveLine.model_construct(
            uuid=row.uuid,
            ladder=references.ladder(row.ladder_id),
            suggestion=references.to_any(SuggestedMove, row.suggestion_id),
            reason=row.reason,
            position=row.position,
            version=row.version,
            planned_at=row.planned_at,
            changed_at=row.changed_at,
            planned_for=row.form_key if row.form_key in answer_keys else None,
            items=[references.to(ChecklistItem, item.pk) for item in row.items.all()],
        )


def move_change_lines(person: User, references: References) -> Iterator[MoveChangeLine]:
    """In the order in which they were made, by which an undo finds the change before."""
    undone = MoveChange.objects.filter(move__user=person, undone_by__isnull=False)
    number_of: dict[int, int] = dict.fromkeys(undone.values_list("pk", flat=True), 0)
    numbers: Counter[UUID] = Counter()
    rows = MoveChange.objects.filter(move__user=person).order_by("pk")
    for row in rows_in_chunks(rows.values(*CHANGE_COLUMNS)):
        key, undoes, ladder = row.pop("pk"), row.pop("undoes"), row.pop("move__ladder")
        numbers[row["move"]] += 1
        number = numbers[row["move"]]
        if key in number_of:
            number_of[key] = number
        references.use_slugs(ChecklistItem, references.ladder(ladder), row["serves"])
        yield MoveChangeLine.model_construct(
            number=number, undoes=number_of[undoes] if undoes else None, **row
        )


def acceptance_lines(person: User, references: References) -> Iterator[AcceptanceLine]:
    for row in rows_in_chunks(Acceptance.objects.filter(user=person).order_by("pk")):
        yield AcceptanceLine.model_construct(
            ladder=references.ladder(row.ladder_id),
            at=row.at,
            hours_a_month=row.hours_a_month,
            systems=row.systems,
            roadblock=references.to_any(Roadblock, row.roadblock_id),
        )


def pause_lines(person: User, references: References) -> Iterator[PauseLine]:
    for row in rows_in_chunks(Pause.objects.filter(user=person).order_by("pk")):
        yield PauseLine.model_construct(
            since=row.since,
            until=row.until,
            ladder=references.ladder(row.ladder_id),
            until_on=row.until_on,
            days=row.days,
        )


def review_lines(person: User, references: References) -> Iterator[ReviewLine]:
    evidence = _named_by_reviews(Review.evidence.through, "evidence", person)
    moves = _named_by_reviews(Review.moves.through, "move", person)
    for row in rows_in_chunks(Review.objects.filter(user=person).order_by("pk")):
        yield ReviewLine.model_construct(
            ladder=references.ladder(row.ladder_id),
            month=row.month,
            at=row.at,
            happened=row.happened,
            next=row.next,
            in_the_way=row.in_the_way,
            evidence=evidence[row.pk],
            moves=moves[row.pk],
        )


def _named_by_reviews(through: Any, name: str, person: User) -> defaultdict[int, list[UUID]]:
    """The uuids that each review names, in the order in which they were written."""
    named: defaultdict[int, list[UUID]] = defaultdict(list)
    rows = through.objects.filter(review__user=person).order_by("pk")
    for review, key in rows_in_chunks(rows.values_list("review", name)):
        named[review].append(key)
    return named
