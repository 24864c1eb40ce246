"""The verbs of a move and of the plan, each with its refusal, and what is kept of every change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from careerladder.ladders import catalog as copies
from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.ladders.loading.load import load
from careerladder.models import User
from plans.models import Acceptance, Move, MoveChange, MoveState, MoveText, Pause, Recognition
from plans.models.acceptance import Addition, Rescheduling, Withdrawal
from plans.models.refusals import (
    ItemIsRetired,
    MoveHasEnded,
    MoveIsPlannedAgain,
    MoveWasChanged,
    MoveWasDropped,
    TooManyUnderWay,
)
from tests.conftest import SMALL_LADDER

TODAY = date(2026, 5, 4)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
DUE = date(2026, 5, 31)
WRITE_IT = MoveText("Write the runbook", DUE, TODAY, "With **Bea**.", "Read by two.", 6)


@pytest.fixture
def plan(ada, ladder):
    """Plan a move of ada's, due after so many days more."""

    def planned(name: str = WRITE_IT.name, days: int = 0, **more) -> Move:
        outline = replace(WRITE_IT, name=name, due_on=DUE + timedelta(days=days))
        return Move.objects.add(ada, ladder.ladder, outline, **more)

    return planned


@pytest.fixture
def move(plan, design_docs) -> Move:
    planned: Move = plan(serving=[design_docs])
    return planned


def kinds(move: Move) -> list[str]:
    return list(move.changes.values_list("kind", flat=True))


def order(person: User) -> list[str]:
    return list(person.moves.open().values_list("name", flat=True))


def stored(move: Move) -> dict[str, object]:
    [row] = Move.objects.filter(pk=move.pk).values()
    return dict(row)


# Adding


def test_a_move_is_planned_after_the_others(ada, plan, design_docs):
    plan("First")
    second = plan("Second", days=-7, serving=[design_docs])
    assert order(ada) == ["First", "Second"]
    assert (second.state, list(second.items.all())) == (MoveState.PLANNED, [design_docs])


def test_the_same_form_twice_plans_one(ada, plan):
    key = uuid4()
    assert plan(form_key=key) == plan(form_key=key)
    assert ada.moves.count() == 1


def test_another_text_under_the_same_key_is_planned_as_its_own(ada, plan):
    key = uuid4()
    plan(form_key=key)
    plan("Another", form_key=key)
    assert order(ada) == [WRITE_IT.name, "Another"]


def test_each_text_under_the_same_key_is_planned_once_however_often_it_is_sent(ada, plan):
    key = uuid4()
    sent = ["First", "Another", "Another", "First", "Another"]
    assert [plan(name, form_key=key).name for name in sent] == sent
    assert order(ada) == ["First", "Another"]


def test_the_same_form_after_an_undo_is_still_the_first_press(ada, plan):
    key = uuid4()
    move = plan(form_key=key)
    move.drop("Added by mistake.")
    assert plan(form_key=key) == move
    assert order(ada) == []


def test_the_same_form_after_an_edit_is_still_the_first_press(ada, plan):
    key = uuid4()
    move = plan(form_key=key)
    move.edit(replace(WRITE_IT, name="Reworded"), serving=[], base_version=1)
    assert plan(form_key=key) == move


def test_a_suggestion_stands_in_the_plan_once(ada, ladder, plan):
    suggestion = ladder.suggested_moves[0]
    first = plan(suggestion=suggestion)
    assert plan(suggestion=suggestion) == first
    first.finish()
    assert plan(suggestion=suggestion) != first


def test_a_retired_item_takes_no_move(ada, plan, design_docs, retire):
    retire(design_docs)
    design_docs.refresh_from_db()
    with pytest.raises(ItemIsRetired):
        plan(serving=[design_docs])
    assert not ada.moves.exists()


# Editing


