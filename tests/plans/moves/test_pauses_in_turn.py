"""One pause after another: over by itself, ended early, or replaced."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from plans.models import Move, MoveText, Pause

FIRST = date(2026, 5, 1)
A_DAY = timedelta(days=1)


@pytest.fixture
def move(ada, ladder) -> Move:
    outline = MoveText("Write it", FIRST + 90 * A_DAY, FIRST + 80 * A_DAY)
    return Move.objects.add(ada, ladder.ladder, outline, at=datetime(2026, 4, 1, tzinfo=UTC))


@pytest.fixture
def pause(ada, ladder, move):
    """Pause on one day until another, counted from the first; by how much it is shifted in all."""

    def paused(on: int, until: int) -> int:
        at = datetime(2026, 5, 1, tzinfo=UTC) + on * A_DAY
        today = FIRST + on * A_DAY
        Pause.objects.pause(ada, ladder.ladder, FIRST + until * A_DAY, today=today, at=at)
        move.refresh_from_db()
        return int((move.due_on - FIRST).days) - 90

    return paused


def test_one_after_another_is_over_shifts_by_its_own_days(ada, pause):
    assert pause(0, 10) == 10
    assert pause(15, 20) == 15
    assert [row.days for row in ada.pauses.order_by("since")] == [10, 5]


def test_one_on_the_day_that_another_is_over_shifts_by_its_own_days(pause):
    assert pause(0, 10) == 10
    assert pause(10, 12) == 12


def test_until_the_same_day_again_after_it_is_over_is_another(ada, pause):
    pause(0, 10)
    assert pause(5, 10) == 10
    assert ada.pauses.count() == 1
    assert pause(5, 12) == 12
    assert ada.pauses.count() == 2


def test_one_that_is_over_is_not_ended(ada, ladder, pause, move):
    pause(0, 10)
    for days, left in ((11, 0), (10, 0)):
        today = FIRST + days * A_DAY
        assert Pause.objects.resume(ada, ladder.ladder, today=today) == left
    move.refresh_from_db()
    assert move.due_on == FIRST + 100 * A_DAY
    assert ada.pauses.get().until is None


def test_paused_and_ended_and_paused_again_only_the_last_counts(ada, ladder, pause, move):
    pause(0, 10)
    at = datetime(2026, 5, 4, tzinfo=UTC)
    assert Pause.objects.resume(ada, ladder.ladder, today=FIRST + 3 * A_DAY, at=at) == 7
    assert pause(5, 9) == 3 + 4
    ended, running = ada.pauses.order_by("since")
    assert (ended.until, running.until, running.days) == (at, None, 4)
