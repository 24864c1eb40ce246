"""A person's record on a ladder as it stood at any moment, by when each thing was recorded.

Two queries, whatever was recorded: PostgreSQL joins the times in which evidence served an item,
and takes out those in which it was removed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from careerladder.ladders.catalog import LadderContent
from careerladder.models import User
from plans.gate.position import Position, Served, position_from
from plans.gate.rules import Facts, Item, Progress, compute_progress
from plans.models import Mark

# `times` are those in which at least one piece served the item; `pieces` and `newest` are of now.
SERVED = """
WITH mine AS MATERIALIZED (
    SELECT uuid, happened_by FROM plans_evidence WHERE user_id = %(person)s
), removed AS (
    SELECT
        removal.evidence_id,
        range_agg(tstzrange(removal.since, removal.until)) AS times,
        bool_or(removal.until IS NULL) AS is_open
    FROM plans_removal removal JOIN mine ON mine.uuid = removal.evidence_id
    GROUP BY removal.evidence_id
)
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
# A row of no item, with what waits in the inbox now.
INBOX = """
UNION ALL
SELECT NULL, NULL, count(*), NULL
FROM mine
WHERE NOT EXISTS (
        SELECT FROM plans_evidencetie tie
        WHERE tie.evidence_id = mine.uuid AND tie.until IS NULL
    )
    AND NOT EXISTS (
        SELECT FROM removed WHERE removed.evidence_id = mine.uuid AND removed.is_open
    )
"""


@dataclass(frozen=True)
class Span:
    """From `since` until before `until`; None: still."""

    since: datetime
    until: datetime | None

    def covers(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True)
class Marked(Span):
    kind: str = Mark.Kind.MET


@dataclass(frozen=True)
class History:
    """What was said of each item, and when evidence served it, by the items' keys; and by their
    slugs, by when the newest that serves it now had happened. `unfiled` is the inbox of now,
    where that was asked for.
    """

    ladder: LadderContent
    marked: Mapping[int, tuple[Marked, ...]] = field(default_factory=dict)
    served: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    newest: Mapping[str, date] = field(default_factory=dict)
    unfiled: int = 0

    @property
    def began_at(self) -> datetime | None:
        """When the first mark or tie was recorded; None where none was."""
        spans = [*self.marked.values(), *self.served.values()]
        return min((span.since for each in spans for span in each), default=None)

    def progress_at(self, moment: datetime) -> Progress:
        """Every gate as it stood, of the items that counted then, by the names they had."""
        then = self.ladder.items_at(moment)
        return compute_progress(
            [phase.slug for phase in self.ladder.phases_at(moment)],
            [Item(each.slug, each.phase, each.name) for each in then],
            {each.slug: self._facts_at(each.item, moment) for each in then},
        )

    def _facts_at(self, item: int, moment: datetime) -> Facts:
        marks = (each.kind for each in self.marked.get(item, ()) if each.covers(moment))
        is_served = any(span.covers(moment) for span in self.served.get(item, ()))
        return Facts(next(marks, None), pieces=int(is_served))


def record_history(
    person: User, ladder: LadderContent, *, with_inbox: bool = False
) -> tuple[History, Position]:
    """The history, and from the same rows the place of now: one query more."""
    marks = list(person.marks.with_reaffirmed().filter(item__ladder=ladder.ladder))
    marked = defaultdict(list)
    for mark in marks:
        marked[mark.item_id].append(Marked(mark.since, mark.until, mark.kind))
    times, served, unfiled = _served(person, ladder, INBOX if with_inbox else "")
    position = position_from(person, ladder, [mark for mark in marks if mark.until is None], served)
    slugs = {reading.item: reading.slug for reading in ladder.item_periods}
    history = History(
        ladder,
        {item: tuple(each) for item, each in marked.items()},
        times,
        {slugs[item]: each.newest for item, each in served.items() if each.newest},
        unfiled,
    )
    return history, position


def _served(
    person: User, ladder: LadderContent, inbox: str
) -> tuple[dict[int, tuple[Span, ...]], defaultdict[int, Served], int]:
    with connection.cursor() as cursor:
        items = list({reading.item for reading in ladder.item_periods})
        cursor.execute(f"{SERVED}{inbox}", {"person": person.pk, "items": items})
        rows = {row[0]: row for row in cursor.fetchall()}
    times: dict[int, tuple[Span, ...]] = {}
    served: defaultdict[int, Served] = defaultdict(Served)
    *_, unfiled, _ = rows.pop(None, (0, None))
    for item, ranges, pieces, newest in rows.values():
        times[item] = tuple(Span(each.lower, each.upper) for each in ranges)
        served[item] = Served(pieces, newest)
    return times, served, unfiled