def test_an_edit_is_a_change_with_the_whole_of_what_stands_after_it(move, item):
    pushes_back = item("pushes-back")
    other = MoveText("Reworded", DUE, TODAY, "Alone.", "", None)
    move.edit(other, serving=[pushes_back], base_version=1, at=NOON)
    added, edited = move.changes.order_by("pk")
    assert (added.text, added.serves) == (WRITE_IT, ["writes-design-docs"])
    assert (edited.text, edited.serves) == (other, ["pushes-back"])
    assert (edited.kind, edited.state, edited.at) == ("edited", "planned", NOON)
    assert stored(move)["version"] == 2


def test_saving_the_same_changes_nothing(move, design_docs):
    before = stored(move)
    move.edit(WRITE_IT, serving=[design_docs], base_version=99)
    assert stored(move) == before


def test_the_same_edit_twice_is_one(move):
    key = uuid4()
    for _ in range(2):
        move.edit(replace(WRITE_IT, hours=8), serving=[], base_version=1, form_key=key)
    assert kinds(move) == ["added", "edited"]
    # Sent again after somebody else's edit, it still answers as the first did.
    move.edit(replace(WRITE_IT, hours=9), serving=[], base_version=2)
    move.edit(replace(WRITE_IT, hours=8), serving=[], base_version=1, form_key=key)
    assert stored(move)["hours"] == 9


def test_another_text_under_the_key_of_an_edit_is_not_swallowed(move):
    key = uuid4()
    move.edit(replace(WRITE_IT, hours=8), serving=[], base_version=1, form_key=key)
    with pytest.raises(MoveWasChanged):
        move.edit(replace(WRITE_IT, hours=9), serving=[], base_version=1, form_key=key)
    move.edit(replace(WRITE_IT, hours=9), serving=[], base_version=2, form_key=key)
    assert stored(move)["hours"] == 9


def test_an_edit_that_began_before_another_is_refused(move):
    move.postpone(DUE + timedelta(days=7))
    with pytest.raises(MoveWasChanged):
        move.edit(replace(WRITE_IT, name="Mine"), serving=[], base_version=1)


def test_an_edit_keeps_a_retired_item_and_takes_no_new_one(move, design_docs, item, retire):
    retire(design_docs)
    design_docs.refresh_from_db()
    move.edit(replace(WRITE_IT, hours=8), serving=[design_docs], base_version=1)
    pushes_back = item("pushes-back")
    retire(pushes_back)
    pushes_back.refresh_from_db()
    with pytest.raises(ItemIsRetired):
        move.edit(replace(WRITE_IT, hours=9), serving=[pushes_back], base_version=2)


# Dates and places


def test_postponing_is_a_version_and_postponing_to_the_same_day_is_nothing(move):
    later = DUE + timedelta(days=30)
    for _ in range(2):
        move.postpone(later)
    assert kinds(move) == ["added", "postponed"]
    assert (stored(move)["due_on"], stored(move)["version"]) == (later, 2)


def test_a_move_is_not_due_before_it_begins(move):
    move.postpone(TODAY - timedelta(days=7))
    assert stored(move)["begins_on"] == TODAY - timedelta(days=7)


def test_a_move_goes_before_another_or_last(ada, plan):
    first, second, third = plan("1"), plan("2"), plan("3")
    third.place(before=first)
    assert order(ada) == ["3", "1", "2"]
    third.place()
    assert order(ada) == ["1", "2", "3"]
    assert kinds(third) == ["added", "reordered", "reordered"]
    assert kinds(second) == ["added"]


def test_a_move_where_it_is_stays_there(ada, plan):
    first, second = plan("1"), plan("2")
    first.place(before=second)
    second.place()
    first.place(before=first)
    assert order(ada) == ["1", "2"]
    assert kinds(first) == kinds(second) == ["added"]


def test_a_move_put_into_another_month_gets_its_date(ada, plan):
    first, second = plan("1"), plan("2")
    second.place(before=first, due_on=date(2026, 4, 30))
    assert order(ada) == ["2", "1"]
    assert kinds(second) == ["added", "postponed"]


# Starting


