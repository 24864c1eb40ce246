"""A suggested move by itself, into the plan; and the plan in the timeline and on /progress/."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from plans.models import Acceptance, Move, MoveText, Pause, Recognition
from plans.progress.upcoming import upcoming_for
from tests.plans.test_over_time import page

ADD = reverse("plans:add-suggested-move", args=["begin-writes-design-docs"])
A_MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


def planned(person, ladder, name="Write it down", *, due_in=10, **more) -> Move:
    today = timezone.localdate()
    outline = MoveText(name, today + timedelta(days=due_in), today)
    return Move.objects.add(person, ladder.ladder, outline, **more)


@time_machine.travel(A_MONDAY)
def test_a_suggested_move_is_planned_from_today_for_its_weeks(as_ada, ada, design_docs):
    answer = as_ada.post(ADD)
    move = ada.moves.get()
    assert answer.url == f"{reverse('plans:plan')}#move-{move.pk}"
    assert (move.begins_on, move.due_on, move.hours) == (date(2026, 3, 2), date(2026, 3, 9), 4)
    assert list(move.items.all()) == [design_docs]
    assert move.done_when == "Somebody saw begin-writes-design-docs."
    assert "A result of begin-writes-design-docs." in move.what


def test_planning_it_twice_leaves_one_move(as_ada, ada):
    as_ada.post(ADD)
    as_ada.post(ADD)
    assert ada.moves.count() == 1


def test_one_that_the_ladder_does_not_suggest_is_not_found(as_ada, ada):
    address = reverse("plans:add-suggested-move", args=["unheard-of"])
    assert as_ada.post(address).status_code == 404
    assert as_ada.get(ADD).status_code == 405


def test_a_stranger_is_asked_to_log_in(client, ladder):
    assert client.post(ADD).status_code in (302, 403)
    assert not Move.objects.exists()


def test_an_item_s_page_shows_its_moves_to_its_owner(as_ada, design_docs):
    shown = page(as_ada, reverse("plans:item", args=["ai-engineer", design_docs.slug]))
    assert "Begin writes-design-docs" in shown
    assert "Complete writes-design-docs" in shown
    assert "Begin pushes-back" not in shown


def test_the_timeline_tells_what_became_of_a_move(as_ada, ada, ladder):
    move = planned(ada, ladder)
    today = timezone.localdate()
    move.start(today=today)
    move.postpone(date(2030, 6, 3))
    move.drop("Another team did it.")
    shown = page(as_ada, reverse("plans:timeline"))
    for words in (
        "Added a move: Write it down",
        "Started a move: Write it down",
        "Changed a due date: Write it down, due 3 June 2030",
        "Dropped a move: Write it down: Another team did it.",
    ):
        assert words in shown


def test_the_timeline_tells_of_the_plan_as_a_whole(as_ada, ada, ladder):
    Recognition.objects.recognise(ada, ladder.ladder, ladder.roadblocks[0])
    Acceptance.objects.accept(ada, ladder.ladder, added=(), hours_a_month=8)
    today = timezone.localdate()
    planned(ada, ladder)
    Pause.objects.pause(ada, ladder.ladder, today + timedelta(days=30), today=today)
    Pause.objects.resume(ada, ladder.ladder, today=today)
    shown = page(as_ada, reverse("plans:timeline"))
    for words in (
        "Chose a roadblock: Stuck",
        "Accepted a plan: 8 hours a month",
        "Paused the plan: until",
        "Resumed the plan: before the pause ended",
    ):
        assert words in shown


def test_a_longer_pause_in_the_place_of_one_is_not_told_as_its_end(as_ada, ada, ladder):
    today = timezone.localdate()
    for days in (30, 60):
        Pause.objects.pause(ada, ladder.ladder, today + timedelta(days=days), today=today)
    assert "Resumed the plan" not in page(as_ada, reverse("plans:timeline"))


def test_nobody_else_s_plan_is_in_the_timeline(as_bob, ada, ladder):
    planned(ada, ladder)
    assert "Write it down" not in page(as_bob, reverse("plans:timeline"))


@pytest.mark.parametrize("starts", [True, False])
def test_progress_names_the_next_move(as_ada, ada, ladder, starts):
    later = planned(ada, ladder, "Later", due_in=20)
    planned(ada, ladder, "Sooner", due_in=5)
    if starts:
        later.start(today=timezone.localdate())
    moves = upcoming_for(ada, ladder, timezone.localdate()).moves
    assert [move.name for move in moves] == ["Sooner", "Later"]
    assert "Sooner" in page(as_ada, reverse("plans:progress"))


def test_progress_is_silent_of_it_while_the_plan_rests(as_ada, ada, ladder):
    planned(ada, ladder)
    today = timezone.localdate()
    Pause.objects.pause(ada, ladder.ladder, today + timedelta(days=30), today=today)
    steps = (
        page(as_ada, reverse("plans:progress")).partition('id="next"')[2].partition("</section>")[0]
    )
    assert "Write it down" not in steps
