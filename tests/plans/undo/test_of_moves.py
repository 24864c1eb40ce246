"""An undo takes back the last change of a move, or is not offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from plans.models import Move, MoveChange, MoveState
from plans.models.move_undo import undo_change
from plans.models.refusals import (
    CannotBeUndone,
    MoveIsPlannedAgain,
    MoveWasDropped,
    TooManyUnderWay,
)
from tests.plans.undo.conftest import DAY, TODAY, stands


def other(move: Move, name: str) -> Move:
    return Move.objects.get(user=move.user, name=name)


VERBS: dict[str, Callable[[Move], object]] = {
    "start": lambda move: move.start(today=TODAY),
    "postpone": lambda move: move.postpone(TODAY + 60 * DAY),
    "drop": lambda move: move.drop("The team does it."),
    "edit": lambda move: move.edit(
        replace(move.text, name="B", what="C", hours=4), serving=[], base_version=move.version
    ),
    "place": lambda move: move.place(after=other(move, "Another"), today=TODAY),
    "place elsewhere": lambda move: move.place(after=other(move, "Late"), today=TODAY),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("is_under_way", [False, True])
def test_after_its_undo_a_move_stands_as_before(plan, clock, design_docs, verb, is_under_way):
    move, *_ = plan(serving=[design_docs]), plan("Another"), plan("Late", due_in=60)
    if is_under_way:
        clock.shift(DAY)
        move.start(today=TODAY + DAY)
    before = stands(move)
    for _ in range(2):
        clock.shift(3 * DAY)
        VERBS[verb](move)
        if move.last_change is None:
            return
        change = move.last_change
        clock.shift(DAY)
        undo_change(change)
        undo_change(change)
        assert stands(move) == before
    kinds = [each.kind for each in move.changes.all()]
    assert kinds.count("undone") == 2


def test_an_undone_put_back_is_under_way_since_it_began(plan, clock):
    move = plan()
    move.start(today=TODAY)
    clock.shift(5 * DAY)
    before = stands(move)
    move.put_back()
    undo_change(move.last_change)
    assert stands(move) == before


def test_an_undone_change_by_hand_leaves_a_proposed_move_the_proposals(ada, plan):
    move = plan(reason="Serves it.", kind=MoveChange.Kind.ACCEPTED)
    proposed = Move.objects.filter(pk=move.pk).with_manual_flags()
    for verb in (lambda: move.postpone(TODAY + 60 * DAY), lambda: move.drop("Not now.")):
        verb()
        assert not proposed.get().may_be_rescheduled
        undo_change(move.last_change)
        assert proposed.get().may_be_rescheduled


def test_what_was_done_since_is_not_taken_back(plan):
    move = plan()
    move.postpone(TODAY + 60 * DAY)
    first = move.last_change
    move.start(today=TODAY)
    last = move.last_change
    with pytest.raises(CannotBeUndone):
        undo_change(first)
    undo_change(last)
    undo_change(first)
    assert (move.changes.count(), stands(move)[0].due_on) == (5, TODAY + 30 * DAY)


def test_there_must_be_room_for_what_comes_back(plan, ladder):
    suggestion = ladder.suggested_moves[0]
    dropped = plan(suggestion=suggestion)
    dropped.drop("Not now.")
    change = dropped.last_change
    plan("Again", suggestion=suggestion)
    with pytest.raises(MoveIsPlannedAgain):
        undo_change(change)
    late = plan("Late")
    late.start(today=TODAY)
    late.put_back()
    change = late.last_change
    for name in "abc":
        plan(name).start(today=TODAY)
    with pytest.raises(TooManyUnderWay):
        undo_change(change)


@pytest.mark.parametrize("to", range(4))
@pytest.mark.parametrize("which", range(4))
def test_what_was_put_elsewhere_stands_where_it_stood(ada, plan, which, to):
    moves = [plan(name) for name in "abcd"]
    plan("gone").drop("Not now.")
    others = [move for move in moves if move != moves[which]]
    side = {"before": others[to]} if to < 3 else {"after": others[-1]}
    moves[which].place(**side, today=TODAY)
    change = moves[which].last_change
    if change is None:
        return
    undo_change(change)
    assert [move.name for move in ada.moves.open()] == ["a", "b", "c", "d"]


def test_an_undone_place_is_the_same_though_its_neighbor_has_gone(ada, plan):
    a, b, _, d = (plan(name) for name in "abcd")
    a.place(before=d, today=TODAY)
    b.drop("Not now.")
    undo_change(a.last_change)
    assert [move.name for move in ada.moves.open()] == ["a", "c", "d"]


def test_another_date_leaves_the_order_and_so_does_its_undo(ada, plan):
    a, *_ = (plan(name) for name in "abc")
    a.postpone(TODAY + 60 * DAY)
    undo_change(a.last_change)
    assert [move.name for move in ada.moves.open()] == ["a", "b", "c"]


def test_an_undone_addition_was_never_dropped(as_ada, undo_in, ada, ladder, plan):
    suggestion = ladder.suggested_moves[0]
    add = reverse("plans:add-suggested-move", args=[suggestion.slug])
    assert undo_in(as_ada.post(add, follow=True)).status_code == 302
    move = Move.objects.with_manual_flags().get(user=ada)
    assert (move.state, move.was_dropped, move.is_manual) == (MoveState.DROPPED, False, False)
    assert "Added by mistake." in as_ada.get("/plan/ended/").text
    move.take_up_again()
    undo_change(MoveChange.objects.filter(move=move).latest("pk"))
    move.refresh_from_db()
    assert move.state == MoveState.DROPPED


def test_an_addition_is_not_undone_once_more_was_done_to_it(as_ada, undo_in, ada, plan):
    add = reverse("plans:add-move")
    added = as_ada.post(add, {"name": "Write it", "due_on": "2026-12-31"}, follow=True)
    move = ada.moves.get()
    move.start(today=TODAY)
    assert undo_in(added).status_code == 409
    assert stands(move)[1] == MoveState.UNDER_WAY


def test_the_reason_of_a_drop_is_that_of_the_one_that_holds(as_ada, plan, clock):
    move = plan()
    move.drop("First.")
    move.take_up_again()
    taken_up = move.last_change
    move.drop("Second.")
    undo_change(move.last_change)
    undo_change(taken_up)
    move.refresh_from_db()
    page = as_ada.get("/plan/ended/").text
    assert "First." in page
    assert "Second." not in page
    move.drop("First.")
    with pytest.raises(MoveWasDropped):
        move.drop("Second.")


def test_a_far_move_goes_before_a_near_one(as_ada, plan):
    near, far = plan("Near"), plan(due_in=(date(2199, 12, 31) - TODAY).days)
    to = reverse("plans:place-move", args=[far.pk])
    assert as_ada.post(to, {"before": near.pk}).status_code == 302
    assert stands(far)[0].due_on == near.due_on


def test_what_is_taken_up_again_stands_by_itself_where_it_stood(ada, plan):
    a, b, c = plan("a"), plan("b"), plan("c")
    b.drop("Not now.")
    c.place(before=a, today=TODAY)
    b.take_up_again()
    positions = list(ada.moves.open().values_list("position", flat=True))
    assert len(set(positions)) == 3
    assert [move.name for move in ada.moves.open()] == ["c", "b", "a"]


@pytest.mark.parametrize("how", ["own page", "plan"])
def test_each_verb_offers_its_undo_once(as_ada, undo_in, plan, how):
    move = plan()
    here = {"here": "move"} if how == "own page" else {}
    for verb, fields in [
        ("start-move", {}),
        ("put-back-move", {}),
        ("postpone-move", {"due_on": "2027-01-31"}),
        ("drop-move", {"reason": "Not now."}),
    ]:
        if verb == "put-back-move":
            move.start(today=TODAY)
        before = stands(move)[:2]
        to = reverse(f"plans:{verb}", args=[move.pk])
        first = as_ada.post(to, fields | here, follow=True)
        again = as_ada.post(to, fields | here, follow=True)
        assert 'name="change"' in first.text
        assert 'name="change"' not in again.text
        assert undo_in(first).status_code == 302
        assert stands(move)[:2] == before


def test_an_undo_that_comes_too_late_is_said_and_changes_nothing(as_ada, undo_in, plan):
    move = plan()
    to = reverse("plans:postpone-move", args=[move.pk])
    first = as_ada.post(to, {"due_on": "2027-01-31"}, follow=True)
    as_ada.post(to, {"due_on": "2027-02-28"})
    answer = undo_in(first)
    assert answer.status_code == 409
    assert "can no longer be undone" in answer.text
    assert stands(move)[0].due_on == date(2027, 2, 28)


@pytest.mark.parametrize("change", ["", "x", "0", "-1", "9" * 30, "\0"])
def test_an_undo_of_nothing_is_refused(as_ada, plan, change):
    to = reverse("plans:undo-move", args=[plan().pk])
    assert as_ada.post(to, {"change": change}).status_code == 422


def test_nobody_undoes_what_another_did(as_ada, as_bob, plan):
    move = plan()
    move.start(today=TODAY)
    fields = {"change": str(move.last_change.pk)}
    assert as_bob.post(reverse("plans:undo-move", args=[move.pk]), fields).status_code == 404
    own = plan("Another")
    assert as_ada.post(reverse("plans:undo-move", args=[own.pk]), fields).status_code == 404
    assert stands(move)[1] == MoveState.UNDER_WAY