def test_a_move_starts_today_and_starting_again_changes_nothing(move):
    move.start(today=date(2026, 5, 12))
    before = stored(move)
    move.start(today=date(2026, 5, 13))
    assert stored(move) == before
    assert (before["state"], before["begins_on"]) == ("under-way", date(2026, 5, 12))
    assert kinds(move) == ["added", "started"]


def test_put_back_it_begins_when_it_was_to(move):
    move.start(today=date(2026, 5, 12))
    for _ in range(2):
        move.put_back()
    assert (stored(move)["state"], stored(move)["begins_on"]) == ("planned", TODAY)
    assert kinds(move) == ["added", "started", "put-back"]


def test_what_is_past_its_date_can_be_started(move):
    move.start(today=DUE + timedelta(days=9))
    assert stored(move)["state"] == "under-way"


def test_three_are_under_way_at_most(plan):
    one, two, three, four = (plan(name) for name in "1234")
    for each in (one, two, three):
        each.start(today=TODAY)
    with pytest.raises(TooManyUnderWay):
        four.start(today=TODAY)
    two.finish()
    four.start(today=TODAY)
    assert {each.slot for each in Move.objects.under_way()} == {1, 2, 3}


def test_the_database_refuses_a_fourth(plan):
    for name in "123":
        plan(name).start(today=TODAY)
    fourth = plan("4")
    for slot in (None, 0, 1, 4):
        with pytest.raises(IntegrityError), transaction.atomic():
            Move.objects.filter(pk=fourth.pk).update(state="under-way", slot=slot)


def test_what_bob_has_under_way_does_not_count_for_ada(bob, ladder, plan):
    for name in "123":
        Move.objects.add(bob, ladder.ladder, replace(WRITE_IT, name=name)).start(today=TODAY)
    move = plan()
    move.start(today=TODAY)
    assert move.slot == 1


# Ending, and taking up again


def test_dropping_keeps_the_reason_and_dropping_again_changes_nothing(move):
    move.start(today=TODAY)
    for _ in range(2):
        move.drop("Not ours any more.")
    with pytest.raises(MoveWasDropped, match=r"Not ours any more.*Twice"):
        move.drop("Twice.")
    assert (stored(move)["state"], stored(move)["slot"]) == ("dropped", None)
    assert [change.reason for change in move.changes.all()] == ["", "", "Not ours any more."]


def test_a_move_is_not_dropped_without_a_reason(move):
    with pytest.raises(IntegrityError), transaction.atomic():
        move.drop("")
    assert stored(move)["state"] == "planned"


def test_done_keeps_the_evidence_and_done_again_changes_nothing(ada, move, design_docs, record):
    piece = record(ada, design_docs)
    move.finish(piece)
    move.finish()
    assert kinds(move) == ["added", "done"]
    assert move.changes.get(kind="done").evidence == piece


def test_taken_up_again_it_is_planned_and_keeps_its_place(ada, plan):
    first = plan("1")
    plan("2")
    first.start(today=TODAY)
    first.drop("No.")
    for _ in range(2):
        first.take_up_again()
    assert order(ada) == ["1", "2"]
    assert (stored(first)["state"], stored(first)["slot"]) == ("planned", None)
    assert kinds(first) == ["added", "started", "dropped", "taken-up-again"]


def test_it_is_not_taken_up_again_while_its_suggestion_is_open(ladder, plan):
    suggestion = ladder.suggested_moves[0]
    first = plan(suggestion=suggestion)
    first.drop("No.")
    second = plan(suggestion=suggestion)
    with pytest.raises(MoveIsPlannedAgain):
        first.take_up_again()
    assert first.state == stored(first)["state"] == "dropped"
    second.finish()
    first.take_up_again()
    assert stored(first)["state"] == "planned"


ENDINGS = [lambda move: move.finish(), lambda move: move.drop("No.")]
NEEDS_OPEN = [
    lambda move: move.edit(replace(WRITE_IT, name="Other"), serving=[], base_version=1),
    lambda move: move.postpone(DUE + timedelta(days=1)),
    lambda move: move.reschedule(TODAY, DUE + timedelta(days=1)),
    lambda move: move.place(),
    lambda move: move.start(today=TODAY),
    lambda move: move.put_back(),
    lambda move: move.withdraw("Not needed."),
]


