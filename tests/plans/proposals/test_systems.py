"""A proposal has the moves for the AI systems that the person works on, and those for any."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from careerladder.ladders import catalog as copies
from careerladder.models import SuggestedMove, Systems
from plans.models import Move, Recognition
from tests.plans.proposals.conftest import PROPOSAL, TODAY, shown

pytestmark = pytest.mark.usefixtures("on_a_day")

LLM, TRAINED = "begin-writes-design-docs", "begin-owns-a-component"


@pytest.fixture
def of_two_worlds(ladder):
    """The ladder with a move for LLM systems and one for trained models."""
    SuggestedMove.objects.filter(slug=LLM).update(systems=Systems.LLM)
    SuggestedMove.objects.filter(slug=TRAINED).update(systems=Systems.TRAINED)
    copies.clear_cache()
    return copies.ladder_or_404(copies.DEFAULT_LADDER)


@pytest.fixture
def unlocking_an_item(ladder, design_docs):
    """The roadblock's move is evidence for an item."""
    way = SuggestedMove.objects.get(slug="unstick")
    way.items.set([design_docs])
    copies.clear_cache()
    return copies.ladder_or_404(copies.DEFAULT_LADDER)


@pytest.mark.parametrize(
    ("systems", "proposed"),
    [("llm", {LLM}), ("trained", {TRAINED}), ("any", {LLM, TRAINED})],
)
def test_moves_about_other_systems_are_not_proposed(
    as_ada, ada_at_mid, of_two_worlds, accept, draft, systems, proposed
):
    accept(as_ada, ada_at_mid, systems=systems)
    kept = draft(ada_at_mid)
    assert kept.systems == systems
    planned = set(ada_at_mid.moves.values_list("suggestion__slug", flat=True))
    assert planned & {LLM, TRAINED} == proposed
    assert len(planned - {LLM, TRAINED}) == 4


def test_other_systems_take_their_moves_into_the_plan_and_the_others_out(
    as_ada, ada_at_mid, bob, of_two_worlds, accept, draft
):
    accept(as_ada, ada_at_mid, systems="llm")
    asked = as_ada.get(PROPOSAL, {"hours": "20", "systems": "trained"})
    assert '<option value="trained" selected>' in asked.text
    page = shown(asked)
    assert "Models you train instead of LLM systems" in page
    assert "It isn’t about models you train." in page

    accept(as_ada, ada_at_mid, systems="trained")
    assert set(ada_at_mid.moves.open().values_list("suggestion__slug", flat=True)) >= {TRAINED}
    assert not ada_at_mid.moves.open().filter(suggestion__slug=LLM).exists()
    assert draft(ada_at_mid).changes_nothing
    assert [each.systems for each in ada_at_mid.acceptances.all()] == ["llm", "trained"]
    assert not bob.moves.exists()


def test_a_proposal_that_was_shown_for_other_systems_is_not_accepted(
    as_ada, ada_at_mid, of_two_worlds, draft
):
    digest = draft(ada_at_mid, 20, Systems.TRAINED).digest
    sent = {"hours": 20, "systems": "llm", "digest": digest}
    assert as_ada.post(PROPOSAL, sent).status_code == 409
    assert not ada_at_mid.moves.exists()


def test_systems_that_are_none_are_said_so_next_to_their_field(as_ada, ada_at_mid):
    response = as_ada.get(PROPOSAL, {"hours": "20", "systems": "fraud"})
    assert response.status_code == 422
    assert "Choose what you work on." in shown(response)


def test_systems_that_are_not_sent_stay_those_of_the_plan(
    as_ada, ada_at_mid, of_two_worlds, accept, draft
):
    accept(as_ada, ada_at_mid, systems="llm")
    page = as_ada.get(PROPOSAL, {"hours": "20"})
    assert '<option value="llm" selected>' in page.text


def test_the_first_form_for_a_plan_asks_for_the_systems(as_ada, ada_at_mid, of_two_worlds):
    sent = {"roadblock": "none", "then": "propose", "hours": "20", "systems": "llm"}
    page = as_ada.post("/plan/roadblock/", sent, follow=True)
    assert '<option value="llm" selected>' in page.text
    assert "Begin owns-a-component" not in shown(page)


