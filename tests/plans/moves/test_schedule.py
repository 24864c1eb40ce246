"""Six months of open moves as bars."""

from __future__ import annotations

from datetime import date

import pytest

from plans.models import Move
from plans.models.move_change import MoveState
from plans.moves.schedule import MONTHS_SHOWN, MOST_ROWS, schedule_of

TODAY = date(2026, 11, 23)


def move(begins_on, due_on, state=MoveState.PLANNED):
    return Move(name="A move", begins_on=begins_on, due_on=due_on, state=state)


def schedule(moves, today=TODAY, **more):
    shown = schedule_of(moves, today, **more)
    assert shown is not None
    return shown


def bar(begins_on, due_on, **more):
    return schedule([move(begins_on, due_on)], **more).bars[0]


def test_the_months_are_six_from_this_one_on_over_the_new_year():
    shown = schedule([move(TODAY, TODAY)])
    assert [f"{month:%Y-%m}" for month in shown.months] == [
        "2026-11",
        "2026-12",
        "2027-01",
        "2027-02",
        "2027-03",
        "2027-04",
    ]


@pytest.mark.parametrize("day", [1, 28, 29, 30, 31])
def test_there_are_six_months_from_any_day_of_january(day):
    today = date(2027, 1, day)
    assert len(schedule([move(today, today)], today).months) == MONTHS_SHOWN


def test_a_whole_month_is_one_wide_whatever_its_days():
    december = bar(date(2026, 12, 1), date(2026, 12, 31))
    february = bar(date(2027, 2, 1), date(2027, 2, 28))
    assert (december.start, december.width) == (1, 1)
    assert (february.start, february.width) == (3, 1)


def test_a_single_day_can_be_seen():
    assert bar(TODAY, TODAY).width > 0.05


def test_what_lies_outside_is_cut_off():
    long = bar(date(2026, 1, 1), date(9999, 12, 31))
    assert (long.start, long.width) == (0, MONTHS_SHOWN)


def test_what_is_over_stands_at_the_first_day_and_is_late_unless_paused():
    over = bar(date(2026, 9, 1), date(2026, 9, 30))
    assert over.start == 0
    assert over.width > 0
    assert over.css_state == "late"
    assert bar(date(2026, 9, 1), date(2026, 9, 30), is_paused=True).css_state == "planned"


def test_every_bar_stays_within_the_six_months():
    last = bar(date(2027, 4, 30), date(2027, 4, 30))
    assert 0 <= last.start < last.start + last.width <= MONTHS_SHOWN


def test_todays_line_stands_within_its_month():
    assert 0 < schedule([move(TODAY, TODAY)]).today < 1


def test_what_begins_later_is_counted_and_what_has_no_room_too():
    here = [move(TODAY, TODAY)] * (MOST_ROWS + 3)
    later = [move(date(2027, 5, 1), date(2027, 5, 2))] * 2
    shown = schedule(here + later)
    assert (len(shown.bars), shown.more, shown.after) == (MOST_ROWS, 3, 2)


def test_without_a_move_in_these_months_there_is_no_schedule():
    assert schedule_of([], TODAY) is None
    assert schedule_of([move(date(2028, 1, 1), date(2028, 1, 1))], TODAY) is None