@pytest.mark.parametrize("end", ENDINGS)
@pytest.mark.parametrize("verb", NEEDS_OPEN)
def test_what_has_ended_is_changed_by_nothing_else(move, end, verb):
    end(move)
    before = stored(move)
    with pytest.raises(MoveHasEnded):
        verb(move)
    assert stored(move) == before


def test_what_is_done_is_not_dropped_and_what_is_dropped_is_not_done(plan):
    done, dropped = plan("1"), plan("2")
    done.finish()
    dropped.drop("No.")
    with pytest.raises(MoveHasEnded):
        done.drop("No.")
    with pytest.raises(MoveHasEnded):
        dropped.finish()


# What the database refuses


@pytest.mark.parametrize(
    "columns",
    [
        {"name": ""},
        {"what": "x" * 10_001},
        {"done_when": "x" * 10_001},
        {"hours": 0},
        {"hours": 201},
        {"due_on": TODAY - timedelta(days=1)},
    ],
)
def test_no_outline_beyond_its_limits(move, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Move.objects.filter(pk=move.pk).update(**columns)
    assert not MoveChange.objects.filter(**columns).exists()


# Two at once


def racing(move: Move, verb: str, **more: object):
    """The verb on a copy of the move's row, as another request would have it."""
    copy = Move.objects.get(pk=move.pk)
    return lambda: getattr(copy, verb)(**more)


def test_of_four_started_at_once_three_are_under_way(at_once, ada, plan):
    moves = [plan(name) for name in "1234"]
    results = at_once(*(racing(move, "start", today=TODAY) for move in moves))
    assert sum(isinstance(result, TooManyUnderWay) for result in results) == 1
    assert results.count(None) == 3
    assert ada.moves.under_way().count() == 3


def test_one_started_twice_at_once_is_started_once(at_once, plan):
    move = plan()
    assert at_once(
        *[racing(move, "start", today=TODAY)] * 1, racing(move, "start", today=TODAY)
    ) == [
        None,
        None,
    ]
    assert kinds(move) == ["added", "started"]


def test_the_same_form_twice_at_once_plans_one(at_once, ada, plan):
    key = uuid4()
    one, two = at_once(lambda: plan(form_key=key), lambda: plan(form_key=key))
    assert one == two == ada.moves.get()


def test_two_that_recorded_evidence_first_do_not_wait_for_each_other(
    at_once, ada, plan, design_docs, record
):
    moves = [plan("1"), plan("2")]

    def finish(move: Move) -> None:
        with transaction.atomic():
            move.finish(record(ada, design_docs, note=move.name))

    copies = [Move.objects.get(pk=move.pk) for move in moves]
    assert at_once(*(lambda copy=copy: finish(copy) for copy in copies)) == [None, None]
    assert ada.moves.ended().count() == 2


def test_done_and_dropped_at_once_are_one_of_the_two(at_once, plan):
    move = plan()
    results = at_once(racing(move, "finish"), racing(move, "drop", reason="No."))
    assert sum(isinstance(result, MoveHasEnded) for result in results) == 1
    assert move.changes.count() == 2


# The roadblock


def test_the_same_roadblock_again_changes_nothing(ada, ladder):
    stuck = ladder.roadblocks[0]
    for _ in range(2):
        Recognition.objects.recognise(ada, ladder.ladder, stuck)
    assert Recognition.objects.count() == 1
    for _ in range(2):
        Recognition.objects.recognise(ada, ladder.ladder, None)
    assert Recognition.objects.count() == 2
    assert Recognition.objects.open().get().roadblock is None


# Accepting a proposal


def addition(name: str, days: int = 0, **more) -> Addition:
    outline = replace(WRITE_IT, name=name, due_on=DUE + timedelta(days=days))
    return Addition(outline, "The gate misses it.", more.get("suggestion"), more.get("items", ()))


def accept(ada, ladder, **more: Any) -> Acceptance:
    said: dict[str, Any] = {"added": [], "hours_a_month": 8} | more
    return Acceptance.objects.accept(ada, ladder.ladder, **said)


def test_a_new_move_stands_before_the_first_that_is_due_later(ada, ladder, plan, design_docs):
    plan("May")
    plan("July", days=61)
    added = [
        addition("June", 30, items=(design_docs,)),
        addition("August", 92),
        addition("Now", -9),
    ]
    accept(ada, ladder, added=added)
    assert order(ada) == ["Now", "May", "June", "July", "August"]
    june = ada.moves.get(name="June")
    assert (june.reason, list(june.items.all())) == ("The gate misses it.", [design_docs])
    assert kinds(june) == ["accepted"]


def test_what_a_proposal_does_not_name_stays_as_it_was(ada, ladder, plan, design_docs):
    own, moved, gone = plan("1", 40, serving=[design_docs]), plan("2", 10), plan("3")
    done = plan("4")
    done.finish()
    before = {move.pk: stored(move) for move in (own, done)}
    accept(
        ada,
        ladder,
        added=[addition("New", 20)],
        rescheduled=[Rescheduling(moved, TODAY, DUE + timedelta(days=15))],
        withdrawn=[Withdrawal(gone, "Its item counts by now.")],
    )
    for move in (own, done):
        assert stored(move) | {"position": 0} == before[move.pk] | {"position": 0}
        assert move.changes.count() == before[move.pk]["version"] + (move == done)
    assert order(ada) == ["New", "1", "2"]
    assert kinds(moved) == ["added", "rescheduled"]
    assert gone.changes.last().reason == "Its item counts by now."
    assert gone.changes.last().kind == "withdrawn"


def test_accepting_twice_adds_once(ada, ladder):
    key = uuid4()
    for _ in range(2):
        accept(ada, ladder, added=[addition("New")], form_key=key)
    assert order(ada) == ["New"]
    assert Acceptance.objects.count() == 1


def test_accepting_what_has_ended_meanwhile_accepts_nothing(ada, ladder, plan):
    gone = plan("Gone")
    stale = Move.objects.get(pk=gone.pk)
    gone.finish()
    withdrawn = [Withdrawal(stale, "Not needed.")]
    with pytest.raises(MoveHasEnded):
        accept(ada, ladder, added=[addition("New")], withdrawn=withdrawn)
    assert not Acceptance.objects.exists()
    assert order(ada) == []


def test_a_suggestion_that_is_open_already_is_not_added_again(ada, ladder, plan):
    suggestion = ladder.suggested_moves[0]
    plan("Mine", suggestion=suggestion)
    accept(ada, ladder, added=[addition("Proposed", suggestion=suggestion)])
    assert order(ada) == ["Mine"]


# Pauses


def pause(ada, ladder, days: int, *, on: date = TODAY) -> Pause:
    return Pause.objects.pause(ada, ladder.ladder, on + timedelta(days=days), today=on)


def go_on(ada, ladder, *, on: date = TODAY) -> int:
    return Pause.objects.go_on(ada, ladder.ladder, today=on)


def due(move: Move) -> date:
    return Move.objects.get(pk=move.pk).due_on


def test_a_pause_shifts_open_moves_and_no_other(ada, ladder, plan):
    planned, under_way, done = plan("1"), plan("2"), plan("3")
    under_way.start(today=TODAY)
    done.finish()
    assert pause(ada, ladder, 10).days == 10
    assert due(planned) == due(under_way) == DUE + timedelta(days=10)
    assert due(done) == DUE
    assert stored(planned)["begins_on"] == TODAY + timedelta(days=10)
    assert stored(under_way)["begins_on"] == TODAY
    assert kinds(done) == ["added", "done"]


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
    assert go_on(ada, ladder, on=TODAY + timedelta(days=4)) == 6
    assert due(move) == DUE + timedelta(days=4)
    assert go_on(ada, ladder, on=TODAY + timedelta(days=4)) == 0


def test_a_pause_is_over_by_itself_on_its_day(ada, ladder, move):
    pause(ada, ladder, 10)
    on = TODAY + timedelta(days=10)
    assert not Pause.objects.in_force(on).exists()
    assert go_on(ada, ladder, on=on) == 0
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
    go_on(ada, ladder)
    assert due(new) == DUE
    assert due(moved) == date(2026, 6, 10)
    assert due(untouched) == DUE
    assert kinds(new) == ["added"]


def test_a_move_added_before_a_pause_was_prolonged_comes_back_by_that_alone(ada, ladder, plan):
    pause(ada, ladder, 90)
    new = plan()
    pause(ada, ladder, 100)
    assert due(new) == DUE + timedelta(days=10)
    go_on(ada, ladder)
    assert due(new) == DUE


def test_what_was_taken_up_again_during_a_pause_stays_where_it_was_taken_up(ada, ladder, plan):
    move = plan()
    pause(ada, ladder, 10)
    go_on(ada, ladder, on=TODAY + timedelta(days=10))
    move.drop("No.")
    pause(ada, ladder, 90, on=TODAY + timedelta(days=20))
    move.take_up_again()
    before = due(move)
    go_on(ada, ladder, on=TODAY + timedelta(days=20))
    assert due(move) == before


def test_a_shift_is_kept_with_the_dates_after_it(ada, ladder, move):
    pause(ada, ladder, 10)
    shifted = move.changes.get(kind="shifted")
    assert shifted.due_on == DUE + timedelta(days=10)
    assert shifted.serves == ["writes-design-docs"]


class PausesOfAnyLength(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        dates=st.lists(st.tuples(st.integers(-60, 200), st.booleans()), max_size=4),
        pauses=st.lists(st.integers(1, 700), min_size=1, max_size=3),
    )
    def test_paused_as_often_as_one_likes_and_going_on_the_dates_are_as_they_were(
        self, dates, pauses
    ):
        copies.clear_cache()
        load(SMALL_LADDER)
        ladder = ladder_or_404(DEFAULT_LADDER)
        ada = User.objects.create_user(f"{uuid4()}@example.org")
        for days, is_under_way in dates:
            begins_on = TODAY + timedelta(days=min(days, 0))
            outline = replace(WRITE_IT, begins_on=begins_on, due_on=TODAY + timedelta(days=days))
            move = Move.objects.add(ada, ladder.ladder, outline)
            if is_under_way and ada.moves.under_way().count() < 3:
                move.start(today=TODAY)
        were = list(ada.moves.values_list("pk", "begins_on", "due_on"))
        for days in pauses:
            pause(ada, ladder, days)
        go_on(ada, ladder)
        assert list(ada.moves.values_list("pk", "begins_on", "due_on")) == were


# Reading


def test_what_is_open_and_past_its_day_is_overdue(plan):
    late, later = plan("1"), plan("2", days=1)
    ended = plan("3")
    ended.finish()
    on = DUE + timedelta(days=1)
    assert list(Move.objects.overdue(on)) == [late]
    assert list(Move.objects.overdue(DUE)) == []
    assert later not in Move.objects.overdue(on)


def test_only_what_no_hand_touched_may_be_rescheduled(ada, ladder):
    accept(ada, ladder, added=[addition(name) for name in "123"])
    moves = {move.name: move for move in ada.moves.all()}
    moves["2"].postpone(DUE + timedelta(days=3))
    moves["3"].start(today=TODAY)
    may = {each.name: each.may_be_rescheduled for each in ada.moves.with_manual_flags()}
    assert may == {"1": True, "2": False, "3": False}


def test_the_key_of_a_suggestion_or_a_form_is_no_ones_elses(ada, bob, ladder, plan):
    key, suggestion = uuid4(), ladder.suggested_moves[0]
    mine = plan(form_key=key, suggestion=suggestion)
    others = Move.objects.add(bob, ladder.ladder, WRITE_IT, form_key=key, suggestion=suggestion)
    assert mine != others
