"""A person's progress and evidence at the end of a past day, from what was recorded by then.

Later edits, removals, ticks and rewordings are left out. Evidence that was purged since is shown
as removed. Three queries, or four as for `position_of`, however much was recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from careerladder.ladders.catalog import LadderContent
from careerladder.ladders.revisions import ItemPeriod
from careerladder.models import User
from plans.dates import last_year
from plans.gate.openings import load_openings, may_stay_open, openings_by
from plans.gate.position import Decision, ItemEvidence, decisions, item_record
from plans.gate.rules import Gate, Item, ItemStatus, compute_progress, current_phase
from plans.models import Mark
from plans.models.evidence_text import happened_in_words

# How many pieces an item shows, newest first.
PIECES_OF_THE_DAY = 2

PIECES = """
WITH mine AS MATERIALIZED (
    SELECT uuid, recorded_at, version, happened_on, happened_by
    FROM plans_evidence WHERE user_id = %(person)s AND recorded_at <= %(moment)s
), later AS (
    SELECT version.evidence_id, min(version.number) - 1 AS number
    FROM mine JOIN plans_evidenceversion version ON version.evidence_id = mine.uuid
    WHERE version.saved_at > %(moment)s
    GROUP BY version.evidence_id
), present AS MATERIALIZED (
    SELECT
        mine.uuid, mine.recorded_at,
        coalesce(later.number, mine.version) AS number,
        coalesce(earlier.happened_on, mine.happened_on) AS happened_on,
        coalesce(earlier.happened_by, mine.happened_by) AS happened_by
    FROM mine
    LEFT JOIN later ON later.evidence_id = mine.uuid
    LEFT JOIN plans_evidenceversion earlier
        ON earlier.evidence_id = later.evidence_id AND earlier.number = later.number
    WHERE NOT EXISTS (
        SELECT FROM plans_removal removal
        WHERE removal.evidence_id = mine.uuid AND removal.since <= %(moment)s
            AND (removal.until IS NULL OR removal.until > %(moment)s)
    )
), serving AS (
    SELECT
        tie.item_id, present.uuid, present.number, present.happened_by,
        row_number() OVER (
            PARTITION BY tie.item_id
            ORDER BY present.happened_on DESC, present.recorded_at DESC, present.uuid
        ) AS place
    FROM present
    JOIN plans_evidencetie tie ON tie.evidence_id = present.uuid
    WHERE tie.item_id = ANY(%(items)s)
        AND tie.since <= %(moment)s AND (tie.until IS NULL OR tie.until > %(moment)s)
), counted AS (
    SELECT item_id, count(*) AS total, max(happened_by) AS newest FROM serving GROUP BY item_id
)
SELECT
    serving.item_id, counted.total, counted.newest, serving.uuid, text.note, text.links,
    text.happened_on, text.precision, text.months, text.is_deleted
FROM serving
JOIN counted ON counted.item_id = serving.item_id
CROSS JOIN LATERAL (
    SELECT version.*, evidence.purged_at IS NOT NULL AS is_deleted
    FROM plans_evidenceversion version
    JOIN plans_evidence evidence ON evidence.uuid = version.evidence_id
    WHERE version.evidence_id = serving.uuid AND version.number = serving.number
    LIMIT 1
) text
WHERE serving.place <= %(shown)s
ORDER BY serving.item_id, serving.place
"""


@dataclass(frozen=True)
class PastEvidence:
    """An entry as it read on that day. `is_deleted`: it was purged since."""

    uuid: UUID
    note: str
    links: tuple[str, ...]
    happened_on: date
    precision: str
    months: int
    is_deleted: bool

    @property
    def when(self) -> str:
        return happened_in_words(self.happened_on, self.precision, self.months)


@dataclass(frozen=True)
class PastLine:
    """An item on that day: wording, status, mark and evidence. `total` counts all pieces."""

    reading: ItemPeriod
    status: ItemStatus
    mark: Mark | None
    pieces: tuple[PastEvidence, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.pieces)

    @property
    def has_records(self) -> bool:
        return self.mark is not None or self.total > 0


@dataclass(frozen=True)
class PastGate:
    """A phase's gate on that day. `name` is today's, because names of phases have no history."""

    slug: str
    name: str
    accent: int | str
    gate: Gate
    lines: tuple[PastLine, ...]

    @property
    def recorded_lines(self) -> tuple[PastLine, ...]:
        """The lines with a mark or evidence."""
        return tuple(line for line in self.lines if line.has_records)


@dataclass(frozen=True)
class PastDay:
    """`gates` run from the lowest phase up. `current` is that of the current phase on that day."""

    moment: datetime
    gates: tuple[PastGate, ...]
    current: PastGate | None
    assessment: Decision | None
    pick: Decision | None

    @property
    def is_empty(self) -> bool:
        is_decided = self.assessment is not None or self.pick is not None
        return not is_decided and not any(gate.recorded_lines for gate in self.gates)


def past_day_of(person: User, ladder: LadderContent, moment: datetime) -> PastDay:
    """The record as it was at `moment`, the end of a day."""
    marks = {
        mark.item_id: mark
        for mark in person.marks.open_at(moment).filter(item__ladder=ladder.ladder)
    }
    readings = ladder.items_at(moment)
    evidence, pieces = _pieces_at(person, [each.item for each in readings], moment)
    phases = ladder.phases_at(moment)
    slugs = [phase.slug for phase in phases]
    items = [Item(each.slug, each.phase, each.name, each.asked_since) for each in readings]
    records = {
        each.slug: item_record(marks.get(each.item), evidence[each.item]) for each in readings
    }
    openings = load_openings(person, ladder, may_stay_open(slugs, items, records))
    then = compute_progress(
        slugs,
        items,
        records,
        openings=openings_by(moment, openings),
        last_year=last_year(timezone.localdate(moment)),
    )
    names = {content.slug: content.level_names for content in ladder.phases}
    by_slug = {each.slug: each for each in readings}

    def line(status: ItemStatus) -> PastLine:
        reading = by_slug[status.item.slug]
        key = reading.item
        total = evidence[key].pieces
        return PastLine(reading, status, marks.get(key), tuple(pieces[key]), total)

    gates = tuple(
        PastGate(
            phase.slug,
            names.get(phase.slug, phase.title),
            ladder.accent_of(phase.slug),
            gate,
            tuple(line(status) for status in gate.statuses),
        )
        for phase, gate in zip(phases, then.gates, strict=True)
    )
    assessment, pick = decisions(person, ladder, at=moment)
    current = current_phase(
        then,
        placement=assessment.phase if assessment else None,
        picked=pick.phase if pick else None,
    )
    here = next((gate for gate in gates if gate.slug == current), None)
    return PastDay(moment, gates, here, assessment, pick)


def _pieces_at(
    person: User, items: Sequence[int], moment: datetime
) -> tuple[defaultdict[int, ItemEvidence], defaultdict[int, list[PastEvidence]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            PIECES,
            {
                "person": person.pk,
                "items": list(items),
                "moment": moment.isoformat(),
                "shown": PIECES_OF_THE_DAY,
            },
        )
        rows = cursor.fetchall()
    evidence: defaultdict[int, ItemEvidence] = defaultdict(ItemEvidence)
    pieces: defaultdict[int, list[PastEvidence]] = defaultdict(list)
    for item, total, newest, uuid, note, links, happened_on, precision, months, is_deleted in rows:
        evidence[item] = ItemEvidence(total, newest)
        pieces[item].append(
            PastEvidence(uuid, note, tuple(links), happened_on, precision, months, is_deleted)
        )
    return evidence, pieces