def test_the_move_past_a_roadblock_is_for_the_items_it_shows(
    as_ada, ada_at_mid, unlocking_an_item, design_docs, accept
):
    Recognition.objects.recognise(
        ada_at_mid, unlocking_an_item.ladder, unlocking_an_item.roadblocks[0]
    )
    accept(as_ada, ada_at_mid)
    move = ada_at_mid.moves.get(suggestion__slug="unstick")
    assert list(move.items.all()) == [design_docs]
    assert "evidence for “A design document”" in move.reason


def test_the_move_past_a_roadblock_covers_the_item_it_shows(
    as_ada, ada_at_mid, unlocking_an_item, design_docs, item, accept, draft
):
    Recognition.objects.recognise(
        ada_at_mid, unlocking_an_item.ladder, unlocking_an_item.roadblocks[0]
    )
    accept(as_ada, ada_at_mid)
    owned = item("owns-a-component")
    for move in ada_at_mid.moves.filter(suggestion__item__in=[design_docs, owned]):
        move.drop("Not for me.")
    without_a_move = as_ada.get("/plan/").text.partition("Missing, with no move planned")[2]
    assert owned.name in without_a_move
    assert design_docs.name not in without_a_move
    # The proposal has a move for it, which nobody has started.
    assert [each.item for each in draft(ada_at_mid).unfinished] == [owned]
    ada_at_mid.moves.get(suggestion__slug="unstick").start(today=TODAY)
    remarks = {each.item: each.explanation for each in draft(ada_at_mid).covered}
    assert remarks[design_docs].startswith("Unstick yourself, due")
    assert [each.item for each in draft(ada_at_mid).unfinished] == [owned]


def test_the_result_of_the_move_past_a_roadblock_asks_for_a_tick(
    as_ada, ada_at_mid, unlocking_an_item, design_docs
):
    suggestion = unlocking_an_item.moves_towards(unlocking_an_item.roadblocks[0])[0]
    move = Move.objects.add_suggested(ada_at_mid, unlocking_an_item.ladder, suggestion, today=TODAY)
    finish = reverse("plans:finish-move", args=[move.pk])
    assert re.search(rf'value="{design_docs.slug}"[^>]* checked', as_ada.get(finish).text)
    sent = {"note": "Two teams.", "serves": [design_docs.slug], "form_key": uuid.uuid4()}
    as_ada.post(finish, sent)
    assert "“A design document” has evidence. If you’ve met it, tick it" in shown(
        as_ada.get("/progress/")
    )


def test_the_items_of_a_move_past_a_roadblock_are_listed(
    ada_at_mid, unlocking_an_item, item, draft
):
    some = ["owns-a-component", "pushes-back", "writes-design-docs"]
    SuggestedMove.objects.get(slug="unstick").items.set([item(slug) for slug in some])
    copies.clear_cache()
    Recognition.objects.recognise(
        ada_at_mid, unlocking_an_item.ladder, unlocking_an_item.roadblocks[0]
    )
    first, *_ = draft(ada_at_mid).added
    assert {each.slug for each in first.items} == set(some)
    names = [f"“{each.name}”" for each in first.items]
    assert f"evidence for {names[0]}, {names[1]} and {names[2]}." in first.reason


def test_the_move_past_a_roadblock_is_for_no_retired_item(
    as_ada, ada_at_mid, unlocking_an_item, design_docs, retire, accept
):
    retire(design_docs)
    copies.clear_cache()
    ladder = copies.ladder_or_404(copies.DEFAULT_LADDER)
    Recognition.objects.recognise(ada_at_mid, ladder.ladder, ladder.roadblocks[0])
    accept(as_ada, ada_at_mid)
    move = ada_at_mid.moves.get(suggestion__slug="unstick")
    assert not move.items.exists()
    assert "evidence for" not in move.reason


def test_the_move_past_a_roadblock_is_needed_whatever_counts(
    as_ada, ada_at_mid, unlocking_an_item, item, accept, draft
):
    SuggestedMove.objects.get(slug="unstick").items.set([item("ships-a-feature")])
    copies.clear_cache()
    Recognition.objects.recognise(
        ada_at_mid, unlocking_an_item.ladder, unlocking_an_item.roadblocks[0]
    )
    accept(as_ada, ada_at_mid)
    assert ada_at_mid.moves.filter(items=item("ships-a-feature")).exists()
    assert draft(ada_at_mid).changes_nothing
    page = shown(as_ada.get("/plan/"))
    assert "Gets you past your roadblock, “Stuck”." in page
    assert "only for items that already count" not in page


