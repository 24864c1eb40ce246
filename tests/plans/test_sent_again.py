"""A form that is sent again answers for the words it was sent, whatever became of them since."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from plans.models import Evidence, EvidenceText, Move, MoveState, MoveText, PhasePick
from plans.models.move_undo import undo_change
from tests.html_forms import fields_in, fields_of

NOON = "2026-11-23T12:00:00Z"
TODAY = date(2026, 11, 23)
CAPTURE, ADD, PROPOSAL, REVIEW = (
    "/evidence/capture/",
    "/plan/moves/",
    "/plan/proposal/",
    reverse("plans:review"),
)


@pytest.fixture(autouse=True)
def later():
    """Let so many days go by."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield lambda days: traveller.shift(timedelta(days=days))


@pytest.fixture(autouse=True)
def bobs(bob, ladder):
    """Somebody else's, which no press of Ada's changes."""
    Evidence.objects.record(bob, EvidenceText(TODAY, "Bob's."))
    Move.objects.add(bob, ladder.ladder, MoveText("Bob's", TODAY, TODAY))
    yield
    assert [piece.note for piece in bob.evidence.all()] == ["Bob's."]
    assert [move.state for move in bob.moves.all()] == ["planned"]


@pytest.fixture
def move(ada, ladder) -> Move:
    outline = MoveText("Write the runbook", TODAY + timedelta(days=30), TODAY)
    planned: Move = Move.objects.add(ada, ladder.ladder, outline)
    return planned


def said(client, to: str, fields: dict[str, Any]) -> str:
    """What the page says to which a press leads."""
    text: str = client.post(to, fields, follow=True).text
    return text


def test_an_edit_sent_again_does_not_say_that_its_text_is_the_newest(as_ada, piece, edit):
    first = fields_of(as_ada, edit, note="B")
    assert "Saved." in said(as_ada, edit, first)
    assert "Saved." in said(as_ada, edit, first)
    said(as_ada, edit, fields_of(as_ada, edit, note="C"))
    again = said(as_ada, edit, first)
    assert "You already saved this as version 2 and have since saved a newer version." in again
    assert "Saved." not in again
    assert [version.note for version in piece.versions.all()][1:] == ["B", "C"]


def test_an_edit_sent_again_with_another_text_shows_both(as_ada, piece, edit):
    first = fields_of(as_ada, edit, note="B")
    as_ada.post(edit, first)
    answer = as_ada.post(edit, first | {"note": "D"})
    assert answer.status_code == 409
    assert "D" in answer.text
    piece.refresh_from_db()
    assert piece.note == "B"


def test_an_edit_sent_again_after_the_piece_was_removed(as_ada, piece, edit):
    first = fields_of(as_ada, edit, note="B")
    said(as_ada, edit, first)
    piece.remove()
    assert "as version 2 and have since removed the entry." in said(as_ada, edit, first)


def test_the_undo_of_a_save_takes_back_no_other(as_ada, piece, edit):
    page = as_ada.post(edit, fields_of(as_ada, edit, note="B"), follow=True)
    to = reverse("plans:go-back-to-version", args=[piece.pk, 1])
    undo = fields_in(page, to)
    as_ada.post(edit, fields_of(as_ada, edit, note="C"))
    assert as_ada.post(to, undo).status_code == 409
    piece.refresh_from_db()
    assert piece.note == "C"


def test_a_list_sent_again_without_its_first_line_records_nothing_twice(as_ada, ada):
    preview = as_ada.post(CAPTURE, fields_of(as_ada, CAPTURE, note="- One\n- Two\n- Three"))
    first = fields_in(preview, CAPTURE) | {
        "reads_as": "list",
        "note": "- One\n- Two\n- Three",
    }
    assert "Recorded 3 entries." in said(as_ada, CAPTURE, first)
    shorter = as_ada.post(
        CAPTURE, first | {"note": "- Two\n- Three\n- Four", "reads_as": "preview"}
    )
    second = fields_in(shorter, CAPTURE) | {
        "reads_as": "list",
        "note": "- Two\n- Three\n- Four",
    }
    # What is recorded already is left out of the preview.
    assert "Recorded. It’s in your inbox." in said(as_ada, CAPTURE, second)
    assert sorted(piece.note for piece in ada.evidence.all()) == ["Four", "One", "Three", "Two"]
    assert "Recorded 3 entries." in said(as_ada, CAPTURE, first)
    assert ada.evidence.count() == 4


