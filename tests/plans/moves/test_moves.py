"""The verbs of a move, each with its refusal, and what is kept of every change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from careerladder.models import SuggestedMove
from plans.models import Move, MoveChange, MoveState, MoveText
from plans.models.refusals import ItemIsRetired, MoveHasEnded, MoveWasChanged, TooManyUnderWay
from tests.plans.move_helpers import (
    DUE,
    NOON,
    TODAY,
    WRITE_IT,
    change_kinds,
    open_move_names,
    row_of,
)

# Adding


def test_a_move_is_planned_where_its_date_puts_it(ada, plan, design_docs):
    plan("First")
    second = plan("Second", serving=[design_docs])
    plan("Before", days=-7)
    assert open_move_names(ada) == ["Before", "First", "Second"]
    assert (second.state, list(second.items.all())) == (MoveState.PLANNED, [design_docs])


def test_the_same_form_twice_plans_one(ada, plan):
    key = uuid4()
    assert plan(form_key=key) == plan(form_key=key)
    assert ada.moves.count() == 1


def test_another_text_under_the_same_key_is_planned_as_its_own(ada, plan):
    key = uuid4()
    plan(form_key=key)
    plan("Another", form_key=key)
    assert open_move_names(ada) == [WRITE_IT.name, "Another"]


def test_each_text_under_the_same_key_is_planned_once_however_often_it_is_sent(ada, plan):
    key = uuid4()
    sent = ["First", "Another", "Another", "First", "Another"]
    assert [plan(name, form_key=key).name for name in sent] == sent
    assert open_move_names(ada) == ["First", "Another"]


def test_the_same_form_after_an_undo_is_still_the_first_press(ada, plan):
    key = uuid4()
    move = plan(form_key=key)
    move.drop("Added by mistake.")
    assert plan(form_key=key) == move
    assert open_move_names(ada) == []


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
    assert row_of(move)["version"] == 2


def test_saving_the_same_changes_nothing(move, design_docs):
    before = row_of(move)
    move.edit(WRITE_IT, serving=[design_docs], base_version=99)
    assert row_of(move) == before


def test_the_same_edit_twice_is_one(move):
    key = uuid4()
    for _ in range(2):
        move.edit(replace(WRITE_IT, hours=8), serving=[], base_version=1, form_key=key)
    assert change_kinds(move) == ["added", "edited"]
    # Sent again after somebody else's edit, it still answers as the first did.
    move.edit(replace(WRITE_IT, hours=9), serving=[], base_version=2)
    move.edit(replace(WRITE_IT, hours=8), serving=[], base_version=1, form_key=key)
    assert row_of(move)["hours"] == 9


def test_another_text_under_the_key_of_an_edit_is_not_swallowed(move):
    key = uuid4()
    move.edit(replace(WRITE_IT, hours=8), serving=[], base_version=1, form_key=key)
    with pytest.raises(MoveWasChanged):
        move.edit(replace(WRITE_IT, hours=9), serving=[], base_version=1, form_key=key)
    move.edit(replace(WRITE_IT, hours=9), serving=[], base_version=2, form_key=key)
    assert row_of(move)["hours"] == 9


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


def test_a_suggested_move_of_a_retired_item_is_not_added(ada, ladder, design_docs, retire):
    retire(design_docs)
    suggestion = SuggestedMove.objects.get(slug="begin-writes-design-docs")
    with pytest.raises(ItemIsRetired):
        Move.objects.add_suggested(ada, ladder.ladder, suggestion, today=TODAY)
    assert not ada.moves.exists()


# Dates and places


def test_postponing_is_a_version_and_postponing_to_the_same_day_is_nothing(move):
    later = DUE + timedelta(days=30)
    for _ in range(2):
        move.postpone(later)
    assert change_kinds(move) == ["added", "postponed"]
    assert (row_of(move)["due_on"], row_of(move)["version"]) == (later, 2)


def test_a_move_is_not_due_before_it_begins(move):
    move.postpone(TODAY - timedelta(days=7))
    assert row_of(move)["begins_on"] == TODAY - timedelta(days=7)


def test_a_move_goes_before_another_or_after_it(ada, plan):
    first, second, third = plan("1"), plan("2"), plan("3")
    third.place(before=first, today=TODAY)
    assert open_move_names(ada) == ["3", "1", "2"]
    third.place(after=second, today=TODAY)
    assert open_move_names(ada) == ["1", "2", "3"]
    assert change_kinds(third) == ["added", "reordered", "reordered"]
    assert change_kinds(second) == ["added"]


def test_a_move_where_it_is_stays_there(ada, plan):
    first, second = plan("1"), plan("2")
    first.place(before=second, today=TODAY)
    second.place(after=first, today=TODAY)
    first.place(before=first, today=TODAY)
    assert open_move_names(ada) == ["1", "2"]
    assert change_kinds(first) == change_kinds(second) == ["added"]


def test_a_move_put_before_another_gets_its_date(ada, plan):
    first, second = plan("1"), plan("2", days=40)
    second.place(before=first, today=TODAY)
    assert open_move_names(ada) == ["2", "1"]
    assert row_of(second)["due_on"] == first.due_on
    assert change_kinds(second) == ["added", "postponed"]


# Starting


def test_a_move_starts_today_and_starting_again_changes_nothing(move):
    move.start(today=date(2026, 5, 12))
    before = row_of(move)
    move.start(today=date(2026, 5, 13))
    assert row_of(move) == before
    assert (before["state"], before["begins_on"]) == ("under-way", date(2026, 5, 12))
    assert change_kinds(move) == ["added", "started"]


def test_put_back_it_begins_when_it_was_to(move):
    move.start(today=date(2026, 5, 12))
    for _ in range(2):
        move.put_back()
    assert (row_of(move)["state"], row_of(move)["begins_on"]) == ("planned", TODAY)
    assert change_kinds(move) == ["added", "started", "put-back"]


def test_what_is_past_its_date_can_be_started(move):
    move.start(today=DUE + timedelta(days=9))
    assert row_of(move)["state"] == "under-way"


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
    assert change_kinds(move) == ["added", "started"]


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


# Reading


def test_what_is_open_and_past_its_day_is_overdue(plan):
    late, later = plan("1"), plan("2", days=1)
    ended = plan("3")
    ended.finish()
    on = DUE + timedelta(days=1)
    assert list(Move.objects.overdue(on)) == [late]
    assert list(Move.objects.overdue(DUE)) == []
    assert later not in Move.objects.overdue(on)


def test_the_key_of_a_suggestion_or_a_form_is_no_ones_elses(ada, bob, ladder, plan):
    key, suggestion = uuid4(), ladder.suggested_moves[0]
    mine = plan(form_key=key, suggestion=suggestion)
    others = Move.objects.add(bob, ladder.ladder, WRITE_IT, form_key=key, suggestion=suggestion)
    assert mine != others
