"""What a person decides of the plan: its roadblock, and accepting a proposal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from plans.models import Acceptance, Move, Recognition
from plans.models.acceptance import Addition, Rescheduling, Withdrawal
from plans.models.refusals import MoveHasEnded
from tests.plans.move_helpers import DUE, TODAY, WRITE_IT, change_kinds, open_move_names, row_of

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
    assert open_move_names(ada) == ["Now", "May", "June", "July", "August"]
    june = ada.moves.get(name="June")
    assert (june.reason, list(june.items.all())) == ("The gate misses it.", [design_docs])
    assert change_kinds(june) == ["accepted"]


def test_what_a_proposal_does_not_name_stays_as_it_was(ada, ladder, plan, design_docs):
    own, moved, gone = plan("1", 40, serving=[design_docs]), plan("2", 10), plan("3")
    done = plan("4")
    done.finish()
    before = {move.pk: row_of(move) for move in (own, done)}
    accept(
        ada,
        ladder,
        added=[addition("New", 20)],
        rescheduled=[Rescheduling(moved, TODAY, DUE + timedelta(days=15))],
        withdrawn=[Withdrawal(gone, "Its item counts by now.")],
    )
    for move in (own, done):
        assert row_of(move) | {"position": 0} == before[move.pk] | {"position": 0}
        assert move.changes.count() == before[move.pk]["version"] + (move == done)
    assert open_move_names(ada) == ["2", "New", "1"]
    assert change_kinds(moved) == ["added", "rescheduled"]
    assert gone.changes.last().reason == "Its item counts by now."
    assert gone.changes.last().kind == "withdrawn"


def test_accepting_twice_adds_once(ada, ladder):
    key = uuid4()
    for _ in range(2):
        accept(ada, ladder, added=[addition("New")], form_key=key)
    assert open_move_names(ada) == ["New"]
    assert Acceptance.objects.count() == 1


def test_accepting_what_has_ended_meanwhile_accepts_nothing(ada, ladder, plan):
    gone = plan("Gone")
    stale = Move.objects.get(pk=gone.pk)
    gone.finish()
    withdrawn = [Withdrawal(stale, "Not needed.")]
    with pytest.raises(MoveHasEnded):
        accept(ada, ladder, added=[addition("New")], withdrawn=withdrawn)
    assert not Acceptance.objects.exists()
    assert open_move_names(ada) == []


def test_a_suggestion_that_is_open_already_is_not_added_again(ada, ladder, plan):
    suggestion = ladder.suggested_moves[0]
    plan("Mine", suggestion=suggestion)
    accept(ada, ladder, added=[addition("Proposed", suggestion=suggestion)])
    assert open_move_names(ada) == ["Mine"]


def test_only_what_no_hand_touched_may_be_rescheduled(ada, ladder):
    accept(ada, ladder, added=[addition(name) for name in "123"])
    moves = {move.name: move for move in ada.moves.all()}
    moves["2"].postpone(DUE + timedelta(days=3))
    moves["3"].start(today=TODAY)
    may = {each.name: each.may_be_rescheduled for each in ada.moves.with_manual_flags()}
    assert may == {"1": True, "2": False, "3": False}