def test_what_was_captured_and_removed_is_not_captured_again(as_ada, ada):
    first = fields_of(as_ada, CAPTURE, note="RFC 12")
    said(as_ada, CAPTURE, first)
    ada.evidence.get().remove()
    again = said(as_ada, CAPTURE, first)
    assert "You already recorded this and have since removed it." in again
    assert "in your inbox." not in again
    assert ada.evidence.count() == 1


def test_what_was_captured_and_filed_does_not_wait_in_the_inbox(as_ada, ada, design_docs):
    first = fields_of(as_ada, CAPTURE, note="RFC 12")
    said(as_ada, CAPTURE, first)
    ada.evidence.get().tie(design_docs)
    again = said(as_ada, CAPTURE, first)
    assert "You already recorded this and have since changed it." in again


@pytest.mark.parametrize("days", [0, 10])
def test_a_move_that_is_sent_again_is_the_first_even_when_its_day_is_over(as_ada, ada, later, days):
    first = fields_of(as_ada, ADD, name="Write it", due_on="2026-12-01")
    assert "Added to the plan, due 1 December 2026." in said(as_ada, ADD, first)
    later(days)
    assert "Added to the plan, due 1 December 2026." in said(as_ada, ADD, first)
    ada.moves.get().drop("Added by mistake.")
    assert "You already added this and have since dropped it." in said(as_ada, ADD, first)
    assert ada.moves.count() == 1


def test_an_edit_of_a_move_sent_again_says_what_became_of_it(as_ada, ada, move):
    edit = reverse("plans:edit-move", args=[move.pk])
    first = fields_of(as_ada, edit, name="B")
    assert "Saved." in said(as_ada, edit, first)
    said(as_ada, edit, fields_of(as_ada, edit, name="C"))
    assert "You already saved this and have since changed it." in said(as_ada, edit, first)
    move.refresh_from_db()
    assert move.name == "C"
    assert as_ada.post(edit, first | {"name": "D"}).status_code == 409


def test_finishing_again_after_taking_it_up_changes_nothing(as_ada, ada, move):
    finish = reverse("plans:finish-move", args=[move.pk])
    first = fields_of(as_ada, finish, note="Two read it.")
    for _ in range(2):
        assert "Done." in said(as_ada, finish, first)
    move.take_up_again()
    again = said(as_ada, finish, first)
    assert "You already finished this and have since added it back to the plan." in again
    assert (ada.moves.get().state, ada.evidence.count()) == (MoveState.PLANNED, 1)
    move.drop("The team does it.")
    assert "and have since dropped it." in said(as_ada, finish, first)


def test_a_proposal_accepted_again_with_other_hours_is_not_said_to_be(as_ada, ada, ladder):
    PhasePick.objects.pick(ada, ladder.phase("mid").phase)
    first = fields_of(as_ada, PROPOSAL)
    as_ada.post(PROPOSAL, first)
    assert "Already accepted: it’s in your plan." in said(as_ada, PROPOSAL, first)
    answer = as_ada.post(PROPOSAL, first | {"hours": "40"})
    assert answer.status_code == 409
    assert [each.hours_a_month for each in ada.acceptances.all()] == [int(first["hours"])]


def test_a_look_back_sent_twice_is_done_though_its_move_is_under_way(as_ada, ada, move):
    first = fields_of(as_ada, REVIEW, happened="RFC 12", starts=[str(move.pk)])
    for _ in range(2):
        assert "Saved your review" in said(as_ada, REVIEW, first)
    assert (ada.reviews.count(), ada.evidence.count()) == (1, 1)
    assert ada.moves.get().state == MoveState.UNDER_WAY


def test_a_line_that_is_added_to_a_look_back_is_recorded(as_ada, ada, move):
    first = fields_of(as_ada, REVIEW, happened="- RFC 12\n- On call", starts=[str(move.pk)])
    as_ada.post(REVIEW, first)
    more = said(as_ada, REVIEW, first | {"happened": "- RFC 12\n- On call\n- A talk"})
    assert "Saved your review" in more
    assert sorted(piece.note for piece in ada.evidence.all()) == ["A talk", "On call", "RFC 12"]
    assert [review.evidence.count() for review in ada.reviews.all()] == [3, 2]