def test_a_roadblock_has_moves_for_each_kind_of_systems(as_ada, ada_at_mid, ladder, accept, draft):
    other = SuggestedMove.objects.get(slug="unstick")
    other.pk, other.slug, other.position, other.systems = None, "retrieve", 5, Systems.LLM
    other.name = "Retrieve yourself"
    other.save()
    copies.clear_cache()
    Recognition.objects.recognise(ada_at_mid, ladder.ladder, ladder.roadblocks[0])
    accept(as_ada, ada_at_mid, systems="trained")
    assert ada_at_mid.moves.open().filter(suggestion__slug="unstick").exists()
    assert not ada_at_mid.moves.filter(suggestion__slug="retrieve").exists()

    both = draft(ada_at_mid, systems=Systems.ANY)
    assert [each.suggestion.slug for each in both.added] == ["retrieve"]
    reasons = {each.move.name: each.reason for each in both.withdrawn}
    assert reasons["Unstick yourself"] == "Another move for your roadblock comes first."


def test_an_item_with_moves_about_other_systems_only_says_so(
    ada_at_mid, ladder, design_docs, draft
):
    SuggestedMove.objects.filter(item=design_docs).update(systems=Systems.TRAINED)
    copies.clear_cache()
    remarks = {
        each.item: each.explanation for each in draft(ada_at_mid, 20, Systems.LLM).unfinished
    }
    assert remarks[design_docs] == "Its suggested moves aren’t about LLM systems. Write your own."
    assert design_docs not in {
        each.item for each in draft(ada_at_mid, 60, Systems.TRAINED).unfinished
    }


def test_systems_alone_are_kept_and_named(as_ada, ada_at_mid, ladder, accept, draft):
    accept(as_ada, ada_at_mid)
    count = ada_at_mid.moves.count()
    page = shown(as_ada.get(PROPOSAL, {"hours": "20", "systems": "llm"}))
    assert "LLM systems instead of Both" in page
    accept(as_ada, ada_at_mid, systems="llm")
    assert "What you work on: LLM systems." in shown(as_ada.get("/plan/"))
    assert draft(ada_at_mid).systems == Systems.LLM
    assert ada_at_mid.moves.count() == count


def test_an_acceptance_that_is_sent_again_keeps_its_systems(
    as_ada, ada_at_mid, of_two_worlds, draft
):
    shown_to_her = draft(ada_at_mid, 20, Systems.LLM)
    sent = {"hours": 20, "systems": "llm", "digest": shown_to_her.digest, "form_key": uuid.uuid4()}
    for _ in range(2):
        assert as_ada.post(PROPOSAL, sent).status_code == 302
    assert [each.systems for each in ada_at_mid.acceptances.all()] == ["llm"]


def test_systems_that_are_none_keep_the_choice_of_a_roadblock(as_ada, ada_at_mid):
    sent = {"roadblock": "stuck", "then": "propose", "hours": "21", "systems": "fraud"}
    response = as_ada.post("/plan/roadblock/", sent)
    assert response.status_code == 422
    assert "Choose what you work on." in shown(response)
    assert 'name="hours" value="21"' in response.text
    assert 'value="stuck" checked' in response.text


def test_the_last_move_for_each_kind_of_system_is_not_preparatory(ladder, design_docs):
    first, last = (each.pk for each in ladder.moves_towards(design_docs))

    def preparatory(first_for: str, last_for: str) -> set[int]:
        SuggestedMove.objects.filter(pk=first).update(systems=first_for)
        SuggestedMove.objects.filter(pk=last).update(systems=last_for)
        copies.clear_cache()
        content = copies.ladder_or_404(copies.DEFAULT_LADDER)
        return {each.pk for each in content.preparatory_moves(design_docs)}

    assert preparatory("any", "any") == {first}
    assert preparatory("llm", "any") == {first}
    assert preparatory("any", "llm") == {first}
    assert preparatory("llm", "llm") == {first}
    assert preparatory("llm", "trained") == set()
