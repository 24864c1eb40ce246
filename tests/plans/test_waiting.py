"""Who waited for a lock writes what is true when the lock is theirs."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from careerladder.models import Roadblock, User
from plans.models import (
    CalendarAddress,
    Evidence,
    EvidenceText,
    Mark,
    Move,
    MoveText,
    Pause,
    PhasePick,
    Recognition,
)

TODAY = date(2026, 5, 14)
IS_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.fixture
def first(transactional_db) -> Callable[..., Any]:
    """Do one thing while another waits for its lock; what the one that waited says or raises."""

    def run(lock: Callable[[], object], meanwhile: Callable[[], object], waits: Any) -> Any:
        said: list[Any] = []

        def wait() -> None:
            try:
                said.append(waits())
            except Exception as error:
                said.append(error)
            finally:
                connection.close()

        thread = Thread(target=wait)
        with transaction.atomic():
            lock()
            thread.start()
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and not _one_waits():
                time.sleep(0.01)
            meanwhile()
        thread.join(timeout=60)
        return said[0]

    return run


def _one_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(IS_WAITING)
        [[waiting]] = cursor.fetchall()
    return bool(waiting)


@pytest.fixture
def plan_of(ada) -> Callable[[], object]:
    return lambda: ada.lock()


def assert_in_turn(rows: Any) -> None:
    """One is open at most, each ends after it began, and none begins before the last ended."""
    found = list(rows.order_by("since", "pk"))
    assert sum(row.until is None for row in found) <= 1
    for before, after in pairwise(found):
        assert before.until is not None
        assert before.since <= before.until <= after.since


def test_two_pauses(first, plan_of, ada, bob, ladder):
    pause = Pause.objects.pause
    pause(bob, ladder.ladder, TODAY + timedelta(days=7), today=TODAY)
    pause(ada, ladder.ladder, TODAY + timedelta(days=7), today=TODAY)
    said = first(
        plan_of,
        lambda: pause(ada, ladder.ladder, TODAY + timedelta(days=14), today=TODAY),
        lambda: pause(ada, ladder.ladder, TODAY + timedelta(days=21), today=TODAY),
    )
    assert said == ada.pauses.get(until=None)
    assert_in_turn(ada.pauses)
    assert bob.pauses.get().until is None


def test_going_on_after_another_pause(first, plan_of, ada, ladder):
    pause = Pause.objects.pause
    pause(ada, ladder.ladder, TODAY + timedelta(days=7), today=TODAY)
    said = first(
        plan_of,
        lambda: pause(ada, ladder.ladder, TODAY + timedelta(days=14), today=TODAY),
        lambda: Pause.objects.resume(ada, ladder.ladder, today=TODAY),
    )
    assert said == 14
    assert_in_turn(ada.pauses)


def test_two_roadblocks(first, plan_of, ada, ladder):
    one, other = Roadblock.objects.get(), None
    say = Recognition.objects.recognise
    say(ada, ladder.ladder, other)
    said = first(
        plan_of,
        lambda: say(ada, ladder.ladder, one),
        lambda: say(ada, ladder.ladder, other),
    )
    assert said.roadblock is None
    assert_in_turn(ada.recognitions)


def test_two_picks(first, ada, ladder):
    pick = PhasePick.objects.pick
    mid, senior = (ladder.phase(slug).phase for slug in ("mid", "senior"))
    pick(ada, mid)
    said = first(
        lambda: User.objects.select_for_update().get(pk=ada.pk),
        lambda: pick(ada, senior),
        lambda: pick(ada, mid),
    )
    assert said.phase == mid
    assert_in_turn(ada.phase_picks)


def test_a_pick_and_its_drop(first, plan_of, ada, ladder):
    pick = PhasePick.objects.pick
    mid, senior = (ladder.phase(slug).phase for slug in ("mid", "senior"))
    pick(ada, mid)
    first(
        plan_of,
        lambda: pick(ada, senior),
        lambda: PhasePick.objects.drop(ada, ladder.ladder),
    )
    assert_in_turn(ada.phase_picks)


def test_two_calendar_addresses(first, plan_of, ada, ladder):
    make = CalendarAddress.objects.make
    make(ada, ladder.ladder)
    said = first(plan_of, lambda: make(ada, ladder.ladder), lambda: make(ada, ladder.ladder))
    assert isinstance(said, str)
    assert_in_turn(ada.calendar_addresses)


def test_a_tick_that_ends_when_another_began(first, ada, design_docs):
    Mark.objects.tick(ada, design_docs)

    def again() -> None:
        Mark.objects.untick(ada, design_docs)
        Mark.objects.tick(ada, design_docs)

    said = first(
        lambda: ada.marks.select_for_update().get(),
        again,
        lambda: Mark.objects.untick(ada, design_docs),
    )
    assert said in (0, 1)
    assert_in_turn(ada.marks)


def test_removing_and_restoring(first, ada, design_docs):
    piece = Evidence.objects.record(ada, EvidenceText(TODAY, "RFC 12."), serving=[design_docs])
    piece.remove()
    other = Evidence.objects.get()

    def and_again() -> None:
        piece.restore()
        piece.remove()

    said = first(
        lambda: Evidence.objects.select_for_update().get(), and_again, lambda: other.restore()
    )
    assert said is True
    assert_in_turn(piece.removals)
    assert not piece.removals.open().exists()


def test_removing_twice_is_removing_once(first, ada):
    piece = Evidence.objects.record(ada, EvidenceText(TODAY, "RFC 12."))
    other = Evidence.objects.get()
    said = first(
        lambda: Evidence.objects.select_for_update().get(), piece.remove, lambda: other.remove()
    )
    assert said is False
    assert piece.removals.count() == 1


def test_the_history_of_a_move_ends_with_what_was_done_last(first, plan_of, ada, ladder):
    outline = MoveText("Write the runbook", TODAY + timedelta(days=30), TODAY)
    move = Move.objects.add(ada, ladder.ladder, outline)
    other = Move.objects.get()
    first(
        plan_of,
        lambda: move.postpone(TODAY + timedelta(days=60)),
        lambda: other.finish(),
    )
    states = [(change.kind, change.state) for change in move.changes.all()]
    assert states == [("added", "planned"), ("postponed", "planned"), ("done", "done")]
