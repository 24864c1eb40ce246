"""A move is put elsewhere in the plan: step by step, or dropped. Its order is that of due dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.models import Move, MoveText
from plans.models.move_undo import undo_change
from plans.models.refusals import PlaceIsInThePast
from plans.moves.plan_page import earlier_than, later_than, moves_by_month
from tests.effort import examples
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
def shown(ada):
    """The plan as the page shows it: the months, and the names in each."""

    def months(today: date = TODAY) -> dict[str, str]:
        by_month = moves_by_month(list(ada.moves.open()), today)
        return {
            f"{month:%Y-%m}" if month else "past": "".join(move.name for move in moves)
            for month, moves in by_month.items()
        }

    return months


@pytest.fixture
def place(as_ada):
    def placed(move, **fields):
        headers = fields.pop("headers", {})
        keys = {name: getattr(to, "pk", to) for name, to in fields.items()}
        return as_ada.post(reverse("plans:place-move", args=[move.pk]), keys, headers=headers)

    return placed


def order(person) -> str:
    return "".join(move.name for move in person.moves.open())


def due(move: Move) -> date:
    move.refresh_from_db()
    return move.due_on


@pytest.mark.parametrize("days", [DAYS, DAYS[::-1], ("2026-12-14", "2026-12-08", "2026-12-06")])
def test_the_order_is_that_of_due_dates_in_whatever_order_moves_were_added(plan, ada, days):
    plan(*days)
    dates = [move.due_on.isoformat() for move in ada.moves.open()]
    assert dates == sorted(days)


def test_later_goes_past_the_next_and_takes_its_date(plan, shown, place):
    a, b, *_ = plan()
    html = place(a, later_than=b, headers=HTMX).content.decode()
    assert shown() == {"2026-11": "ba", "2026-12": "c", "2027-01": "d"}
    assert due(a) == due(b) == date(2026, 11, 30)
    assert "“a” is now due 30 November 2026 instead of 27 November." in html


def test_earlier_goes_past_the_one_before_and_takes_its_date(plan, shown, place):
    *_, c, d = plan()
    html = place(d, earlier_than=c, headers=HTMX).content.decode()
    assert shown() == {"2026-11": "ab", "2026-12": "dc"}
    assert due(d) == date(2026, 12, 4)
    assert "“d” is now due 4 December 2026 instead of 15 January 2027." in html


def test_between_moves_of_one_day_a_step_changes_no_date(plan, ada, place):
    a, b, c = plan("2026-12-04", "2026-12-04", "2026-12-04")
    html = place(c, earlier_than=b, headers=HTMX).content.decode()
    assert order(ada) == "acb"
    assert due(c) == date(2026, 12, 4)
    assert "“c” is now before “b”. The due date is still 4 December 2026." in html
    place(a, later_than=c)
    assert order(ada) == "cab"


def test_the_first_has_no_earlier_and_the_last_no_later(plan, as_ada):
    a, b, *_, d = plan()
    html = as_ada.get("/plan/").text
    assert f'id="earlier-{a.pk}"' not in html
    assert f'id="later-{a.pk}"' in html
    assert f'id="earlier-{b.pk}"' in html
    assert f'id="earlier-{d.pk}"' in html
    assert f'id="later-{d.pk}"' not in html


def test_no_step_leads_into_the_past(plan, shown, place, as_ada):
    a, b, *_ = plan("2026-11-02", "2026-11-28")
    assert f'id="earlier-{b.pk}"' not in as_ada.get("/plan/").text
    answer = place(b, earlier_than=a, headers=HTMX)
    assert answer.status_code == 409
    assert "before today" in answer.content.decode()
    assert shown() == {"past": "a", "2026-11": "b"}
    assert due(b) == date(2026, 11, 28)


def test_what_is_past_its_date_goes_on_to_today_or_to_the_next_date(plan, shown, place):
    a, b, c = plan("2026-11-02", "2026-11-10", "2026-11-28")
    place(a, later_than=b)
    assert due(a) == TODAY
    assert shown() == {"past": "b", "2026-11": "ac"}
    place(b, later_than=a)
    assert due(b) == TODAY
    place(b, later_than=c)
    assert due(b) == date(2026, 11, 28)
    assert shown() == {"2026-11": "acb"}


def test_a_step_past_one_of_two_overdue_moves_is_not_offered(plan, place, as_ada):
    a, b, _ = plan("2026-11-02", "2026-11-10", "2026-11-12")
    html = as_ada.get("/plan/").text
    assert f'id="later-{a.pk}"' not in html
    assert f'id="later-{b.pk}"' in html
    assert place(a, later_than=b).status_code == 409


def test_what_is_planned_begins_as_much_later_and_what_is_under_way_began(plan, place):
    _, b, c, d = plan()
    place(b, later_than=c)
    b.refresh_from_db()
    assert (b.begins_on, b.due_on) == (date(2026, 12, 1), date(2026, 12, 4))
    b.start(today=TODAY)
    place(b, later_than=d)
    b.refresh_from_db()
    assert (b.begins_on, b.due_on) == (TODAY, date(2027, 1, 15))


def test_a_step_is_undone_to_the_day(plan, shown, place, as_ada):
    _, b, c = plan("2026-11-27", "2026-11-29", "2026-12-04")
    before = shown()
    html = place(b, later_than=c, headers=HTMX).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(change)" value="([^"]+)">', html))
    assert as_ada.post(reverse("plans:undo-move", args=[b.pk]), fields).status_code == 302
    b.refresh_from_db()
    assert (b.begins_on, b.due_on) == (date(2026, 11, 26), date(2026, 11, 29))
    assert shown() == before


def test_a_step_that_is_sent_twice_is_one_step(plan, ada, place):
    a, b, *_ = plan()
    place(a, later_than=b)
    html = place(a, later_than=b, headers=HTMX).content.decode()
    assert "“a” is already there, due 30 November 2026." in html
    assert order(ada) == "bacd"
    assert a.changes.count() == 2


def test_a_step_of_a_page_that_is_stale_moves_nothing_by_more_than_one(plan, ada, place):
    a, b, _c, d = plan()
    place(b, after=d)
    answer = place(b, earlier_than=a)
    assert answer.status_code == 409
    assert "The order changed after you opened the page" in answer.content.decode()
    assert order(ada) == "acdb"
    d.finish()
    assert place(b, earlier_than=d).status_code == 409
    assert order(ada) == "acb"


def test_a_drop_puts_it_before_another_with_its_date(plan, shown, place):
    a, _b, _c, d = plan()
    answer = place(d, before=a)
    assert shown() == {"2026-11": "dab", "2026-12": "c"}
    assert due(d) == due(a) == date(2026, 11, 27)
    assert answer.url == f"/plan/#move-{d.pk}"


def test_a_drop_at_the_end_of_a_month_stays_in_that_month(plan, shown, place):
    a, _b, c, d = plan()
    place(a, after=c)
    assert shown() == {"2026-11": "b", "2026-12": "ca", "2027-01": "d"}
    place(d, after=a)
    assert shown() == {"2026-11": "b", "2026-12": "cad"}
    assert due(d) == date(2026, 12, 4)


def test_what_is_past_its_date_is_dropped_into_this_month_with_a_new_date(plan, shown, place):
    a, b = plan("2026-11-20", "2026-11-28")
    place(a, before=b)
    assert due(a) == date(2026, 11, 28)
    assert shown() == {"2026-11": "ab"}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"direction": "up"},
        {"month": "2026-12"},
        {"before": "x"},
        {"before": "a\x00b"},
        {"before": str(uuid4()), "after": str(uuid4())},
    ],
)
def test_what_is_no_place_is_refused(plan, shown, place, fields):
    a, *_ = plan()
    before = shown()
    assert place(a, **fields).status_code == 422
    assert shown() == before


def test_what_has_ended_has_no_place(plan, place):
    a, b, *_ = plan()
    a.drop("No time.")
    assert place(a, later_than=b).status_code == 409
    assert place(a, before=b, headers=HTMX).status_code == 409


def test_anothers_move_does_not_exist(plan, place, bob):
    a, *_ = plan()
    (theirs,) = plan("2026-11-28", user=bob)
    assert place(theirs, earlier_than=a).status_code == 404
    assert place(a, before=theirs).status_code == 404
    assert place(a, before=uuid4()).status_code == 404


def test_htmx_gets_the_plan_with_the_notice_in_the_line(plan, place):
    a, b, *_ = plan()
    html = place(a, later_than=b, headers=HTMX).content.decode()
    assert html.lstrip().startswith('<div class="plan" id="plan"')
    line = html.split(f'id="move-{a.pk}"')[1].split('class="plan__move"')[0]
    assert "is now due" in line
    assert "Undo" in line


DATES = st.lists(st.dates(date(2026, 11, 1), date(2026, 12, 24)), min_size=1, max_size=7)


@given(
    dates=DATES,
    under_way=st.sets(st.integers(0, 6), max_size=3),
    steps=st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=5),
)
@settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
def test_any_step_moves_one_line_by_one_and_no_other_date(ada, ladder, dates, under_way, steps):
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        _plan_anew(ada, ladder, dates, under_way)
        for which, is_earlier in steps:
            before = list(ada.moves.open())
            place = which % len(before)
            offer = earlier_than if is_earlier else later_than
            neighbor = offer(before, place, TODAY)
            if neighbor is None:
                continue
            move = before[place]
            was = _row(move)
            before_it, after_it = (neighbor, None) if is_earlier else (None, neighbor)
            step = partial(place_again, move, before=before_it, after=after_it, by_one=True)
            step()
            after = list(ada.moves.open())
            to = place - 1 if is_earlier else place + 1
            others = [each for each in before if each != move]
            assert after == [*others[:to], move, *others[to:]]
            _expect_order_and_kept_dates(before, after, move)
            _expect_undone(after[to], before, was)
            step()


@given(dates=DATES, which=st.integers(0, 6), onto=st.integers(0, 6), is_before=st.booleans())
@settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
def test_any_drop_puts_one_line_there_and_changes_no_other_date(
    ada, ladder, dates, which, onto, is_before
):
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        _plan_anew(ada, ladder, dates)
        before = list(ada.moves.open())
        move, beside = before[which % len(before)], before[onto % len(before)]
        was = _row(move)
        side = {"before": beside} if is_before else {"after": beside}
        try:
            Move.objects.get(pk=move.pk).place(**side, today=TODAY)
        except PlaceIsInThePast:
            assert beside.due_on < TODAY
            return
        after = list(ada.moves.open())
        if move != beside:
            assert after.index(move) - after.index(beside) == (-1 if is_before else 1)
        _expect_order_and_kept_dates(before, after, move)
        dropped = after[after.index(move)]
        if dropped.changes.count() > 1:
            _expect_undone(dropped, before, was)


def place_again(move: Move, **to: Any) -> None:
    Move.objects.get(pk=move.pk).place(**to, today=TODAY)


def _plan_anew(person, ladder, dates, under_way=()):
    person.moves.all().delete()
    for number, day in enumerate(dates):
        text = MoveText(str(number), day, day - timedelta(days=3))
        move = Move.objects.add(person, ladder.ladder, text)
        if number in under_way:
            move.start(today=TODAY)


def _row(move):
    return (move.due_on, move.begins_on, move.state)


def _expect_order_and_kept_dates(before, after, move):
    places = [(each.due_on, each.position) for each in after]
    assert places == sorted(set(places))
    kept = {each.pk: _row(each) for each in before if each != move}
    assert {each.pk: _row(each) for each in after if each != move} == kept
    [now] = [each for each in after if each == move]
    [then] = [each for each in before if each == move]
    assert now.due_on == then.due_on or now.due_on >= TODAY


def _expect_undone(move, before, was):
    undo_change(move.changes.not_undone().last())
    assert list(move.user.moves.open()) == before
    move.refresh_from_db()
    assert _row(move) == was


def test_the_migration_keeps_dates_and_numbers_positions_by_them(plan, ada, bob):
    moves = plan("2026-12-14", "2026-12-08", "2026-12-06", "2026-12-08")
    plan("2026-12-20", user=bob)
    dates = {move.pk: move.due_on for move in moves}
    migration = import_module("plans.migrations.0020_order_of_due_dates")
    with connection.cursor() as cursor:
        cursor.execute(migration.RENUMBER)
    rows = [(move.name, move.position) for move in ada.moves.open()]
    assert rows == [("c", 1), ("b", 2), ("d", 3), ("a", 4)]
    assert {move.pk: move.due_on for move in ada.moves.all()} == dates
