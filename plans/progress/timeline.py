"""Everything that was recorded, by when it was, and what each thing did to the items.

What was recorded at one moment is one entry: evidence with its tick, a pasted list. One query for a
page, whatever was recorded.
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
from plans.progress.events import EVENT_KINDS, Event, EventLabel, LadderEvent, events_before

ENTRIES_A_PAGE = 20
# One list that was pasted is one entry, and has at most so many pieces.
MOST_EVENTS_AT_ONCE = 200
QUOTED_AT_ONCE = 3
SAME_ACTION_WITHIN = timedelta(milliseconds=1)


@dataclass(frozen=True)
class TimelinePart:
    """What happened, to how many things, and some of them."""

    what: str
    labels: tuple[EventLabel, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.labels)


@dataclass(frozen=True)
class TimelineEntry:
    """What one press recorded, which for a list begins an instant before it ends."""

    at: datetime
    parts: tuple[TimelinePart, ...]
    effect: str
    began_at: datetime | None = None


@dataclass(frozen=True)
class Timeline:
    """Entries, the newest first; `goes_on` when there are older ones."""

    entries: tuple[TimelineEntry, ...]
    goes_on: bool

    @property
    def older_than(self) -> str:
        """For an address: the moment at which the last entry here begins."""
        return quote((self.entries[-1].began_at or self.entries[-1].at).isoformat())


def timeline_of(
    person: User, history: History, *, before: datetime, entries: int = ENTRIES_A_PAGE
) -> Timeline:
    """What was recorded before a moment, and what the ladder's own changes did meanwhile."""
    most = MOST_EVENTS_AT_ONCE + entries * 3
    events = events_before(person, history.ladder.ladder, before, most)
    is_all = len(events) < most
    reach = events[-1].at if events else before
    # The ladder's own changes matter from the first record on.
    events += [each for each in _of_the_ladder(history) if reach <= each.at < before]
    events.sort(key=lambda each: each.at, reverse=True)
    groups = _at_once(events)
    if not is_all and len(groups) > 1:
        # The oldest group may have been cut.
        groups.pop()
    shown = groups[:entries]
    return Timeline(
        tuple(_entry(group, history) for group in shown),
        goes_on=len(groups) > len(shown) or not is_all,
    )


def _at_once(events: Iterable[Event]) -> list[list[Event]]:
    """What one press recorded stands together: of a list, each piece an instant before the last.

    The events come newest first.
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
    for kind in EVENT_KINDS:
        some = [each for each in events if each.kind == kind]
        if some:
            labels = tuple(each.label(history.ladder) for each in some[:QUOTED_AT_ONCE])
            parts.append(TimelinePart(str(kind.label), labels, len(some)))
    changed = state_changes(history.progress_at(began_at - MICROSECOND), history.progress_at(at))
    return TimelineEntry(at, tuple(parts), describe_changes(changed), began_at)


def _of_the_ladder(history: History) -> Iterable[Event]:
    """How the items that this person has records of were changed, while they had them."""
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
