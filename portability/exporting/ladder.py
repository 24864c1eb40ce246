"""The parts of ladders that a person's records point at, with the revisions of items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from careerladder.ladders.revisions import item_periods
from careerladder.models import (
    ChecklistItem,
    Ladder,
    Phase,
    Question,
    Roadblock,
    RoutingRule,
    SuggestedMove,
)
from portability.exporting.references import References
from portability.schema.base import Line
from portability.schema.ladder import (
    ItemLine,
    LadderLine,
    PhaseLine,
    QuestionLine,
    RevisionCopy,
    RoadblockLine,
    RuleLine,
    SuggestedMoveLine,
)


def ladder_part_lines(references: References) -> Iterator[Line]:
    """What was used until now, each part after those that it names."""
    # What is read later may be used by what is read before.
    moves = _suggested_moves(references)
    parts = [*_items(references), *_questions(references), *_rules(references)]
    parts += [*_roadblocks(references), *moves]
    parts = [*_phases(references), *parts]
    ladders = references.used_ladders | {part.ref.partition("/")[0] for part in parts}
    named = Ladder.objects.filter(slug__in=ladders).order_by("slug")
    for slug, name in named.values_list("slug", "name"):
        yield LadderLine.model_construct(kind="ladder", slug=slug, name=name)
    yield from parts


def _used(model: Any, references: References) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(pk__in=references.used[model])
    return rows.order_by("ladder__slug", "position", "slug")


def _columns(model: Any, row: Any, references: References) -> dict[str, Any]:
    return {
        "ref": references.to(model, row.pk),
        "position": row.position,
        "retired_on": row.retired_on,
    }


def _suggested_moves(references: References) -> list[SuggestedMoveLine]:
    return [
        SuggestedMoveLine.model_construct(
            kind="suggested move",
            **_columns(SuggestedMove, row, references),
            item=references.to_any(ChecklistItem, row.item_id),
            roadblock=references.to_any(Roadblock, row.roadblock_id),
            phase=references.to_any(Phase, row.phase_id),
            only_if=row.only_if,
            systems=row.systems,
            name=row.name,
            what=row.what,
            produces=row.produces,
            hours=row.hours,
            weeks=row.weeks,
            done_when=row.done_when,
            blocked_by=row.blocked_by,
        )
        for row in _used(SuggestedMove, references)
    ]


def _rules(references: References) -> list[RuleLine]:
    return [
        RuleLine.model_construct(
            kind="routing rule",
            **_columns(RoutingRule, row, references),
            fewest=row.fewest,
            most=row.most,
            lower=references.to(Phase, row.lower_id),
            higher=references.to_any(Phase, row.higher_id),
            wording=row.wording,
        )
        for row in _used(RoutingRule, references)
    ]


def _roadblocks(references: References) -> list[RoadblockLine]:
    return [
        RoadblockLine.model_construct(
            kind="roadblock",
            **_columns(Roadblock, row, references),
            name=row.name,
            why=row.why,
            unlock=row.unlock,
        )
        for row in _used(Roadblock, references)
    ]


def _questions(references: References) -> list[QuestionLine]:
    return [
        QuestionLine.model_construct(
            kind="question",
            **_columns(Question, row, references),
            wording=row.wording,
            hint=row.hint,
            look_back_months=row.look_back_months,
        )
        for row in _used(Question, references)
    ]


def _items(references: References) -> list[ItemLine]:
    rows = list(_used(ChecklistItem, references).select_related("ladder"))
    revisions = _revisions_of(rows)
    return [
        ItemLine.model_construct(
            kind="item",
            **_columns(ChecklistItem, row, references),
            phase=references.to(Phase, row.phase_id),
            name=row.name,
            wording=row.wording,
            hint=row.hint,
            revisions=revisions[row.pk],
        )
        for row in rows
    ]


def _revisions_of(items: list[ChecklistItem]) -> dict[int, list[RevisionCopy]]:
    """The revisions of each item, by its primary key, the oldest first."""
    phases = dict(Phase.objects.values_list("pk", "slug"))
    revisions: defaultdict[int, list[RevisionCopy]] = defaultdict(list)
    for ladder in {item.ladder for item in items}:
        for period in item_periods(ladder, ChecklistItem.objects.filter(ladder=ladder), phases):
            revisions[period.item].append(
                RevisionCopy.model_construct(
                    since=period.since,
                    phase=period.phase,
                    name=period.name,
                    wording=period.wording,
                    counts=period.counts,
                )
            )
    return revisions


def _phases(references: References) -> list[PhaseLine]:
    return [
        PhaseLine.model_construct(
            kind="phase",
            **_columns(Phase, row, references),
            title=row.title,
            theme=row.theme,
            gate_name=row.gate_name,
        )
        for row in _used(Phase, references)
    ]
