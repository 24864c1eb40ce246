"""What the progress page shows: all phases, the next step, the chart and the latest records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from assessments.retakes import Retake, retake_of
from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.models import ChecklistItem, User
from plans.checklist.lines import reworded
from plans.dates import last_year
from plans.gate.changes import StateChange, state_changes
from plans.gate.history import History, history_and_position
from plans.gate.position import Position
from plans.gate.rules import Gate, ItemStatus, State
from plans.progress.chart import Chart, chart_of
from plans.progress.events import EventLabel, LadderEvent
from plans.progress.ladder_changes import ladder_changes, touches
from plans.progress.timeline import Timeline, timeline_of
from plans.progress.upcoming import Upcoming, upcoming_for

RECENT_ENTRIES = 6


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
class NextStep:
    """What to do next, with the label and the URL of its link."""

    text: str
    label: str
    url: str


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
class Overview:
    """The progress page. `unfiled` counts the pieces in the inbox."""

    position: Position
    phases: tuple[PhaseSummary, ...]
    next_step: NextStep
    since: ChangesSince | None
    retake: Retake | None
    reworded: tuple[ChecklistItem, ...]
    unfiled: int
    upcoming: Upcoming
    chart: Chart | None
    timeline: Timeline

    @property
    def ageing(self) -> tuple[ItemStatus, ...]:
        """The ageing items of all gates."""
        return tuple(each for gate in self.position.progress.gates for each in gate.ageing)

    @property
    def asked_since(self) -> tuple[ItemStatus, ...]:
        """The items that the ladder asks for since their gate was open, and that do not count."""
        return tuple(
            each
            for gate in self.position.progress.gates
            for each in gate.asked_since
            if each.state not in (State.EVIDENCED, State.NOT_POSSIBLE)
        )

    @property
    def has_something_to_look_at(self) -> bool:
        is_due = self.retake is not None and self.retake.is_due
        of_items = self.reworded or self.ageing or self.asked_since
        return bool(self.unfiled or of_items or is_due or self.upcoming.review)


def overview_of(
    person: User, ladder: LadderContent, *, looked_before_at: datetime | None = None
) -> Overview:
    """The progress page's contents now. Six queries, however much was recorded."""
    now = timezone.now()
    history, position = history_and_position(person, ladder, with_inbox=True)
    return Overview(
        position=position,
        phases=tuple(_phase_summary(content, position) for content in ladder.phases),
        next_step=_next_step(person, position, ladder),
        since=_changes_since(looked_before_at, history, position) if looked_before_at else None,
        retake=retake_of(person, ladder, timezone.localdate(now)),
        reworded=reworded(position, ladder),
        unfiled=history.unfiled,
        upcoming=upcoming_for(person, ladder, timezone.localdate(now)),
        chart=chart_of(
            history, ladder, now, current=position.current.slug if position.current else None
        ),
        timeline=timeline_of(person, history, position, before=now, entries=RECENT_ENTRIES),
    )


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
        note = "gate open"
    elif is_current:
        note = content.phase.title
    else:
        note = position.passed(content) or "ahead"
    return PhaseSummary(
        content, gate, is_current, note, shows_count=is_current or gate.counting > 0
    )


def _next_step(person: User, position: Position, ladder: LadderContent) -> NextStep:
    current, gate = position.current, position.gate
    if current is None or gate is None:
        return _step_to_an_assessment(person)
    url = current.phase.get_absolute_url()
    if gate.missing:
        first = gate.missing[0]
        name = first.item.name
        text, label = {
            State.OPEN: (
                f"Record evidence for “{name}”, or say that it is not possible where you are.",
                "Record evidence",
            ),
            State.CLAIMED: (
                f"“{name}” is ticked and has no evidence yet. Add some, and it counts.",
                "Add evidence",
            ),
            State.IN_PROGRESS: (
                f"“{name}” has evidence and no tick. Tick it when it is met.",
                "Look at it",
            ),
        }[first.state]
        return NextStep(text, label, f"{url}?open={first.item.slug}#{first.item.slug}")
    if gate.is_open:
        after = ladder.phase_after(current)
        if after is None:
            return NextStep("Every item here counts. Keep your evidence current.", "See it", url)
        return NextStep(
            f"Every item at {current.level_names} counts: your case is ready to be argued. "
            f"See what {after.level_names} asks for.",
            f"Go to {after.level_names}",
            after.phase.get_absolute_url(),
        )
    names = ", ".join(each.item.name for each in gate.not_possible)
    return NextStep(
        f"All that is possible where you are counts. Not possible there: {names}. Look for the "
        "opportunity elsewhere, on another team perhaps.",
        f"Go to {current.level_names}",
        url,
    )


def _step_to_an_assessment(person: User) -> NextStep:
    """The step of a person without a phase: begin an assessment, or continue the one under way."""
    under_way = person.sittings.unfinished().first()
    if under_way is not None:
        return NextStep(
            "You have begun an assessment. Your answers are kept.",
            "Go on with it",
            reverse("assessments:list"),
        )
    return NextStep(
        "Five questions about what you have done show where you stand.",
        "Find where you are",
        reverse("assessments:start"),
    )
