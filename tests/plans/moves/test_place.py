"""A move is put elsewhere in the plan: step by step, or dropped."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from plans.models import Move, MoveText, Pause
from plans.models.move_change import MoveState
from plans.moves.plan_page import earlier_place, later_place, moves_by_month
from tests.plans.conftest import HTMX

TODAY = date(2026, 11, 23)
DAYS = ("2026-11-27", "2026-11-30", "2026-12-04", "2027-01-15")


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        yield


@pytest.fixture
def plan(ada, ladder):
    """Plan a move for each day: a, b, c and so on."""

    def planned(*days: str, user=ada) -> list[Move]:
        return [
            Move.objects.add(
                user,
                ladder.ladder,
                MoveText(
                    name, date.fromisoformat(day), date.fromisoformat(day) - timedelta(days=3)
                ),
            )
            for name, day in zip("abcdefgh", days or DAYS, strict=False)
        ]

    return planned


@pytest.fixture
def stands(ada):
    """The plan as the page shows it: the months, and the names in each."""

    def shown(today: date = TODAY) -> dict[str, str]:
        by_month = moves_by_month(list(ada.moves.open()), today)
        return {
            f"{month:%Y-%m}" if month else "past": "".join(move.name for move in moves)
            for month, moves in by_month.items()
        }

    return shown


@pytest.fixture
def place(as_ada):
    def placed(move, **fields):
        headers = fields.pop("headers", {})
        return as_ada.post(reverse("plans:place-move", args=[move.pk]), fields, headers=headers)

    return placed


def test_later_goes_past_the_next_of_the_month(plan, stands, place):
    a, *_ = plan()
    place(a, direction="down")
    assert stands() == {"2026-11": "ba", "2026-12": "c", "2027-01": "d"}
    a.refresh_from_db()
    assert a.due_on == date(2026, 11, 27)


def test_the_last_of_a_month_goes_into_the_next_on_its_last_day(plan, stands, place):
    _, b, *_ = plan()
    answer = place(b, direction="down", headers=HTMX)
    b.refresh_from_db()
    assert stands() == {"2026-11": "a", "2026-12": "bc", "2027-01": "d"}
    assert b.due_on == date(2026, 12, 31)
    assert "Due on 31 December 2026 now." in answer.content.decode()


def test_the_first_of_january_goes_into_december(plan, stands, place):
    *_, d = plan()
    place(d, direction="up")
    d.refresh_from_db()
    assert stands() == {"2026-11": "ab", "2026-12": "cd"}
    assert d.due_on == date(2026, 12, 31)


def test_no_step_leads_into_the_past(plan, stands, place):
    a, *_ = plan()
    answer = place(a, direction="up", headers=HTMX)
    a.refresh_from_db()
    assert answer.status_code == 200
    assert "It stands first already" in answer.content.decode()
    assert a.due_on == date(2026, 11, 27)


def test_what_is_past_its_date_goes_into_this_month(plan, stands, place):
    a, b, *_ = plan("2026-11-02", "2026-11-28")
    assert stands() == {"past": "a", "2026-11": "b"}
    place(a, direction="down")
    a.refresh_from_db()
    assert stands() == {"2026-11": "ab"}
    assert a.due_on == date(2026, 11, 30)
    place(b, direction="up")
    assert stands() == {"2026-11": "ba"}


def test_what_is_planned_begins_as_much_later_and_what_is_under_way_began(plan, place):
    _, b, *_ = plan()
    place(b, direction="down")
    b.refresh_from_db()
    assert b.due_on - b.begins_on == timedelta(days=3)
    b.start(today=TODAY)
    place(b, direction="up")
    b.refresh_from_db()
    assert (b.begins_on, b.due_on) == (TODAY, date(2026, 11, 30))


def test_a_step_is_undone_to_the_day(plan, stands, place, as_ada):
    _, b, *_ = plan("2026-11-27", "2026-11-29", "2026-12-04")
    before = stands()
    html = place(b, direction="down", headers=HTMX).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(before|change)" value="([^"]+)">', html))
    assert as_ada.post(reverse("plans:undo-move", args=[b.pk]), fields).status_code == 302
    b.refresh_from_db()
    assert b.due_on == date(2026, 11, 29)
    assert b.begins_on == date(2026, 11, 26)
    assert stands() == before


def test_stepping_down_and_up_again_visits_every_place_and_changes_nothing_else(
    plan, stands, place, ada
):
    a, *others = plan()
    was = {move.pk: (move.due_on, move.begins_on, move.name) for move in others}
    seen = [stands()]
    for _ in range(6):
        place(a, direction="down")
        seen.append(stands())
    assert seen == [
        {"2026-11": "ab", "2026-12": "c", "2027-01": "d"},
        {"2026-11": "ba", "2026-12": "c", "2027-01": "d"},
        {"2026-11": "b", "2026-12": "ac", "2027-01": "d"},
        {"2026-11": "b", "2026-12": "ca", "2027-01": "d"},
        {"2026-11": "b", "2026-12": "c", "2027-01": "ad"},
        {"2026-11": "b", "2026-12": "c", "2027-01": "da"},
        {"2026-11": "b", "2026-12": "c", "2027-01": "d", "2027-02": "a"},
    ]
    for place_before in reversed(seen[:-1]):
        place(a, direction="up")
        assert stands() == place_before
    for move in ada.moves.exclude(pk=a.pk):
        assert (move.due_on, move.begins_on, move.name) == was[move.pk]


@given(
    dates=st.lists(st.dates(date(2026, 10, 1), date(2027, 3, 31)), min_size=1, max_size=7),
    which=st.integers(0, 6),
    is_paused=st.booleans(),
)
def test_a_step_down_is_taken_back_by_a_step_up(dates, which, is_paused):
    """Of the order; dates of what changed its month are its month's last day."""
    moves = [
        Move(uuid=uuid4(), name=str(number), due_on=day, begins_on=day, state=MoveState.PLANNED)
        for number, day in enumerate(dates)
    ]
    move = moves[which % len(moves)]

    def order(of):
        groups = moves_by_month(of, TODAY, is_paused=is_paused)
        return [(month, [each.name for each in group]) for month, group in groups.items()]

    def put(spot):
        rest = [each for each in moves if each is not move]
        rest.insert(rest.index(spot.before) if spot.before else len(rest), move)
        moves[:] = rest
        move.due_on = spot.due_on or move.due_on

    before = order(moves)
    is_of_past = move.due_on < TODAY
    put(later_place(move, moves, TODAY, is_paused=is_paused))
    after = order(moves)
    assert after != before
    back = earlier_place(move, moves, TODAY, is_paused=is_paused)
    if back is None:
        assert is_of_past
        return
    put(back)
    assert order(moves) == before or is_of_past


