"""An item's line leads to its suggested moves, and puts one into the plan."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.models import Mark, Move
from tests.plans.conftest import HTMX, NOTE

MID = "/ladders/ai-engineer/phases/mid/"
MOVE = {"move": "begin-writes-design-docs"}


@pytest.fixture
def address(design_docs):
    return reverse("plans:item", args=["ai-engineer", design_docs.slug])


@pytest.fixture
def plan_it(design_docs):
    return reverse("plans:plan-move", args=["ai-engineer", design_docs.slug])


def line_of(html: str, slug: str = "writes-design-docs") -> str:
    return html.partition(f'<li class="item" id="{slug}"')[2].partition("item__name")[2]


def test_the_line_says_how_many_moves_there_are_and_where(as_ada, address):
    html = as_ada.get(MID).text
    assert f'href="{address}#moves" data-hx-get="{address}?open=moves"' in html
    assert "Two suggested moves" in html
    assert "Begin writes-design-docs" not in html
    assert 'id="moves"' in as_ada.get(address).text


def test_they_unfold_in_the_line_each_with_its_button(as_ada, address):
    html = as_ada.get(f"{address}?open=moves", headers=HTMX).text
    assert html.lstrip().startswith("<li")
    for move in ("begin", "complete"):
        assert f'name="move" value="{move}-writes-design-docs"' in html


def test_a_stranger_is_led_to_the_page_of_moves(client, ladder):
    html = client.get(MID).text
    assert 'href="/ladders/ai-engineer/moves/#towards-writes-design-docs"' in html
    assert "Add to my plan" not in html


def test_one_is_planned_in_place_and_says_so(as_ada, ada, bob, ladder, plan_it, address):
    suggestion = ladder.moves_towards(ladder.phase("mid").items[0])[0]
    theirs = Move.objects.add_suggested(bob, ladder.ladder, suggestion, today=timezone.localdate())
    html = as_ada.post(plan_it, MOVE | {"keep": "moves"}, headers=HTMX).text
    move = ada.moves.get()
    assert html.lstrip().startswith("<li")
    assert f"{reverse('plans:plan')}#move-{move.pk}" in html
    # Its button is gone, the other one is still there, and nobody else's plan changed.
    assert 'value="begin-writes-design-docs"' not in html
    assert 'value="complete-writes-design-docs"' in html
    assert bob.moves.get() == theirs


def test_without_a_script_it_leads_back_to_the_line(as_ada, ada, plan_it):
    answer = as_ada.post(plan_it, MOVE)
    assert answer.url == f"{MID}#writes-design-docs"
    assert "in your plan" in line_of(as_ada.get(MID).text)
    assert ada.moves.count() == 1


def test_planned_twice_it_is_there_once_and_has_no_second_undo(as_ada, ada, plan_it):
    first = as_ada.post(plan_it, MOVE, headers=HTMX).text
    again = as_ada.post(plan_it, MOVE, headers=HTMX).text
    assert ada.moves.count() == 1
    undo = reverse("plans:undo-move", args=[ada.moves.get().pk])
    assert undo in first
    assert undo not in again
    assert "already" in again


def test_after_its_undo_it_can_be_planned_again(as_ada, ada, plan_it):
    as_ada.post(plan_it, MOVE)
    move = ada.moves.get()
    change = move.changes.latest("pk")
    as_ada.post(reverse("plans:undo-move", args=[move.pk]), {"change": change.pk})
    assert not ada.moves.open().exists()
    as_ada.post(plan_it, MOVE)
    assert ada.moves.open().count() == 1


@pytest.mark.parametrize("slug", ["begin-pushes-back", "unheard-of", "", "\x00"])
def test_a_move_of_another_item_is_not_found(as_ada, ada, plan_it, slug):
    assert as_ada.post(plan_it, {"move": slug}).status_code == 404
    assert not ada.moves.exists()


def test_half_typed_evidence_stays_open_while_a_move_is_planned(as_ada, plan_it):
    html = as_ada.post(plan_it, MOVE | {"keep": ["evidence", "moves"]}, headers=HTMX).text
    assert 'data-keep="evidence"' in html


def test_what_counts_or_is_not_possible_offers_none(as_ada, ada, design_docs, record, address):
    Mark.objects.mark_not_possible(ada, design_docs, "No documents here.")
    assert "suggested moves" not in line_of(as_ada.get(f"{address}?open=moves", headers=HTMX).text)
    Mark.objects.mark_possible(ada, design_docs)
    Mark.objects.tick(ada, design_docs)
    record(ada, design_docs, note=NOTE)
    assert "suggested moves" not in line_of(as_ada.get(f"{address}?open=moves", headers=HTMX).text)


def test_what_counts_is_folded_and_unfolds_once_it_is_worked_on(
    as_ada, ada, bob, design_docs, record, verb
):
    for person in (ada, bob):
        record(person, design_docs, note=NOTE)
        Mark.objects.tick(person, design_docs)
    assert '<details class="item__fold">' in as_ada.get(MID).text
    more = {"note": "RFC 13.", "form_key": str(uuid4())}
    on_the_page = HTMX | {"HX-Current-URL": f"http://testserver{MID}"}
    html = as_ada.post(verb("add-evidence", design_docs), more, headers=on_the_page).text
    assert '<details class="item__fold" open>' in html
    assert "Two entries" in html
