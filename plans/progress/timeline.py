"""The timeline: everything recorded, newest first, and what it changed of the items' states.

What one request recorded is one entry: evidence with its tick, a pasted list. A page takes one or
two queries, however much was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import quote

from django.utils import timezone

from careerladder.models import User
from plans.dates import MICROSECOND, months_between, start_of
from plans.gate.changes import sentences_of, state_changes
from plans.gate.history import History
from plans.gate.position import Position
from plans.progress.events import (
    Event,
    EventLabel,
    event_kinds,
    events_before,
    first_event_at,
)
from plans.progress.ladder_changes import ladder_changes

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

    `effects` are sentences about the items that changed by it.
    """

    at: datetime
    parts: tuple[TimelinePart, ...]
    effects: tuple[str, ...] = ()
    began_at: datetime | None = None


@dataclass(frozen=True)
class TimelineMonth:
    """The entries of a month on a page. `first` is its first day."""

    first: date
    entries: tuple[TimelineEntry, ...]


@dataclass(frozen=True)
class MonthLink:
    """A month to go to. `before` is the `?before=` of its page, URL-encoded; empty for the newest.

    `is_here`: the page that is shown has entries of it.
    """

    first: date
    before: str
    is_here: bool


@dataclass(frozen=True)
class Timeline:
    """A page of entries, newest first. `has_older` is whether there is another page."""

    entries: tuple[TimelineEntry, ...]
    has_older: bool

    @property
    def months(self) -> tuple[TimelineMonth, ...]:
        """The entries by the month in which they were recorded, in the active time zone."""
        return tuple(
            TimelineMonth(first, tuple(entries))
            for first, entries in groupby(
                self.entries, key=lambda each: timezone.localdate(each.at).replace(day=1)
            )
        )

    @property
    def older_than(self) -> str:
        """`?before=` of the next page, URL-encoded: when the last entry here began."""
        return quote((self.entries[-1].began_at or self.entries[-1].at).isoformat())


def timeline_of(
    person: User,
    history: History,
    position: Position,
    *,
    before: datetime,
    entries: int = ENTRIES_A_PAGE,
) -> Timeline:
    """What was recorded before a moment, and the changes of the ladder in that time.

    A second query only if lists, which have many events, leave the first without enough entries.
    """
    page = _timeline(person, history, position, before, entries, most=entries * 8)
    if len(page.entries) == entries or not page.has_older:
        return page
    most = MOST_EVENTS_OF_ENTRY + entries * 3
    return _timeline(person, history, position, before, entries, most=most)


def _timeline(
    person: User,
    history: History,
    position: Position,
    before: datetime,
    entries: int,
    *,
    most: int,
) -> Timeline:
    events = events_before(person, history.ladder.ladder, before, most)
    is_all = len(events) < most
    # Changes of the ladder before the oldest of these events are for the next page.
    changes = ladder_changes(history, position)
    events += [
        each for each in changes if each.at < before and (is_all or events[-1].at <= each.at)
    ]
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


def months_of(
    person: User, history: History, page: Timeline, now: datetime
) -> tuple[tuple[int, tuple[MonthLink, ...]], ...]:
    """By year, the newest first, the months from the first record until now. One query."""
    began_at = first_event_at(person, history.ladder.ladder, now)
    if began_at is None:
        return ()
    here = {month.first for month in page.months}
    firsts = months_between(timezone.localdate(began_at), timezone.localdate(now))
    ends = [*(start_of(first) for first in firsts[1:]), None]
    links = [
        MonthLink(first, quote(end.isoformat()) if end else "", first in here)
        for first, end in zip(firsts, ends, strict=True)
    ]
    by_year = groupby(reversed(links), key=lambda each: each.first.year)
    return tuple((year, tuple(months)) for year, months in by_year)


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
    return TimelineEntry(at, tuple(parts), sentences_of(changed), began_at)
