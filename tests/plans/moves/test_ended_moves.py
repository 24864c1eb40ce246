"""How a move ends, and is taken up again; what has ended is changed by nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from plans.models import EvidenceText, Mark, Move
from plans.models.refusals import (
    ItemIsMarkedNotPossible,
    MoveHasEnded,
    MoveIsPlannedAgain,
    MoveWasDropped,
)
from tests.plans.move_helpers import DUE, TODAY, WRITE_IT, change_kinds, open_move_names, row_of


def test_dropping_keeps_the_reason_and_dropping_again_changes_nothing(move):
    move.start(today=TODAY)
    for _ in range(2):
        move.drop("Not ours any more.")
    with pytest.raises(MoveWasDropped, match=r"Not ours any more.*Twice"):
        move.drop("Twice.")
    assert (row_of(move)["state"], row_of(move)["slot"]) == ("dropped", None)
    assert [change.reason for change in move.changes.all()] == ["", "", "Not ours any more."]


def test_a_move_is_not_dropped_without_a_reason(move):
    with pytest.raises(IntegrityError), transaction.atomic():
        move.drop("")
    assert row_of(move)["state"] == "planned"


def test_done_keeps_the_evidence_and_done_again_changes_nothing(ada, move, design_docs, record):
    piece = record(ada, design_docs)
    move.finish(piece)
    move.finish()
    assert change_kinds(move) == ["added", "done"]
    assert move.changes.get(kind="done").evidence == piece


def test_what_shows_it_is_recorded_filed_and_ticked_at_once(ada, move, design_docs):
    text = EvidenceText(TODAY, "Read by two.")
    keys = {"form_key": uuid4(), "content_key": uuid4()}
    said = {"serving": [design_docs], "ticking": [design_docs], **keys}
    piece = move.finish_with(text, **said)
    assert row_of(move)["state"] == "done"
    assert move.changes.get(kind="done").evidence == piece == ada.evidence.get()
    assert (piece.ties.get().item, ada.marks.get().item) == (design_docs, design_docs)
    move.take_up_again()
    Mark.objects.untick(ada, design_docs)
    assert move.finish_with(text, **said) == piece
    assert row_of(move)["state"] == "planned"
    assert not ada.marks.open().exists()


def test_nothing_of_a_finish_is_kept_where_an_item_is_not_possible(ada, move, design_docs):
    Mark.objects.mark_not_possible(ada, design_docs, "No.")
    with pytest.raises(ItemIsMarkedNotPossible):
        move.finish_with(EvidenceText(TODAY, "Read by two."), ticking=[design_docs])
    assert row_of(move)["state"] == "planned"
    assert not ada.evidence.exists()


def test_an_edit_that_takes_up_again_does_so_once(move):
    key, other = uuid4(), replace(WRITE_IT, name="Write another")
    move.drop("No.")
    for _ in range(2):
        move.take_up_and_edit(other, serving=[], base_version=1, form_key=key)
        assert move.last_change is None
    move.drop("No.")
    move.take_up_and_edit(other, serving=[], base_version=1, form_key=key)
    assert row_of(move)["state"] == "dropped"
    assert change_kinds(move) == ["added", "dropped", "taken-up-again", "edited", "dropped"]


def test_a_suggested_move_is_planned_once_while_it_is_open(ada, ladder):
    suggestion = ladder.suggested_moves[0]
    first, second = (
        Move.objects.add_suggested(ada, ladder.ladder, suggestion, today=TODAY) for _ in range(2)
    )
    assert first == second
    assert (first.is_new, second.is_new) == (True, False)
    assert (first.name, first.begins_on) == (suggestion.name, TODAY)


def test_taken_up_again_it_is_planned_and_keeps_its_place(ada, plan):
    first = plan("1")
    plan("2")
    first.start(today=TODAY)
    first.drop("No.")
    for _ in range(2):
        first.take_up_again()
    assert open_move_names(ada) == ["1", "2"]
    assert (row_of(first)["state"], row_of(first)["slot"]) == ("planned", None)
    assert change_kinds(first) == ["added", "started", "dropped", "taken-up-again"]


def test_it_is_not_taken_up_again_while_its_suggestion_is_open(ladder, plan):
    suggestion = ladder.suggested_moves[0]
    first = plan(suggestion=suggestion)
    first.drop("No.")
    second = plan(suggestion=suggestion)
    with pytest.raises(MoveIsPlannedAgain):
        first.take_up_again()
    assert first.state == row_of(first)["state"] == "dropped"
    second.finish()
    first.take_up_again()
    assert row_of(first)["state"] == "planned"


ENDINGS = [lambda move: move.finish(), lambda move: move.drop("No.")]
NEEDS_OPEN = [
    lambda move: move.edit(replace(WRITE_IT, name="Other"), serving=[], base_version=1),
    lambda move: move.postpone(DUE + timedelta(days=1)),
    lambda move: move.reschedule(TODAY, DUE + timedelta(days=1)),
    lambda move: move.place(before=move, today=TODAY),
    lambda move: move.start(today=TODAY),
    lambda move: move.put_back(),
    lambda move: move.withdraw("Not needed."),
]


@pytest.mark.parametrize("end", ENDINGS)
@pytest.mark.parametrize("verb", NEEDS_OPEN)
def test_what_has_ended_is_changed_by_nothing_else(move, end, verb):
    end(move)
    before = row_of(move)
    with pytest.raises(MoveHasEnded):
        verb(move)
    assert row_of(move) == before


def test_what_is_done_is_not_dropped_and_what_is_dropped_is_not_done(plan):
    done, dropped = plan("1"), plan("2")
    done.finish()
    dropped.drop("No.")
    with pytest.raises(MoveHasEnded):
        done.drop("No.")
    with pytest.raises(MoveHasEnded):
        dropped.finish()
