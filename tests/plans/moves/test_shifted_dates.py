"""A pause shifts the dates of what is open, and gives them back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careerladder.models import User
from plans.models import Move, Pause
from tests.effort import examples
from tests.plans.move_helpers import DUE, TODAY, WRITE_IT, change_kinds, row_of


def pause(ada, ladder, days: int, *, on: date = TODAY) -> Pause:
    return Pause.objects.pause(ada, ladder.ladder, on + timedelta(days=days), today=on)


def resume(ada, ladder, *, on: date = TODAY) -> int:
    return Pause.objects.resume(ada, ladder.ladder, today=on)


def due(move: Move) -> date:
    return Move.objects.get(pk=move.pk).due_on


def test_a_pause_shifts_open_moves_and_no_other(ada, ladder, plan):
    planned, under_way, done = plan("1"), plan("2"), plan("3")
    under_way.start(today=TODAY)
    done.finish()
    assert pause(ada, ladder, 10).days == 10
    assert due(planned) == due(under_way) == DUE + timedelta(days=10)
    assert due(done) == DUE
    assert row_of(planned)["begins_on"] == TODAY + timedelta(days=10)
    assert row_of(under_way)["begins_on"] == TODAY
    assert change_kinds(done) == ["added", "done"]


def test_pausing_until_the_same_day_again_changes_nothing(ada, ladder, move):
    assert pause(ada, ladder, 10) == pause(ada, ladder, 10)
    assert due(move) == DUE + timedelta(days=10)


def test_another_day_shifts_the_difference_either_way(ada, ladder, move):
    for days in (10, 40, 5):
        pause(ada, ladder, days)
        assert due(move) == DUE + timedelta(days=days)
    assert Pause.objects.open().count() == 1


def test_going_on_brings_back_the_days_left(ada, ladder, move):
    pause(ada, ladder, 10)
    assert resume(ada, ladder, on=TODAY + timedelta(days=4)) == 6
    assert due(move) == DUE + timedelta(days=4)
    assert resume(ada, ladder, on=TODAY + timedelta(days=4)) == 0


def test_a_pause_is_over_by_itself_on_its_day(ada, ladder, move):
    pause(ada, ladder, 10)
    on = TODAY + timedelta(days=10)
    assert not Pause.objects.in_force(on).exists()
    assert resume(ada, ladder, on=on) == 0
    pause(ada, ladder, 5, on=on)
    assert due(move) == DUE + timedelta(days=15)


def test_a_date_that_was_given_during_the_pause_stays(ada, ladder, plan):
    moved, untouched = plan("1"), plan("2")
    pause(ada, ladder, 90)
    new = plan("3")
    moved.postpone(date(2026, 6, 10))
    untouched.edit(
        replace(Move.objects.get(pk=untouched.pk).text, hours=9), serving=[], base_version=2
    )
    resume(ada, ladder)
    assert due(new) == DUE
    assert due(moved) == date(2026, 6, 10)
    assert due(untouched) == DUE
    assert change_kinds(new) == ["added"]


def test_a_move_added_before_a_pause_was_prolonged_comes_back_by_that_alone(ada, ladder, plan):
    pause(ada, ladder, 90)
    new = plan()
    pause(ada, ladder, 100)
    assert due(new) == DUE + timedelta(days=10)
    resume(ada, ladder)
    assert due(new) == DUE


def test_what_was_taken_up_again_during_a_pause_stays_where_it_was_taken_up(ada, ladder, plan):
    move = plan()
    pause(ada, ladder, 10)
    resume(ada, ladder, on=TODAY + timedelta(days=10))
    move.drop("No.")
    pause(ada, ladder, 90, on=TODAY + timedelta(days=20))
    move.take_up_again()
    before = due(move)
    resume(ada, ladder, on=TODAY + timedelta(days=20))
    assert due(move) == before


def test_a_shift_is_kept_with_the_dates_after_it(ada, ladder, move):
    pause(ada, ladder, 10)
    shifted = move.changes.get(kind="shifted")
    assert shifted.due_on == DUE + timedelta(days=10)
    assert shifted.serves == ["writes-design-docs"]


@pytest.mark.slow
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dates=st.lists(st.tuples(st.integers(-60, 200), st.booleans()), max_size=4),
    pauses=st.lists(st.integers(1, 700), min_size=1, max_size=3),
)
def test_paused_as_often_as_one_likes_and_going_on_the_dates_are_as_they_were(
    ladder, dates, pauses
):
    person = User.objects.create_user(f"{uuid4()}@example.org")
    for days, is_under_way in dates:
        begins_on = TODAY + timedelta(days=min(days, 0))
        outline = replace(WRITE_IT, begins_on=begins_on, due_on=TODAY + timedelta(days=days))
        move = Move.objects.add(person, ladder.ladder, outline)
        if is_under_way and person.moves.under_way().count() < 3:
            move.start(today=TODAY)
    were = list(person.moves.values_list("pk", "begins_on", "due_on"))
    for days in pauses:
        pause(person, ladder, days)
    resume(person, ladder)
    assert list(person.moves.values_list("pk", "begins_on", "due_on")) == were
