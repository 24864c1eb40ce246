"""What is proposed to a person, beside their plan, and how it is accepted."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from careerladder.ladders import catalog as copies
from careerladder.models import SuggestedMove
from plans.models import (
    Acceptance,
    Mark,
    Move,
    MoveChange,
    MoveText,
    Pause,
    PhasePick,
    Recognition,
)
from plans.models.refusals import ProposalHasChanged
from tests.plans.proposals.conftest import PLAN, PROPOSAL, TODAY, shown

pytestmark = pytest.mark.usefixtures("on_a_day")


def test_each_move_has_its_dates_hours_reason_and_what_to_do(as_ada, ada_at_mid):
    page = shown(as_ada.get(PROPOSAL, {"hours": "20"}))
    assert "A plan for six months" in page
    assert "Due in November 2026" in page
    assert "Begin writes-design-docs 23 November to 30 November 2026 about 4 hours" in page
    assert "For “A design document”, which is missing from your gate to Senior." in page
    assert "Do begin-writes-design-docs. You get A result of begin-writes-design-docs." in page
    assert "Done when Somebody saw begin-writes-design-docs." in page
    assert "Common blocker Time. Ask for some." in page


def test_nothing_is_saved_by_looking(as_ada, ada_at_mid):
    as_ada.get(PROPOSAL, {"hours": "20"})
    assert not Move.objects.exists()
    assert not Acceptance.objects.exists()


def test_accepting_plans_the_moves_with_their_text_reason_and_items(as_ada, ada_at_mid, accept):
    response = accept(as_ada, ada_at_mid)
    assert response.headers["Location"].startswith(PLAN)
    move = ada_at_mid.moves.first()
    assert move.text == MoveText(
        "Begin writes-design-docs",
        date(2026, 11, 30),
        TODAY,
        "Do begin-writes-design-docs.\n\nYou get: A result of begin-writes-design-docs.",
        "Somebody saw begin-writes-design-docs.",
        4,
    )
    assert move.reason == "For “A design document”, which is missing from your gate to Senior."
    assert [item.slug for item in move.items.all()] == ["writes-design-docs"]
    assert move.changes.get().kind == MoveChange.Kind.ACCEPTED
    assert ada_at_mid.moves.count() == 6
    assert ada_at_mid.acceptances.get().hours_a_month == 20


def test_the_plan_stands_in_the_order_of_its_dates(planned, ada):
    assert [move.due_on for move in planned] == sorted(move.due_on for move in planned)


def test_a_double_press_makes_one_plan(as_ada, ada_at_mid, accept, draft):
    sent = {"digest": draft(ada_at_mid, 20).digest, "form_key": uuid.uuid4()}
    first = accept(as_ada, ada_at_mid, **sent)
    second = accept(as_ada, ada_at_mid, **sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert ada_at_mid.moves.count() == 6
    assert ada_at_mid.acceptances.count() == 1


def test_what_was_shown_can_be_accepted_without_its_page(ada_at_mid, bob, ladder, draft):
    shown, key = draft(ada_at_mid), uuid.uuid4()
    mine = ada_at_mid, ladder.ladder, shown.digest
    acceptance, accepted = Acceptance.objects.accept_shown(
        *mine, lambda: draft(ada_at_mid), form_key=key
    )
    assert accepted == shown
    again = Acceptance.objects.accept_shown(*mine, lambda: draft(ada_at_mid), form_key=key)
    assert again == (acceptance, None)
    with pytest.raises(ProposalHasChanged):
        Acceptance.objects.accept_shown(*mine, lambda: draft(ada_at_mid))
    with pytest.raises(ProposalHasChanged):
        Acceptance.objects.accept_shown(
            bob, ladder.ladder, shown.digest, lambda: draft(bob), form_key=key
        )
    assert ada_at_mid.moves.count() == len(shown.added)
    assert not bob.moves.exists()


def test_what_changed_since_it_was_shown_is_not_accepted(
    as_ada, ada_at_mid, accept, draft, design_docs
):
    seen = draft(ada_at_mid, 20).digest
    Mark.objects.tick(ada_at_mid, design_docs)
    response = accept(as_ada, ada_at_mid, digest=seen)
    assert response.status_code == 409
    assert "The proposal changed after you opened it" in shown(response)
    assert "Record evidence for “A design document”" in shown(response)
    assert not ada_at_mid.moves.exists()


def test_a_form_without_the_digest_accepts_nothing(as_ada, ada_at_mid):
    assert as_ada.post(PROPOSAL, {"hours": "20"}).status_code == 409
    assert not ada_at_mid.moves.exists()


@pytest.mark.parametrize("hours", ["", "abc", "1", "61", "-4", "8.5", "9" * 400, "\x00"])
def test_hours_that_are_none_are_said_so_next_to_their_field(as_ada, ada_at_mid, hours):
    response = as_ada.get(PROPOSAL, {"hours": hours})
    assert response.status_code == 422
    assert "whole number of hours from 2 to 60" in shown(response)
    assert "Accept this plan" not in shown(response)
    posted = as_ada.post(PROPOSAL, {"hours": hours, "digest": "x"})
    assert posted.status_code == 422


def test_a_form_key_that_is_none_is_refused(as_ada, ada_at_mid, accept):
    assert accept(as_ada, ada_at_mid, form_key="nonsense").status_code == 409
    assert not ada_at_mid.moves.exists()


def test_the_hours_are_those_of_last_time(as_ada, planned):
    assert 'name="hours" value="20"' in as_ada.get(PROPOSAL).content.decode()


def test_too_few_hours_name_what_has_no_room(as_ada, ada_at_mid):
    page = shown(as_ada.get(PROPOSAL, {"hours": "2"}))
    assert "After these six months" in page
    assert "A requirement revised : Doesn’t fit into six months at these hours." in page
    assert "Not scheduled:" in page


def test_the_way_out_of_the_roadblock_comes_first(as_ada, ada_at_mid, ladder, draft):
    Recognition.objects.recognise(ada_at_mid, ladder.ladder, ladder.roadblocks[0])
    first = draft(ada_at_mid).added[0]
    assert first.text.name == "Unstick yourself"
    assert first.reason == "Gets you past your roadblock, “Stuck”."
    assert first.items == ()


def test_another_roadblock_takes_the_way_out_of_this_one_away(as_ada, ada_at_mid, ladder, accept):
    Recognition.objects.recognise(ada_at_mid, ladder.ladder, ladder.roadblocks[0])
    accept(as_ada, ada_at_mid)
    Recognition.objects.recognise(ada_at_mid, ladder.ladder, None)
    page = shown(as_ada.get(PROPOSAL))
    assert "Removed Unstick yourself. You no longer recognize its roadblock." in page


def test_a_way_out_without_room_is_named(ada_at_mid, ladder, draft, as_ada):
    Recognition.objects.recognise(ada_at_mid, ladder.ladder, ladder.roadblocks[0])
    SuggestedMove.objects.filter(slug="unstick").update(hours=40)
    copies.clear_cache()
    assert draft(ada_at_mid, 2).unfinished[0].name == "Unstick yourself"
    assert "Unstick yourself: Doesn’t fit into six months" in shown(
        as_ada.get(PROPOSAL, {"hours": "2"})
    )


def test_the_top_opens_nothing_above_and_the_reason_says_so(ada_at_the_top, draft, as_ada):
    reasons = {each.reason for each in draft(ada_at_the_top).added}
    assert reasons == {"For “Used by teams”, which is missing at Staff and Principal."}
    assert "what’s missing at Staff and Principal, through" in shown(as_ada.get(PROPOSAL))


def test_with_everything_counting_nothing_is_proposed(as_ada, ada_at_the_top, item, record):
    Mark.objects.tick(ada_at_the_top, item("used-by-teams"))
    record(ada_at_the_top, item("used-by-teams"))
    page = shown(as_ada.get(PROPOSAL))
    assert "Every item at Staff and Principal counts. Nothing is missing" in page
    assert "Accept this plan" not in page


def test_without_a_phase_the_way_leads_to_the_assessment(as_ada):
    page = as_ada.get(PROPOSAL)
    assert "Find your level" in shown(page)
    assert 'href="/assessment/"' in page.content.decode()
    assert "Accept this plan" not in shown(page)


def test_a_paused_plan_says_so_and_proposes_nothing(as_ada, ada, planned, ladder, accept):
    Pause.objects.pause(ada, ladder.ladder, date(2027, 1, 11), today=TODAY)
    page = shown(as_ada.get(PROPOSAL))
    assert "Your plan is paused until 11 January 2027" in page
    assert "Accept this plan" not in page
    assert accept(as_ada, ada).status_code == 409


def test_going_deep_is_offered_with_its_condition(as_ada, ada, ladder):
    PhasePick.objects.pick(ada, ladder.phase("senior").phase)
    response = as_ada.get(PROPOSAL)
    assert "Only if: Several teams need it." in shown(response)
    assert 'formaction="/plan/suggested/go-deep/"' in response.content.decode()


def test_another_person_s_plan_is_neither_seen_nor_touched(
    as_bob, bob, ada, planned, ladder, accept
):
    PhasePick.objects.pick(bob, ladder.phase("mid").phase)
    before = list(ada.moves.order_by("pk").values())
    assert "A plan for six months" in shown(as_bob.get(PROPOSAL))
    accept(as_bob, bob)
    assert bob.moves.count() == 6
    assert list(ada.moves.order_by("pk").values()) == before


def test_a_stranger_logs_in_first(client, ladder):
    for response in (client.get(PROPOSAL), client.post(PROPOSAL)):
        assert response.status_code == 302
        assert "/account/login/" in response.headers["Location"]


@pytest.mark.slow
def test_two_hundred_moves_cost_no_more_queries(as_ada, ada_at_mid, planned, ladder, queries):
    as_ada.get(PROPOSAL)
    few = queries(lambda: as_ada.get(PROPOSAL))
    for place in range(200):
        outline = MoveText(f"Move {place}", TODAY + timedelta(days=place), TODAY)
        Move.objects.add(ada_at_mid, ladder.ladder, outline)
    assert queries(lambda: as_ada.get(PROPOSAL)) == few <= 10
