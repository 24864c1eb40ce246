"""The proposal of a plan: one pure function from what is missing to moves with dates.

The rules, in full:

- Moves come in this order: the one out of the recognized roadblock; an hour of writing down for
  each item that is ticked without evidence, or whose moves are all done; then the other missing
  items in the gate's order, each with its suggested moves in theirs.
- A person works at one thing at a time, `hours_a_month` spread evenly over the days. A move is due
  when its hours are worked off, and not before its weeks in the calendar are over. So several run
  beside each other, at most three on any day, those under way already among them.
- A later move of an item begins when the one before it is due, a kept one too. Whenever there is
  room, the first move in the order that may begin does.
- What is planned already and stays (`Kept`) is worked off first.
- Nothing is due after six months. What does not fit is named, with all that follows it for its
  item; a smaller move of another item may still fit.
- A date on a weekend becomes the Monday after.

Nothing else goes in: no clock, no chance. The same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from careerladder.dates import months_after

MONTHS = 6
MOST_AT_ONCE = 3
DAYS_A_MONTH = 365.25 / 12
SATURDAY = 5


class Why(StrEnum):
    UNLOCKS = "unlocks the roadblock"
    RECORDS = "records what was done"
    SERVES = "serves an item"


class Left(StrEnum):
    """Why an item that is missing has something left after the six months."""

    NO_ROOM = "no room"
    ALL_DROPPED = "all dropped"
    NOTHING_SUGGESTED = "nothing suggested"


@dataclass(frozen=True)
class Suggestion:
    """A suggested move: its slug, the hours of work, and the weeks it runs in the calendar.

    `not_before` is when a kept move that comes before it for its item is due.
    """

    slug: str
    hours: int
    weeks: int
    not_before: date | None = None


@dataclass(frozen=True)
class Missing:
    """An item that does not count. `is_claimed`: it is ticked, and only evidence is missing.

    `suggestions` are those not done, dropped or kept, in their order; `was_suggested`: there are
    others. `any_done`: some of those are done. `dropped_recording`: the hour of writing down was
    proposed before, and dropped. `is_covered`: a kept move serves it.
    """

    item: str
    suggestions: tuple[Suggestion, ...] = ()
    is_claimed: bool = False
    was_suggested: bool = True
    any_done: bool = False
    dropped_recording: bool = False
    is_covered: bool = False


@dataclass(frozen=True)
class Kept:
    """An open move that stays as it is: under way, one's own, or changed by hand."""

    hours: int
    due_on: date
    is_under_way: bool = False


@dataclass(frozen=True)
class Step:
    """A proposed move. Without a suggestion it is the hour of recording evidence for its item."""

    suggestion: str | None
    item: str | None
    why: Why
    hours: int
    begins_on: date
    due_on: date


@dataclass(frozen=True)
class Later:
    """An item with something left after the six months: the slugs of its moves without a date."""

    item: str
    why: Left
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Moves in the order of their beginning, and the missing items that these do not finish.

    `covered` are missing items for which nothing is proposed because a kept move serves them.
    `unlock_fits`: the move out of the roadblock is among the steps, where there is one.
    """

    steps: tuple[Step, ...]
    later: tuple[Later, ...]
    covered: tuple[str, ...] = ()
    unlock_fits: bool = True


@dataclass(frozen=True)
class _Task:
    suggestion: str | None
    item: str | None
    why: Why
    hours: int
    weeks: int
    not_before: date | None = None


def six_months_after(day: date) -> date:
    """The same day six months on, or the last of that month: nothing proposed is due after it."""
    return months_after(day, MONTHS)


def after_weekend(day: date) -> date:
    """The day itself, or the Monday after."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def propose(
    missing: Sequence[Missing],
    *,
    unlock: Suggestion | None = None,
    kept: Sequence[Kept] = (),
    hours_a_month: int,
    today: date,
) -> Proposal:
    """Moves for what is missing, in the gate's order, from today on.

    `hours_a_month` is a positive number of hours. `unlock` is the move out of the recognized
    roadblock, where it is neither done nor dropped.
    """
    queues = _queues(missing, unlock)
    calendar = _Calendar(today, hours_a_month, kept)
    steps: list[Step] = []
    unplaced: dict[str, tuple[str, ...]] = {}
    unlock_fits = True
    ready_on = [queue[0].not_before or today for queue in queues]
    while any(queues):
        place = calendar.first_ready(queues, ready_on)
        task = queues[place][0]
        step = calendar.step(task)
        if step is None:
            if task.item is None:
                unlock_fits = False
            else:
                unplaced[task.item] = tuple(
                    each.suggestion for each in queues[place] if each.suggestion
                )
            queues[place] = []
            continue
        calendar.take(step)
        steps.append(step)
        queues[place] = queues[place][1:]
        ready_on[place] = max(
            [step.due_on, *(each.not_before for each in queues[place][:1] if each.not_before)]
        )
    return Proposal(
        tuple(steps),
        tuple(_later(missing, unplaced)),
        tuple(each.item for each in missing if each.is_covered and not _tasks(each)),
        unlock_fits,
    )


