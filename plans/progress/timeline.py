"""The timeline: everything recorded, newest first, and what it changed of the items' states.

What one request recorded is one entry: evidence with its tick, a pasted list. A page takes one
query, however much was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from careerladder.models import User
from plans.dates import MICROSECOND
from plans.gate.changes import describe_changes, state_changes
from plans.gate.history import History
from plans.progress.events import Event, EventLabel, LadderEvent, event_kinds, events_before

ENTRIES_A_PAGE = 20
# A pasted list is one entry, and has at most this many pieces.
MOST_EVENTS_OF_ENTRY = 200
MOST_LABELS = 3
SAME_ACTION_WITHIN = timedelta(milliseconds=1)


@dataclass(frozen=True)
class TimelinePart:
    """The events of one kind in an entry: the kind's label, the first three, and their number."""

    what: str
    labels: tuple[EventLabel, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.labels)


@dataclass(frozen=True)
class TimelineEntry:
    """What one request recorded, from `began_at` to `at`. They differ for a list.

    `effect` describes the changed items, and is empty if there are none.
    """

    at: datetime
    parts: tuple[TimelinePart, ...]
    effect: str
    began_at: datetime | None = None


@dataclass(frozen=True)
class Timeline:
    """A page of entries, newest first. `has_older` is whether there is another page."""

    entries: tuple[TimelineEntry, ...]
    has_older: bool

    @property
    def older_than(self) -> str:
        """`?before=` of the next page, URL-encoded: when the last entry here began."""
        return quote((self.entries[-1].began_at or self.entries[-1].at).isoformat())


def timeline_of(
    person: User, history: History, *, before: datetime, entries: int = ENTRIES_A_PAGE
) -> Timeline:
    """What was recorded before a moment, and the changes of the ladder's items in that time."""
    most = MOST_EVENTS_OF_ENTRY + entries * 3
    events = events_before(person, history.ladder.ladder, before, most)
    is_all = len(events) < most
    oldest = events[-1].at if events else before
    # Ladder changes before the oldest of these events are for the next page, if there is one.
    events += [each for each in _ladder_events(history) if oldest <= each.at < before]
    events.sort(key=lambda each: each.at, reverse=True)
    groups = _group_by_request(events)
    if not is_all and len(groups) > 1:
        # The oldest group may be incomplete.
        groups.pop()
    shown = groups[:entries]
    return Timeline(
        tuple(_entry(group, history) for group in shown),
        has_older=len(groups) > len(shown) or not is_all,
    )


def _group_by_request(events: Iterable[Event]) -> list[list[Event]]:
    """The events, newest first, in groups of those that one request recorded.

    The pieces of a list are recorded a microsecond apart.
    """
    groups: list[list[Event]] = []
    for each in events:
        if groups and groups[-1][-1].at - each.at < SAME_ACTION_WITHIN:
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _entry(events: Sequence[Event], history: History) -> TimelineEntry:
    began_at, at = events[-1].at, events[0].at
    parts = []
    for kind in event_kinds():
        some = [each for each in events if each.kind == kind]
        if some:
            labels = tuple(each.label(history.ladder) for each in some[:MOST_LABELS])
            parts.append(TimelinePart(str(kind.label), labels, len(some)))
    changed = state_changes(history.progress_at(began_at - MICROSECOND), history.progress_at(at))
    return TimelineEntry(at, tuple(parts), describe_changes(changed), began_at)


def _ladder_events(history: History) -> Iterable[Event]:
    """Changes of the items that the person has records of, since their first record."""
    before = None
    for reading in history.ladder.item_periods:
        earlier = before if before and before.item == reading.item else None
        before = reading
        concerns = reading.item in history.mark_spans or reading.item in history.evidence_spans
        if reading.since is None or not concerns:
            continue
        if earlier is None:
            kind = LadderEvent.ADDED
        elif earlier.counts and not reading.counts:
            kind = LadderEvent.RETIRED
        elif earlier.wording != reading.wording:
            kind = LadderEvent.REWORDED
        elif earlier.phase != reading.phase:
            kind = LadderEvent.MOVED
        else:
            continue
        if history.began_at and reading.since >= history.began_at:
            yield Event(
                kind,
                reading.since,
                page="plans:item",
                slug=reading.slug,
                words=reading.name,
            )
