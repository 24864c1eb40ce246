"""A move is done: with evidence, ticks, or neither; all of it or nothing."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careerladder.web.resubmission import owner_token
from plans.gate.rules import State
from plans.models import Mark, Move, MoveText
from tests.plans.conftest import NOTE


@pytest.fixture
def move(ada, ladder, design_docs, item) -> Move:
    today = timezone.localdate()
    outline = MoveText("Write the runbook", today, today, done_when="Read by **two**.")
    serving = [design_docs, item("pushes-back")]
    planned: Move = Move.objects.add(ada, ladder.ladder, outline, serving=serving)
    return planned


@pytest.fixture
def finish(move) -> str:
    return reverse("plans:finish-move", args=[move.pk])


BOTH = ["writes-design-docs", "pushes-back"]


def state(move: Move) -> str:
    return Move.objects.get(pk=move.pk).state


def sent(**more: object) -> dict[str, object]:
    return {"note": NOTE, "serves": BOTH, "form_key": str(uuid4()), **more}


def test_the_form_asks_what_happened_files_it_and_ticks_nothing_by_itself(as_ada, finish):
    html = as_ada.get(finish).content.decode()
    assert "<h1>Write the runbook</h1>" in html
    assert "<strong>two</strong>" in html
    for slug in BOTH:
        assert f'name="serves" value="{slug}" checked>' in html
        assert f'name="ticks" value="{slug}">' in html
    assert "Done without evidence" in html


def test_done_with_evidence_is_in_progress_until_it_is_ticked(
    as_ada, ada, move, finish, design_docs, item, state_of
):
    html = as_ada.post(finish, sent(), follow=True).content.decode()
    assert state(move) == "done"
    piece = ada.evidence.get()
    assert move.changes.get(kind="done").evidence == piece
    assert state_of(ada, design_docs) == state_of(ada, item("pushes-back")) == State.IN_PROGRESS
    assert f"Done. “{design_docs.name}” and “{item('pushes-back').name}” have evidence" in html
    assert reverse("plans:take-up-again", args=[move.pk]) in html


def test_done_with_evidence_and_a_tick_counts(as_ada, ada, finish, design_docs, item, state_of):
    html = as_ada.post(finish, sent(ticks=["writes-design-docs"]), follow=True).content.decode()
    assert state_of(ada, design_docs) == State.EVIDENCED
    assert state_of(ada, item("pushes-back")) == State.IN_PROGRESS
    assert f"“{design_docs.name}” now counts. 1 of 3 items count" in html


def test_it_is_filed_where_the_person_says(as_ada, ada, finish, design_docs, state_of, item):
    as_ada.post(finish, sent(serves=["pushes-back"]))
    assert state_of(ada, design_docs) == State.OPEN
    assert state_of(ada, item("pushes-back")) == State.IN_PROGRESS


def test_evidence_for_none_of_them_is_recorded_and_said_to_serve_none(as_ada, ada, finish):
    html = as_ada.post(finish, sent(serves=[]), follow=True).content.decode()
    assert ada.evidence.unfiled().count() == 1
    assert "not filed under an item yet." in html


def test_done_without_evidence_records_none(as_ada, ada, move, finish):
    html = as_ada.post(finish, {"without": "yes", "serves": BOTH}, follow=True).content.decode()
    assert state(move) == "done"
    assert not ada.evidence.exists()
    assert "Done." in html
    assert "Without evidence" in as_ada.get(move.get_absolute_url()).content.decode()


def test_done_without_evidence_may_make_a_claim(as_ada, ada, finish, design_docs, state_of):
    as_ada.post(finish, {"without": "yes", "ticks": ["writes-design-docs"]})
    assert state_of(ada, design_docs) == State.CLAIMED


def test_what_was_typed_is_not_thrown_away_by_the_second_button(as_ada, move, finish):
    answer = as_ada.post(finish, sent(without="yes"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "You wrote something here." in html
    assert NOTE in html
    assert state(move) == "planned"


def test_the_gate_that_it_opened_is_said_with_the_way_there(
    as_ada, ada, move, finish, item, record
):
    others = [each for each in item("pushes-back").phase.items.all() if each.slug not in BOTH]
    for each in others:
        record(ada, each)
        Mark.objects.tick(ada, each)
    html = as_ada.post(finish, sent(ticks=BOTH), follow=True).content.decode()
    assert "the gate is open" in html
    assert '<a href="/ladders/ai-engineer/phases/mid/#checklist">Gate of Mid</a>' in html


def test_a_double_press_records_one_and_answers_alike(as_ada, ada, move, finish):
    form = sent(ticks=BOTH)
    first, second = (as_ada.post(finish, form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert (ada.evidence.count(), ada.marks.count()) == (1, 2)
    assert move.changes.count() == 2


def test_more_evidence_after_it_was_done_is_recorded_too(as_ada, ada, finish):
    as_ada.post(finish, sent())
    html = as_ada.post(finish, sent(note="Another tab."), follow=True).content.decode()
    assert ada.evidence.count() == 2
    assert "It was already done." in html


def test_an_item_ticked_already_is_offered_no_tick(as_ada, ada, finish, design_docs):
    Mark.objects.tick(ada, design_docs)
    html = as_ada.get(finish).content.decode()
    assert 'name="ticks" value="writes-design-docs"' not in html
    assert 'name="serves" value="writes-design-docs" checked>' in html


def test_an_item_that_is_not_possible_is_filed_and_offered_no_tick(
    as_ada, ada, move, finish, design_docs
):
    Mark.objects.mark_not_possible(ada, design_docs, "No team.")
    html = as_ada.get(finish).content.decode()
    assert "as not possible in your current job" in html
    assert 'name="ticks" value="writes-design-docs"' not in html
    answer = as_ada.post(finish, sent(ticks=["writes-design-docs"]))
    assert answer.status_code == 409
    assert "You marked this item as not possible in your current job." in answer.content.decode()
    assert NOTE in answer.content.decode()
    assert not ada.evidence.exists()
    assert state(move) == "planned"


def test_an_item_retired_meanwhile_is_refused_and_nothing_is_half_done(
    as_ada, ada, move, finish, design_docs, retire
):
    form = sent(ticks=["pushes-back"])
    retire(design_docs)
    answer = as_ada.post(finish, form)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "This item was retired and no longer counts." in html
    assert NOTE in html
    assert f"“{design_docs.name}” was retired" in html
    assert 'name="ticks" value="pushes-back" checked>' in html
    assert not ada.evidence.exists()
    assert not ada.marks.exists()
    assert state(move) == "planned"
    assert as_ada.post(finish, form | {"serves": ["pushes-back"]}).status_code == 302


def test_what_was_dropped_meanwhile_is_not_done_and_the_text_stays(as_ada, ada, move, finish):
    move.drop("No.")
    answer = as_ada.post(finish, sent())
    assert answer.status_code == 409
    assert NOTE in answer.content.decode()
    assert not ada.evidence.exists()


def test_the_form_of_what_has_ended_is_its_page(as_ada, move, finish):
    move.finish()
    assert as_ada.get(finish)["Location"] == move.get_absolute_url()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"note": "", "links": ""}, "Add a note or a link."),
        ({"note": "a\x00b"}, "Null characters are not allowed."),
        ({"note": "x" * 10_001}, "This has 10,001 characters; the limit is 10,000."),
        ({"happened_on": "2999-01-01"}, "This date is in the future"),
        ({"links": "no web address"}, "isn’t a web address"),
        ({"serves": ["explains"]}, "is not on the ladder"),
        ({"ticks": ["no-such-item"]}, "is not on the ladder"),
        ({"form_key": "abc"}, "This form was changed on the way"),
    ],
)
def test_a_bad_form_comes_back_with_what_was_typed(as_ada, ada, move, finish, fields, says):
    answer = as_ada.post(finish, sent(links="https://example.org/12") | fields)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert says in html
    assert fields.get("links", "https://example.org/12") in html
    assert not ada.evidence.exists()
    assert state(move) == "planned"


def test_text_of_an_ended_session_comes_back(ada, move, finish, client: Client):
    form = sent(serves=["pushes-back"], ticks=BOTH, whose=owner_token(ada))
    client.post(finish, form)
    client.force_login(ada)
    html = client.get(finish).content.decode()
    assert NOTE in html
    assert 'name="serves" value="writes-design-docs">' in html
    assert 'name="serves" value="pushes-back" checked>' in html
    assert 'name="ticks" value="writes-design-docs" checked>' in html
    assert state(move) == "planned"


def test_taken_up_again_the_evidence_stays(as_ada, ada, move, finish, design_docs, state_of):
    as_ada.post(finish, sent(happened_on=date(2026, 1, 5).isoformat()))
    as_ada.post(reverse("plans:take-up-again", args=[move.pk]))
    assert state(move) == "planned"
    assert state_of(ada, design_docs) == State.IN_PROGRESS
    html = as_ada.get(move.get_absolute_url()).content.decode()
    assert "evidence from" in html
    assert "5 January 2026" in html