def _queues(missing: Sequence[Missing], unlock: Suggestion | None) -> list[list[_Task]]:
    """What is worked through in order: a queue each for the roadblock and every missing item."""
    first = [_Task(unlock.slug, None, Why.UNLOCKS, unlock.hours, unlock.weeks)] if unlock else []
    by_item = [_tasks(each) for each in missing]
    records = [each for each in by_item if each and each[0].why == Why.RECORDS]
    others = [each for each in by_item if each and each[0].why != Why.RECORDS]
    return [queue for queue in (first, *records, *others) if queue]


def _tasks(missing: Missing) -> list[_Task]:
    if not missing.is_claimed and missing.suggestions:
        return [
            _Task(each.slug, missing.item, Why.SERVES, each.hours, each.weeks, each.not_before)
            for each in missing.suggestions
        ]
    if missing.is_covered or missing.dropped_recording:
        return []
    if missing.is_claimed or missing.any_done:
        return [_Task(None, missing.item, Why.RECORDS, 1, 0)]
    return []


def _later(missing: Iterable[Missing], unplaced: Mapping[str, tuple[str, ...]]) -> Iterable[Later]:
    for each in missing:
        if each.item in unplaced:
            yield Later(each.item, Left.NO_ROOM, unplaced[each.item])
        elif not _tasks(each) and not each.is_covered:
            was_dropped = each.was_suggested or each.dropped_recording
            why = Left.ALL_DROPPED if was_dropped else Left.NOTHING_SUGGESTED
            yield Later(each.item, why)


class _Calendar:
    """The days from today on: how far they are worked through, and what runs on them."""

    def __init__(self, today: date, hours_a_month: int, kept: Sequence[Kept]) -> None:
        self.today = today
        self.end = six_months_after(today)
        self.hours_a_day = hours_a_month / DAYS_A_MONTH
        self.hours = float(sum(each.hours for each in kept))
        self.running = [max(each.due_on, today) for each in kept if each.is_under_way]

    @property
    def day(self) -> date:
        """The day on which the next hour can be worked."""
        return self._day_after(self.hours)

    def first_ready(self, queues: Sequence[Sequence[_Task]], ready_on: Sequence[date]) -> int:
        """The first queue whose next move may begin; time passes until there is one.

        After the six months nothing fits, so any will do: `step` refuses it.
        """
        waiting = [place for place, queue in enumerate(queues) if queue]
        while (day := self.day) <= self.end:
            running = [due_on for due_on in self.running if due_on > day]
            ready = [place for place in waiting if ready_on[place] <= day]
            if ready and len(running) < MOST_AT_ONCE:
                return ready[0]
            # Something becomes ready, or something that runs is due.
            times = [ready_on[place] for place in waiting] if not ready else running
            self._wait_until(min(each for each in times if each > day))
        return waiting[0]

    def step(self, task: _Task) -> Step | None:
        """When it would be due, had it begun on the day reached. None: after the six months."""
        begins_on = self.day
        worked_off = self._day_after(self.hours + task.hours)
        due_on = after_weekend(max(worked_off, begins_on + timedelta(weeks=task.weeks)))
        if due_on > self.end:
            return None
        return Step(task.suggestion, task.item, task.why, task.hours, begins_on, due_on)

    def take(self, step: Step) -> None:
        self.hours += step.hours
        self.running.append(step.due_on)

    def _day_after(self, hours: float) -> date:
        days = ceil(hours / self.hours_a_day - 1e-9)
        return self.today + timedelta(days=min(days, 10_000))

    def _wait_until(self, day: date) -> None:
        """No hour is worked meanwhile."""
        self.hours = max(self.hours, (day - self.today).days * self.hours_a_day)
