"""A person's marks and evidence on a ladder over time, from which progress at any moment follows.

A moment sees what was recorded by then. Two queries, however much was recorded: PostgreSQL unites
the spans in which evidence served an item, and subtracts those in which it was removed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import product

from django.db import connection
from django.db.models import QuerySet

from careerladder.compiled import compiled
from careerladder.ladders.catalog import LadderContent
from careerladder.models import User
from plans.gate.openings import PIECES_OVER_TIME, Openings, Span, openings_by, openings_of
from plans.gate.position import ItemEvidence, Position, position_from
from plans.gate.rules import Item, ItemRecord, Progress, compute_progress
from plans.models import Mark

# `times` are the spans in which some piece served the item; `pieces` and `newest` hold now.
EVIDENCE_BY_ITEM = """
SELECT
    tie.item_id,
    range_agg(
        tstzmultirange(tstzrange(tie.since, tie.until)) - coalesce(removed.times, '{}')
    ) AS times,
    count(*) FILTER (WHERE tie.until IS NULL AND removed.is_open IS NOT TRUE) AS pieces,
    max(mine.happened_by)
        FILTER (WHERE tie.until IS NULL AND removed.is_open IS NOT TRUE) AS newest
FROM mine
JOIN plans_evidencetie tie ON tie.evidence_id = mine.uuid
LEFT JOIN removed ON removed.evidence_id = mine.uuid
WHERE tie.item_id = ANY(%(items)s)
GROUP BY tie.item_id
"""
# One more row, whose item is NULL: how many pieces are in the inbox now.
INBOX = """
UNION ALL
SELECT NULL, NULL, count(*), NULL
FROM mine
WHERE NOT EXISTS (
        SELECT FROM plans_evidencetie tie
        WHERE tie.evidence_id = mine.uuid AND tie.until IS NULL
    )
    AND NOT EXISTS (
        SELECT FROM plans_servesnone kept
        WHERE kept.evidence_id = mine.uuid AND kept.until IS NULL
    )
    AND NOT EXISTS (
        SELECT FROM removed WHERE removed.evidence_id = mine.uuid AND removed.is_open
    )
"""


@dataclass(frozen=True)
class MarkSpan(Span):
    kind: str = Mark.Kind.MET


@dataclass(frozen=True)
class History:
    """When each item was marked, and when evidence served it, by the item's primary key.

    `newest` is the latest day on which the newest evidence for an item now may have
    happened, by the item's slug. `unfiled` counts the pieces in the inbox now; it is 0 unless
    the inbox was asked for.
    """

    ladder: LadderContent
    mark_spans: Mapping[int, tuple[MarkSpan, ...]] = field(default_factory=dict)
    evidence_spans: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    newest: Mapping[str, date] = field(default_factory=dict)
    unfiled: int = 0

    @property
    def began_at(self) -> datetime | None:
        """When the first mark or tie was recorded; None if there is none."""
        spans = [*self.mark_spans.values(), *self.evidence_spans.values()]
        return min((span.since for each in spans for span in each), default=None)

    @cached_property
    def openings(self) -> Openings:
        """The moments at which each phase's gate was open by all that it asked for then."""
        counting = {
            item: tuple(
                _overlaps(
                    (each for each in marks if each.kind == Mark.Kind.MET),
                    self.evidence_spans.get(item, ()),
                )
            )
            for item, marks in self.mark_spans.items()
        }
        return openings_of(self.ladder.item_periods, counting)

    def progress_at(self, moment: datetime) -> Progress:
        """Every gate at a moment, with the items and the names that the ladder had then.

        Between two changes it is the same, and computed once.
        """
        place = bisect_right(self._changes, moment)
        if place not in self._progress:
            self._progress[place] = self._compute_progress_at(moment)
        return self._progress[place]

    @cached_property
    def _progress(self) -> dict[int, Progress]:
        return {}

    @cached_property
    def _changes(self) -> list[datetime]:
        """Each moment at which a mark, evidence for an item or the ladder's items changed."""
        spans = [*self.mark_spans.values(), *self.evidence_spans.values()]
        ends = {end for some in spans for each in some for end in (each.since, each.until)}
        ends |= {end for each in self.ladder.item_periods for end in (each.since, each.until)}
        return sorted(end for end in ends if end is not None)

    def _compute_progress_at(self, moment: datetime) -> Progress:
        then = self.ladder.items_at(moment)
        return compute_progress(
            [phase.slug for phase in self.ladder.phases_at(moment)],
            [Item(each.slug, each.phase, each.name, each.asked_since) for each in then],
            {each.slug: self._record_at(each.item, moment) for each in then},
            openings=openings_by(moment, self.openings),
            gate_names=self.ladder.gate_names,
        )

    def _record_at(self, item: int, moment: datetime) -> ItemRecord:
        """The item's record at a moment: `pieces` is 0 or 1, and `newest` is not known."""
        marks = (each.kind for each in self.mark_spans.get(item, ()) if each.covers(moment))
        is_served = any(span.covers(moment) for span in self.evidence_spans.get(item, ()))
        return ItemRecord(next(marks, None), pieces=int(is_served))


def _overlaps(some: Iterable[Span], others: Iterable[Span]) -> Iterator[Span]:
    """The spans that two sets of spans have in common."""
    for one, other in product(some, tuple(others)):
        since = max(one.since, other.since)
        ends = [each.until for each in (one, other) if each.until]
        until = min(ends, default=None)
        if until is None or since < until:
            yield Span(since, until)


def history_and_position(
    person: User, ladder: LadderContent, *, with_inbox: bool = False
) -> tuple[History, Position]:
    """The history, and the current position from the same rows. Three queries in all."""
    marks = _marks(person.pk, ladder.ladder.pk)
    mark_spans = defaultdict(list)
    for mark in marks:
        mark_spans[mark.item_id].append(MarkSpan(mark.since, mark.until, mark.kind))
    evidence_spans, evidence, unfiled = _evidence(person, ladder, INBOX if with_inbox else "")
    slugs = {reading.item: reading.slug for reading in ladder.item_periods}
    history = History(
        ladder,
        {item: tuple(each) for item, each in mark_spans.items()},
        evidence_spans,
        {slugs[item]: each.newest for item, each in evidence.items() if each.newest},
        unfiled,
    )
    open_marks = [mark for mark in marks if mark.until is None]
    position = position_from(person, ladder, open_marks, evidence, openings=history.openings)
    return history, position


@compiled
def _marks(person: int, ladder: int) -> QuerySet[Mark]:
    marks: QuerySet[Mark] = Mark.objects.with_reaffirmed()
    return marks.filter(user=person, item__ladder=ladder)


def _evidence(
    person: User, ladder: LadderContent, inbox: str
) -> tuple[dict[int, tuple[Span, ...]], defaultdict[int, ItemEvidence], int]:
    with connection.cursor() as cursor:
        items = list({reading.item for reading in ladder.item_periods})
        sql = f"{PIECES_OVER_TIME}{EVIDENCE_BY_ITEM}{inbox}"
        cursor.execute(sql, {"person": person.pk, "items": items})
        rows = {row[0]: row for row in cursor.fetchall()}
    spans: dict[int, tuple[Span, ...]] = {}
    evidence: defaultdict[int, ItemEvidence] = defaultdict(ItemEvidence)
    *_, unfiled, _ = rows.pop(None, (0, None))
    for item, ranges, pieces, newest in rows.values():
        spans[item] = tuple(Span(each.lower, each.upper) for each in ranges)
        evidence[item] = ItemEvidence(pieces, newest)
    return spans, evidence, unfiled
