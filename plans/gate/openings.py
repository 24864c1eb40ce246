"""The moments at which gates were open, by every item that they asked for then.

They follow from the marks and the evidence over time and from the ladder's item periods; nothing is
stored. What was open stays open, by the rule in plans/gate/rules.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from careerladder.ladders.catalog import LadderContent
from careerladder.ladders.revisions import ItemPeriod
from careerladder.models import User
from plans.gate.rules import Item, ItemRecord, State, state_of

type Openings = dict[str, tuple[datetime, ...]]

ALWAYS = datetime.min.replace(tzinfo=UTC)

# The pieces of a person (`mine`), and when each was removed (`removed`): the head of a query.
PIECES_OVER_TIME = """
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
"""
# When each item counted: ticked, and served by evidence.
COUNTING_TIMES = """
, ticked AS (
    SELECT item_id, range_agg(tstzrange(since, until)) AS times
    FROM plans_mark
    WHERE user_id = %(person)s AND kind = 'met' AND item_id = ANY(%(items)s)
    GROUP BY item_id
), served AS (
    SELECT
        tie.item_id,
        range_agg(
            tstzmultirange(tstzrange(tie.since, tie.until)) - coalesce(removed.times, '{}')
        ) AS times
    FROM mine
    JOIN plans_evidencetie tie ON tie.evidence_id = mine.uuid
    LEFT JOIN removed ON removed.evidence_id = mine.uuid
    WHERE tie.item_id = ANY(%(items)s)
    GROUP BY tie.item_id
)
SELECT ticked.item_id, ticked.times * served.times
FROM ticked JOIN served ON served.item_id = ticked.item_id
"""


@dataclass(frozen=True)
class Span:
    """The half-open interval from `since` to `until`. It is still open if `until` is None."""

    since: datetime
    until: datetime | None

    def covers(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


def openings_of(periods: Iterable[ItemPeriod], counting: Mapping[int, Sequence[Span]]) -> Openings:
    """By phase, moments at which its gate was open. `counting` is when each item counted. Pure.

    They are the first after each moment at which the phase began to ask for an item: the later ones
    before the next such moment ask for the same.
    """
    by_phase: defaultdict[str, list[ItemPeriod]] = defaultdict(list)
    for period in periods:
        if period.counts:
            by_phase[period.phase].append(period)
    openings = {phase: tuple(_openings(of_it, counting)) for phase, of_it in by_phase.items()}
    return {phase: moments for phase, moments in openings.items() if moments}


def _openings(
    periods: Sequence[ItemPeriod], counting: Mapping[int, Sequence[Span]]
) -> Iterable[datetime]:
    """A gate opens when an item begins to count, is asked for, or is asked for no longer."""
    items = {each.item for each in periods}
    begun = {each.asked_since or ALWAYS for each in periods}
    changes = {span.since for item in items for span in counting.get(item, ())}
    changes |= begun | {each.until for each in periods if each.until}
    was_found = True
    for moment in sorted(changes):
        if moment in begun:
            was_found = False
        if was_found:
            continue
        asked = [each.item for each in periods if each.holds_at(moment)]
        was_found = bool(asked) and all(
            any(span.covers(moment) for span in counting.get(item, ())) for item in asked
        )
        if was_found:
            yield moment


def may_stay_open(
    phases: Iterable[str], items: Iterable[Item], records: Mapping[str, ItemRecord]
) -> frozenset[str]:
    """The phases whose gates only a past opening could keep open. Pure.

    The openings of all others make no difference: every item counts, or one does not count that
    the phase always asked for.
    """
    missing: dict[str, list[Item]] = {phase: [] for phase in phases}
    counting = set()
    for item in items:
        if state_of(records.get(item.slug, ItemRecord())) == State.EVIDENCED:
            counting.add(item.phase)
        elif item.phase in missing:
            missing[item.phase].append(item)
    return frozenset(
        phase
        for phase, some in missing.items()
        if (some or phase not in counting) and all(item.since for item in some)
    )


def openings_by(moment: datetime, openings: Openings) -> Openings:
    """Those until a moment, itself included."""
    return {
        phase: tuple(each for each in moments if each <= moment)
        for phase, moments in openings.items()
    }


def load_openings(person: User, ladder: LadderContent, phases: Iterable[str]) -> Openings:
    """The openings of these phases' gates. One query; none if they never had an item."""
    wanted = set(phases)
    items = {each.item for each in ladder.item_periods if each.counts and each.phase in wanted}
    if not items:
        return {}
    with connection.cursor() as cursor:
        sql = f"{PIECES_OVER_TIME}{COUNTING_TIMES}"
        cursor.execute(sql, {"person": person.pk, "items": list(items)})
        counting = {
            item: tuple(Span(each.lower, each.upper) for each in times)
            for item, times in cursor.fetchall()
        }
    openings = openings_of(ladder.item_periods, counting)
    return {phase: moments for phase, moments in openings.items() if phase in wanted}
