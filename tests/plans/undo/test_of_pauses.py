"""A pause and its end are undone date by date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from plans.models import Pause
from tests.plans.undo.conftest import DAY, TODAY, stands


def test_dates_set_during_a_pause_stay_when_it_ends_and_when_that_is_undone(
    as_ada, undo_in, plan, clock, ada
):
    by_itself, by_hand, new = plan("a", 10), plan("b", 10), None
    as_ada.post("/plan/pause/", {"until": "2026-12-23"})
    clock.shift(10 * DAY)
    by_hand.postpone(TODAY + 100 * DAY)
    new = plan("c", 50)
    before = [stands(move)[0] for move in (by_itself, by_hand, new)]
    gone_on = as_ada.post("/plan/go-on/", follow=True)
    assert "1 of 3 due dates moved 20 days earlier. You set the others" in gone_on.text
    assert stands(by_itself)[0].due_on == TODAY + 20 * DAY
    assert undo_in(gone_on).status_code == 302
    assert [stands(move)[0] for move in (by_itself, by_hand, new)] == before
    assert ada.pauses.open().get().until_on == date(2026, 12, 23)
    # And once more: what came back goes back.
    as_ada.post("/plan/go-on/")
    assert stands(by_itself)[0].due_on == TODAY + 20 * DAY
    assert [stands(move)[0] for move in (by_hand, new)] == before[1:]


def test_another_end_of_a_pause_is_undone_date_by_date(as_ada, undo_in, plan, clock):
    a, b = plan("a", 10), plan("b", 10)
    as_ada.post("/plan/pause/", {"until": "2026-12-03"})
    before = [stands(move)[0] for move in (a, b)]
    clock.shift(DAY)
    longer = as_ada.post("/plan/pause/", {"until": "2026-12-13"}, follow=True)
    b.postpone(TODAY + 100 * DAY)
    undo_in(longer)
    assert [stands(move)[0].due_on for move in (a, b)] == [before[0].due_on, TODAY + 100 * DAY]


def test_a_pause_without_moves_says_nothing_of_dates(as_ada, ada):
    answer = as_ada.post("/plan/pause/", {"until": "2026-12-03"}, follow=True)
    assert "Paused." in answer.text
    assert "Every due date" not in answer.text
    assert Pause.objects.filter(user=ada).count() == 1


@pytest.mark.parametrize("undoing", ["2020-01-01T00:00:00Z", "2026-11-23T00:00:00+23:59"])
def test_a_moment_of_which_no_date_was_shifted_gives_none_back(as_ada, ada, plan, undoing):
    move = plan()
    answer = as_ada.post("/plan/pause/", {"until": "2026-12-02", "undoing": undoing})
    assert answer.status_code == 409
    assert stands(move)[0].due_on == TODAY + 30 * DAY
    assert not ada.pauses.exists()


def test_the_undo_of_a_pause_that_comes_too_late_changes_nothing(as_ada, undo_in, plan, clock):
    move = plan()
    as_ada.post("/plan/pause/", {"until": "2026-12-03"})
    gone_on = as_ada.post("/plan/go-on/", follow=True)
    clock.shift(DAY)
    as_ada.post("/plan/pause/", {"until": "2026-12-23"})
    due_on = stands(move)[0].due_on
    answer = undo_in(gone_on)
    assert answer.status_code == 409
    assert "can no longer be undone" in answer.text
    assert stands(move)[0].due_on == due_on


def test_going_on_is_undone_on_a_later_day_by_as_much_as_it_moved(
    as_ada, undo_in, plan, clock, ada
):
    move = plan()
    as_ada.post("/plan/pause/", {"until": "2026-12-03"})
    gone_on = as_ada.post("/plan/go-on/", follow=True)
    clock.shift(2 * DAY)
    back = as_ada.get(undo_in(gone_on)["Location"])
    assert "Every due date moved 10 days later." in back.text
    assert ada.pauses.open().get().days == 10
    assert stands(move)[0].due_on == TODAY + 40 * DAY


def test_a_clock_that_goes_back_mixes_up_no_two_shifts(as_ada, plan, clock):
    move = plan()
    as_ada.post("/plan/pause/", {"until": "2026-12-03"})
    clock.shift(-timedelta(seconds=60))
    assert "Every due date moved 10 days earlier." in as_ada.post("/plan/go-on/", follow=True).text
    assert stands(move)[0].due_on == TODAY + 30 * DAY


def test_a_pause_of_many_moves_is_undone_by_as_many_queries(ada, ladder, plan, queries):
    def undone() -> None:
        Pause.objects.pause(ada, ladder.ladder, TODAY + 9 * DAY, today=TODAY)
        Pause.objects.resume(ada, ladder.ladder, today=TODAY)
        at = ada.pauses.latest("until").until
        Pause.objects.pause(ada, ladder.ladder, TODAY + 9 * DAY, today=TODAY, undoing=at)
        Pause.objects.resume(ada, ladder.ladder, today=TODAY)

    plan()
    few = queries(undone)
    for name in "abcdefgh":
        plan(name)
    assert queries(undone) == few
