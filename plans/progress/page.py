"""What the progress page shows: all phases, the next steps, the chart and the latest records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from assessments.retakes import retake_of
from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.models import User
from plans.checklist.lines import reworded
from plans.dates import MICROSECOND, last_year
from plans.gate.changes import StateChange, state_changes
from plans.gate.history import History, history_and_position
from plans.gate.position import Position
from plans.gate.rules import Gate, ItemStatus, State
from plans.progress.chart import Chart, chart_of
from plans.progress.events import EventLabel, LadderEvent
from plans.progress.ladder_changes import ladder_changes, touches
from plans.progress.next_steps import NextStep, Situation, next_steps
from plans.progress.prepared import prepared_items
from plans.progress.timeline import Timeline, timeline_of
from plans.progress.upcoming import upcoming_for

RECENT_ENTRIES = 6
STEPS_SHOWN = 4
NEWLY_OPEN_DAYS = 31


@dataclass(frozen=True)
class PhaseSummary:
    """A phase with its gate, and a note on its status.

    `shows_count` is False if no item counts, unless the phase is the current one: the person was
    not asked to show anything there.
    """

    content: PhaseContent
    gate: Gate
    is_current: bool
    note: str
    shows_count: bool


@dataclass(frozen=True)
class LadderChange:
    """What a load changed of an item: what was done to it, as a label, and its name and page."""

    what: str
    item: EventLabel


@dataclass(frozen=True)
class ChangesSince:
    """What changed since the person last looked at the page, at `looked_at`.

    `aged` are the items that became ageing since then. `reworded` are item names, and `ladder` the
    other changes of the ladder's items.
    """

    looked_at: datetime
    changed: tuple[StateChange, ...]
    aged: tuple[ItemStatus, ...]
    reworded: tuple[str, ...]
    ladder: tuple[LadderChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.changed or self.aged or self.reworded or self.ladder)


@dataclass(frozen=True)
class OpenedGate:
    """A gate that opened in the last `NEWLY_OPEN_DAYS`, and when it did for what it asks now."""

    content: PhaseContent
    since: datetime


@dataclass(frozen=True)
class Overview:
    """The progress page. `steps` are what to do next, in order."""

    position: Position
    phases: tuple[PhaseSummary, ...]
    steps: tuple[NextStep, ...]
    opened: OpenedGate | None
    since: ChangesSince | None
    chart: Chart | None
    timeline: Timeline

    @property
    def now(self) -> tuple[NextStep, ...]:
        """The first steps that can't wait."""
        return tuple(step for step in self.steps if not step.kind.can_wait)[:STEPS_SHOWN]

    @property
    def worth_a_look(self) -> tuple[NextStep, ...]:
        return tuple(step for step in self.steps if step.kind.can_wait)


def overview_of(
    person: User, ladder: LadderContent, *, looked_before_at: datetime | None = None
) -> Overview:
    """The progress page's contents now. At most seven queries, however much was recorded."""
    now = timezone.now()
    history, position = history_and_position(person, ladder, with_inbox=True)
    return Overview(
        position=position,
        phases=tuple(_phase_summary(content, position) for content in ladder.phases),
        steps=next_steps(_situation(person, position, ladder, history, now)),
        opened=_newly_opened(history, position, ladder, now),
        since=_changes_since(looked_before_at, history, position) if looked_before_at else None,
        chart=chart_of(
            history, ladder, now, current=position.current.slug if position.current else None
        ),
        timeline=timeline_of(person, history, position, before=now, entries=RECENT_ENTRIES),
    )


def _newly_opened(
    history: History, position: Position, ladder: LadderContent, now: datetime
) -> OpenedGate | None:
    """The highest gate below the current phase that opened lately; None if there is none."""
    below = ladder.phases[: position.current.number - 1] if position.current else ()
    for content in reversed(below):
        since = max(history.openings.get(content.slug, ()), default=None)
        if not since or now - since >= timedelta(days=NEWLY_OPEN_DAYS):
            continue
        # An item that was retired, or asked for later, makes a new opening of an open gate.
        before = history.progress_at(since - MICROSECOND).gates_by_phase.get(content.slug)
        was_open = before is not None and before.is_open
        if position.progress.gate(content.slug).is_open and not was_open:
            return OpenedGate(content, since)
    return None


def _changes_since(looked_at: datetime, history: History, position: Position) -> ChangesSince:
    then, now = history.progress_at(looked_at), position.progress
    a_year_before = last_year(timezone.localdate(looked_at))
    read_then = {reading.item: reading.wording for reading in history.ladder.items_at(looked_at)}
    return ChangesSince(
        looked_at,
        state_changes(then, now),
        tuple(
            each
            for gate in now.gates
            for each in gate.ageing
            if history.newest[each.item.slug] >= a_year_before
        ),
        tuple(
            reading.name
            for reading in history.ladder.item_periods
            if reading.counts
            and reading.until is None
            and touches(position, reading.item, reading.phase)
            and read_then.get(reading.item, reading.wording) != reading.wording
        ),
        tuple(
            LadderChange(str(event.kind.label), event.label(history.ladder))
            for event in ladder_changes(history, position, since=looked_at)
            if event.kind != LadderEvent.REWORDED
        ),
    )


def _phase_summary(content: PhaseContent, position: Position) -> PhaseSummary:
    gate = position.progress.gate(content.slug)
    is_current = position.current == content
    if gate.is_open:
        note = f"gate to {content.opens.name} open" if content.opens else "gate open"
    elif is_current:
        note = content.phase.title
    else:
        note = position.passed(content) or "ahead"
    return PhaseSummary(
        content, gate, is_current, note, shows_count=is_current or gate.counting > 0
    )


def _situation(
    person: User, position: Position, ladder: LadderContent, history: History, now: datetime
) -> Situation:
    """What decides the next steps. Two or three queries."""
    today = timezone.localdate(now)
    retake = retake_of(person, ladder, today)
    upcoming = upcoming_for(person, ladder, today)
    has_sitting = position.current is None and person.sittings.unfinished().exists()
    return Situation(
        today,
        ladder=ladder.ladder.slug,
        current=position.current,
        gate=position.gate,
        has_sitting=has_sitting,
        moves=upcoming.moves,
        prepared=prepared_items(person, position.gate, ladder) if position.gate else frozenset(),
        review=upcoming.review,
        unfiled=history.unfiled,
        reworded=reworded(position, ladder),
        asked_since=tuple(
            each
            for gate in position.progress.gates
            for each in gate.asked_since
            if each.state not in (State.EVIDENCED, State.NOT_POSSIBLE)
        ),
        ageing=tuple(each for gate in position.progress.gates for each in gate.ageing),
        retake=retake.text if retake and retake.is_due else "",
    )
