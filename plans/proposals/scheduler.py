"""A plan's scheduler: one pure function from missing items to moves with dates.

The rules, in full:

- First, an hour of recording evidence for each item that is ticked without evidence, or whose moves
  are all done: the least work for an item that counts. It is due within days, one after the other,
  whatever else runs, and does not count as running.
- The order of the other moves: the one past the recognized roadblock; then the moves of the other
  missing items. Items are in the gate's order, and their moves in the ladder's.
- A person works on one move at a time, and spreads `hours_a_month` evenly over the days. A move is
  due when its hours are worked, and not before its weeks are over. So moves overlap: at most three
  run on any day, including those under way already.
- A move of an item begins when the one before it, which may be a kept one, is due. Whenever another
  move can run, the first in the order that may begin does.
- The hours that are left of moves that stay as they are (`KeptMove`) are worked before the others.
- Nothing is due after six months. A move that does not fit is listed as unfinished, with all that
  follow it for its item. A shorter move of another item may still fit.
- A date on a weekend becomes the Monday after.

There is no other input, neither a clock nor chance: the same arguments have the same result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from plans.dates import after_weekend, six_months_after
from plans.models.move import MOST_UNDER_WAY

DAYS_A_MONTH = 365.25 / 12
# To write down what happened, with the links to it: an hour within half a week.
DAYS_TO_RECORD = timedelta(days=3)


class Purpose(StrEnum):
    UNLOCKS = "unlocks the roadblock"
    RECORDS = "records what was done"
    SERVES = "is for an item"


class UnfinishedReason(StrEnum):
    """Why the proposed moves do not finish a missing item within six months."""

    NO_ROOM = "no room"
    ALL_DROPPED = "all dropped"
    NOTHING_SUGGESTED = "nothing suggested"


@dataclass(frozen=True)
class Suggestion:
    """A suggested move: its slug, the hours of work, and the weeks it runs in the calendar.

    `not_before` is the due date of a kept move that comes before it for its item.
    """

    slug: str
    hours: int
    weeks: int
    not_before: date | None = None


@dataclass(frozen=True)
class MissingItem:
    """A missing item (a slug).

    - `suggestions`: its suggested moves that are not done, dropped or kept, in their order
    - `is_claimed`: it is ticked, and only evidence is missing
    - `was_suggested`: it has suggested moves that are done, dropped or kept
    - `any_done`: some of these are done
    - `dropped_recording`: the hour of recording evidence was proposed before, and dropped
    - `is_covered`: a kept move is for it
    """

    item: str
    suggestions: tuple[Suggestion, ...] = ()
    is_claimed: bool = False
    was_suggested: bool = True
    any_done: bool = False
    dropped_recording: bool = False
    is_covered: bool = False


@dataclass(frozen=True)
class KeptMove:
    """An open move that no proposal changes: it is under way, the person's own, or was edited.

    `hours` are those that are left.
    """

    hours: int
    due_on: date
    is_under_way: bool = False


@dataclass(frozen=True)
class ProposedStep:
    """A proposed move. `suggestion` and `item` are slugs.

    Without a suggestion it is the hour of recording evidence for its item. Without an item it is
    the move past the roadblock.
    """

    suggestion: str | None
    item: str | None
    why: Purpose
    hours: int
    begins_on: date
    due_on: date


@dataclass(frozen=True)
class UnfinishedItem:
    """A missing item that the moves do not finish, with the slugs of its moves that do not fit."""

    item: str
    why: UnfinishedReason
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Moves in the order in which they begin, and the missing items that they do not finish.

    `covered` are missing items for which nothing is proposed because a kept move is for them.
    `unlock_fits` is False if the move past the roadblock does not fit.
    """

    steps: tuple[ProposedStep, ...]
    unfinished: tuple[UnfinishedItem, ...]
    covered: tuple[str, ...] = ()
    unlock_fits: bool = True


@dataclass(frozen=True)
class _Task:
    suggestion: str | None
    item: str | None
    why: Purpose
    hours: int
    weeks: int
    not_before: date | None = None


def propose(
    missing: Sequence[MissingItem],
    *,
    unlock: Suggestion | None = None,
    kept: Sequence[KeptMove] = (),
    hours_a_month: int,
    today: date,
) -> Proposal:
    """Schedule moves for the missing items, which are in the gate's order, from `today` on.

    `hours_a_month` must be positive. `unlock` is the move past the recognized roadblock, unless
    that is done or dropped.
    """
    queues = _queues(missing, unlock)
    calendar = _Calendar(today, hours_a_month, kept)
    steps = _records(missing, today)
    calendar.hours_used += sum(step.hours for step in steps)
    unplaced: dict[str, tuple[str, ...]] = {}
    unlock_fits = True
    ready_on = [queue[0].not_before or today for queue in queues]
    while any(queues):
        place = calendar.first_ready(queues, ready_on)
        task = queues[place][0]
        step = calendar.schedule(task)
        if step is None:
            if task.item is None:
                unlock_fits = False
            else:
                unplaced[task.item] = tuple(
                    each.suggestion for each in queues[place] if each.suggestion
                )
            queues[place] = []
            continue
        calendar.add(step)
        steps.append(step)
        queues[place] = queues[place][1:]
        ready_on[place] = max(
            [step.due_on, *(each.not_before for each in queues[place][:1] if each.not_before)]
        )
    return Proposal(
        tuple(sorted(steps, key=lambda step: step.begins_on)),
        tuple(_unfinished_items(missing, unplaced)),
        tuple(each.item for each in missing if each.is_covered and not _tasks(each)),
        unlock_fits,
    )