def test_a_look_back_that_starts_what_is_done_by_now_is_a_conflict(as_ada, ada, move):
    first = fields_of(as_ada, REVIEW, happened="RFC 12", starts=[str(move.pk)])
    move.finish()
    answer = as_ada.post(REVIEW, first)
    assert answer.status_code == 409
    assert "This move is done or dropped." in answer.text
    assert "RFC 12" in answer.text
    assert not ada.evidence.exists()


@pytest.mark.parametrize("text", ["RFC 12", "yesterday RFC 12", "- RFC 12\n- yesterday: On call"])
def test_a_text_without_a_date_is_the_same_on_another_day(as_ada, ada, later, text):
    fields = fields_of(as_ada, CAPTURE, note=text)
    if text.startswith("-"):
        preview = as_ada.post(CAPTURE, fields)
        fields = fields_in(preview, CAPTURE) | {"note": text, "reads_as": "list"}
    as_ada.post(CAPTURE, fields)
    count = ada.evidence.count()
    later(3)
    as_ada.post(CAPTURE, fields)
    assert ada.evidence.count() == count


def test_evidence_without_a_date_is_the_same_on_another_day(as_ada, ada, later, design_docs, verb):
    item = reverse("plans:item", args=["ai-engineer", design_docs.slug])
    to = verb("add-evidence", design_docs)
    fields = fields_of(as_ada, f"{item}?open=evidence", to, note="RFC 12")
    del fields["happened_on"]
    for _ in range(2):
        assert "Recorded." in said(as_ada, to, fields)
        later(2)
    assert ada.evidence.count() == 1


def test_a_look_back_with_another_line_a_day_later_plans_its_move_once(as_ada, ada, later):
    fields = fields_of(
        as_ada, REVIEW, happened="- One\n- Two", move="Write it", due_on="2026-12-31"
    )
    assert "Added 2 entries to your inbox. Started or planned 1 move." in said(
        as_ada, REVIEW, fields
    )
    later(1)
    more = said(as_ada, REVIEW, fields | {"happened": "- One\n- Two\n- Three"})
    assert "Added 1 entry to your inbox." in more
    assert "Started or planned" not in more
    assert (ada.evidence.count(), ada.moves.count()) == (3, 1)


def test_an_edit_that_was_undone_is_not_said_to_be_saved(as_ada, ada, move, design_docs):
    edit = reverse("plans:edit-move", args=[move.pk])
    fields = fields_of(as_ada, edit, serves=[design_docs.slug])
    as_ada.post(edit, fields)
    undo_change(move.changes.latest("pk"))
    again = said(as_ada, edit, fields)
    assert "You already saved this and have since undone it. Nothing new was saved." in again
    assert not move.items.exists()


def test_a_pause_changes_nothing_of_what_was_saved(as_ada, move):
    edit = reverse("plans:edit-move", args=[move.pk])
    fields = fields_of(as_ada, edit, name="B")
    said(as_ada, edit, fields)
    as_ada.post("/plan/pause/", {"until": "2026-12-31"}, follow=True)
    assert "Saved." in said(as_ada, edit, fields)


def test_a_proposal_accepted_again_after_its_moves_were_dropped(as_ada, ada, ladder):
    PhasePick.objects.pick(ada, ladder.phase("mid").phase)
    fields = fields_of(as_ada, PROPOSAL)
    as_ada.post(PROPOSAL, fields, follow=True)
    for each in ada.moves.all():
        each.drop("Not now.")
    again = said(as_ada, PROPOSAL, fields)
    assert "You already accepted this proposal. Your plan has changed since." in again


def test_a_second_finish_with_another_text_says_that_it_is_recorded(as_ada, ada, move):
    finish = reverse("plans:finish-move", args=[move.pk])
    first = fields_of(as_ada, finish, note="Two read it.")
    as_ada.post(finish, first, follow=True)
    again = said(as_ada, finish, first | {"note": "Three read it."})
    assert "It was already done. The evidence is recorded" in again
    assert ada.evidence.count() == 2


def test_what_two_presses_say_is_said_once(as_ada):
    fields = fields_of(as_ada, CAPTURE, note="RFC 12")
    for _ in range(2):
        as_ada.post(CAPTURE, fields)
    assert as_ada.get("/evidence/").text.count("It’s in your inbox.") == 1