def test_a_drop_puts_it_before_another_in_its_month(plan, stands, place):
    a, _b, _c, d = plan()
    answer = place(d, before=str(a.pk), month="2026-11")
    d.refresh_from_db()
    assert stands() == {"2026-11": "dab", "2026-12": "c"}
    assert d.due_on == date(2026, 11, 30)
    assert answer.url == f"/plan/#move-{d.pk}"


def test_a_drop_within_its_month_keeps_the_date(plan, stands, place):
    a, b, *_ = plan()
    place(b, before=str(a.pk), month="2026-11")
    b.refresh_from_db()
    assert stands()["2026-11"] == "ba"
    assert b.due_on == date(2026, 11, 30)


def test_a_drop_at_the_end_of_a_month(plan, stands, place):
    a, *_ = plan()
    place(a, month="2026-12")
    assert stands() == {"2026-11": "b", "2026-12": "ca", "2027-01": "d"}


def test_what_is_past_its_date_is_dropped_into_this_month_with_a_new_date(plan, stands, place):
    a, _ = plan("2026-11-02", "2026-11-28")
    place(a, month="2026-11")
    assert stands() == {"2026-11": "ba"}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"direction": "sideways"},
        {"month": "2026-13"},
        {"month": "2026-10"},
        {"month": "9999-12"},
        {"due_on": "9999-12-31"},
        {"before": "x"},
        {"before": "a\x00b"},
    ],
)
def test_what_is_no_place_is_refused(plan, stands, place, fields):
    a, *_ = plan()
    before = stands()
    assert place(a, **fields).status_code == 422
    assert stands() == before


def test_what_has_ended_stands_nowhere(plan, place):
    a, *_ = plan()
    a.drop("No time.")
    assert place(a, direction="up").status_code == 409
    assert place(a, month="2026-12", headers=HTMX).status_code == 409


def test_anothers_move_does_not_exist(plan, place, bob, stands):
    a, *_ = plan()
    (theirs,) = plan("2026-11-28", user=bob)
    assert place(theirs, direction="up").status_code == 404
    assert place(a, before=str(theirs.pk)).status_code == 404
    assert place(a, before=str(uuid4())).status_code == 404


def test_htmx_gets_the_plan_with_the_notice_in_the_line(plan, place):
    a, *_ = plan()
    html = place(a, direction="down", headers=HTMX).content.decode()
    assert html.lstrip().startswith('<div class="plan" id="plan"')
    line = html.split(f'id="move-{a.pk}"')[1].split("</li>")[0]
    assert "Moved later." in line
    assert "Undo" in line


def test_while_paused_a_step_crosses_months_all_the_same(plan, place, ada, ladder, stands):
    a, *_ = plan("2026-11-27")
    Pause.objects.pause(ada, ladder.ladder, date(2026, 12, 3), today=TODAY)
    place(a, direction="down")
    a.refresh_from_db()
    assert a.due_on == date(2027, 1, 31)