def _records(missing: Sequence[MissingItem], today: date) -> list[ProposedStep]:
    """An hour of recording evidence for each item that needs nothing else, one after the other."""
    steps: list[ProposedStep] = []
    for task in (task for each in missing for task in _tasks(each) if task.why == Purpose.RECORDS):
        begins_on = steps[-1].due_on if steps else today
        due_on = after_weekend(begins_on + DAYS_TO_RECORD)
        steps.append(ProposedStep(None, task.item, task.why, task.hours, begins_on, due_on))
    return steps


def _queues(missing: Sequence[MissingItem], unlock: Suggestion | None) -> list[list[_Task]]:
    """Queues of tasks in order: the roadblock's, then the items'. Recording evidence has none."""
    first = (
        [_Task(unlock.slug, None, Purpose.UNLOCKS, unlock.hours, unlock.weeks)] if unlock else []
    )
    by_item = [_tasks(each) for each in missing]
    others = [each for each in by_item if each and each[0].why != Purpose.RECORDS]
    return [queue for queue in (first, *others) if queue]


def _tasks(missing: MissingItem) -> list[_Task]:
    if not missing.is_claimed and missing.suggestions:
        return [
            _Task(each.slug, missing.item, Purpose.SERVES, each.hours, each.weeks, each.not_before)
            for each in missing.suggestions
        ]
    if missing.is_covered or missing.dropped_recording:
        return []
    if missing.is_claimed or missing.any_done:
        return [_Task(None, missing.item, Purpose.RECORDS, 1, 0)]
    return []


def _unfinished_items(
    missing: Iterable[MissingItem], unplaced: Mapping[str, tuple[str, ...]]
) -> Iterable[UnfinishedItem]:
    for each in missing:
        if each.item in unplaced:
            yield UnfinishedItem(each.item, UnfinishedReason.NO_ROOM, unplaced[each.item])
        elif not _tasks(each) and not each.is_covered:
            was_dropped = each.was_suggested or each.dropped_recording
            why = (
                UnfinishedReason.ALL_DROPPED if was_dropped else UnfinishedReason.NOTHING_SUGGESTED
            )
            yield UnfinishedItem(each.item, why)


class _Calendar:
    """The state of the schedule: the hours that are used from `today` on, and the running moves.

    `running` holds the due dates of the moves that have begun.
    """

    def __init__(self, today: date, hours_a_month: int, kept: Sequence[KeptMove]) -> None:
        self.today = today
        self.end = six_months_after(today)
        self.hours_a_day = hours_a_month / DAYS_A_MONTH
        self.hours_used = float(sum(each.hours for each in kept))
        self.running = [max(each.due_on, today) for each in kept if each.is_under_way]

    @property
    def next_day(self) -> date:
        """The day on which the next hour can be worked."""
        return self._day_reached(self.hours_used)

    def first_ready(self, queues: Sequence[Sequence[_Task]], ready_on: Sequence[date]) -> int:
        """The index of the first queue whose next task may begin. Skips days until there is one.

        After the six months it is any queue, because `schedule` returns None for its task.
        """
        waiting = [place for place, queue in enumerate(queues) if queue]
        while (day := self.next_day) <= self.end:
            running = [due_on for due_on in self.running if due_on > day]
            ready = [place for place in waiting if ready_on[place] <= day]
            if ready and len(running) < MOST_UNDER_WAY:
                return ready[0]
            # Skip to the next day on which a queue becomes ready, or a running move is due.
            times = [ready_on[place] for place in waiting] if not ready else running
            self._skip_to(min(each for each in times if each > day))
        return waiting[0]

    def schedule(self, task: _Task) -> ProposedStep | None:
        """The task as a step that begins on `next_day`; None if it is due after the six months."""
        begins_on = self.next_day
        worked_off = self._day_reached(self.hours_used + task.hours)
        due_on = after_weekend(max(worked_off, begins_on + timedelta(weeks=task.weeks)))
        if due_on > self.end:
            return None
        return ProposedStep(task.suggestion, task.item, task.why, task.hours, begins_on, due_on)

    def add(self, step: ProposedStep) -> None:
        self.hours_used += step.hours
        self.running.append(step.due_on)

    def _day_reached(self, hours: float) -> date:
        days = ceil(hours / self.hours_a_day - 1e-9)
        return self.today + timedelta(days=min(days, 10_000))

    def _skip_to(self, day: date) -> None:
        """Skip to a day. The hours until then stay unused."""
        self.hours_used = max(self.hours_used, (day - self.today).days * self.hours_a_day)
