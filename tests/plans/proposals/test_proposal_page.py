"""What is proposed to a person, beside their plan, and how it is accepted."""

from __future__ import annotations

import html as escapes
import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from careerladder.ladders import catalog as copies
from careerladder.models import SuggestedMove
from plans.models import (
    Acceptance,
    Mark,
    Move,
    MoveChange,
    MoveState,
    MoveText,
    Pause,
    PhasePick,
    Recognition,
)
from plans.models.refusals import ProposalHasChanged
from plans.proposals.build import draft_for

PROPOSAL, PLAN = "/plan/proposal/", "/plan/"
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def later(_on_a_day):
    """Let so many days go by."""

    def by(days: int) -> None:
        _on_a_day.shift(timedelta(days=days))

    return by


@pytest.fixture
def ada_at_mid(ada, ladder):
    PhasePick.objects.pick(ada, ladder.phase("mid").phase)
    return ada


@pytest.fixture
def ada_at_the_top(ada, ladder):
    PhasePick.objects.pick(ada, ladder.phase("staff-and-principal").phase)
    return ada


@pytest.fixture
def draft(ladder):
    def of(person, hours: int | None = None):
        return draft_for(
            person,
            copies.ladder_or_404(copies.DEFAULT_LADDER),
            today=timezone.localdate(),
            hours_a_month=hours,
        )

    return of


@pytest.fixture
def accept(draft):
    """Press the button of what is shown to somebody now."""

    def pressed(client, person, hours: int = 20, **fields):
        sent = {"hours": hours, "digest": draft(person, hours).digest, "form_key": uuid.uuid4()}
        return client.post(PROPOSAL, sent | fields)

    return pressed


@pytest.fixture
def planned(as_ada, ada_at_mid, accept):
    """A plan that was accepted and not touched since."""
    assert accept(as_ada, ada_at_mid).status_code == 302
    return list(ada_at_mid.moves.all())


def shown(response) -> str:
    return " ".join(escapes.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def names(moves) -> list[str]:
    return [move.name for move in moves]


def move_of(person, slug: str):
    return person.moves.with_manual_flags().get(suggestion__slug=slug)


def test_each_move_has_its_dates_hours_reason_and_what_to_do(as_ada, ada_at_mid):
    page = shown(as_ada.get(PROPOSAL, {"hours": "20"}))
    assert "A plan for six months" in page
    assert "Due in November 2026" in page
    assert "Begin writes-design-docs 23 November to 30 November 2026 about 4 hours" in page
    assert "Serves “A design document”, which blocks your gate to Senior." in page
    assert "Do begin-writes-design-docs. You get A result of begin-writes-design-docs." in page
    assert "Done when Somebody saw begin-writes-design-docs." in page
    assert "Often in the way Time. Ask for some." in page


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
    assert move.reason == "Serves “A design document”, which blocks your gate to Senior."
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
    assert "The proposal changed after you opened it." in shown(response)
    assert "Record evidence for “A design document”" in shown(response)
    assert not ada_at_mid.moves.exists()


def test_a_form_without_the_digest_accepts_nothing(as_ada, ada_at_mid):
    assert as_ada.post(PROPOSAL, {"hours": "20"}).status_code == 409
    assert not ada_at_mid.moves.exists()


@pytest.mark.parametrize("hours", ["", "abc", "1", "61", "-4", "8.5", "9" * 400, "\x00"])
def test_hours_that_are_none_are_said_so_next_to_their_field(as_ada, ada_at_mid, hours):
    response = as_ada.get(PROPOSAL, {"hours": hours})
    assert response.status_code == 422
    assert "Write a whole number of hours from 2 to 60." in shown(response)
    assert "Accept this plan" not in shown(response)
    posted = as_ada.post(PROPOSAL, {"hours": hours, "digest": "x"})
    assert posted.status_code == 422


def test_a_form_key_that_is_none_is_refused(as_ada, ada_at_mid, accept):
    assert accept(as_ada, ada_at_mid, form_key="nonsense").status_code == 409
    assert not ada_at_mid.moves.exists()


def test_the_hours_are_those_of_last_time(as_ada, planned):
    assert 'name="hours" value="20"' in as_ada.get(PROPOSAL).content.decode()


@pytest.mark.parametrize("days", [0, 1, 3, 6])
def test_asked_again_soon_after_nothing_changes(as_ada, ada, planned, draft, later, days):
    later(days)
    assert draft(ada).changes_nothing
    page = shown(as_ada.get(PROPOSAL))
    assert "Nothing: your plan stands as it would be proposed today." in page
    assert "Accept this plan" not in page


@pytest.mark.parametrize("hours", [2, 4, 8, 12, 40, 60])
def test_in_the_week_after_nothing_changes_for_any_hours(
    as_ada, ada_at_mid, ladder, accept, draft, later, hours
):
    Recognition.objects.recognise(ada_at_mid, ladder.ladder, ladder.roadblocks[0])
    accept(as_ada, ada_at_mid, hours=hours)
    for _ in range(3):
        later(2)
        assert draft(ada_at_mid).changes_nothing


def test_a_move_that_was_begun_at_once_changes_no_other(as_ada, ada, planned, draft, later):
    move_of(ada, "begin-writes-design-docs").start(today=TODAY)
    later(2)
    assert draft(ada).changes_nothing


def test_accepting_what_changes_nothing_is_refused(as_ada, ada, planned, accept):
    assert accept(as_ada, ada).status_code == 409
    assert ada.acceptances.count() == 1


def test_other_hours_are_kept_even_where_no_date_changes(as_ada, ada, planned, draft, accept):
    for move in planned:
        move.postpone(move.due_on + timedelta(days=1))
    assert draft(ada).changes_nothing
    page = shown(as_ada.get(PROPOSAL, {"hours": "21"}))
    assert "Hours a month 21 instead of 20" in page
    assert "Accept this plan" in page
    assert accept(as_ada, ada, hours=21).status_code == 302
    assert draft(ada).hours_a_month == 21
    assert names(ada.moves.open()) == names(planned)


def test_after_weeks_away_the_dates_begin_today(as_ada, ada, planned, draft, later, accept):
    later(40)
    as_ada.force_login(ada)
    today = timezone.localdate()
    again = draft(ada)
    assert len(again.rescheduled) == 6
    assert (again.added, again.withdrawn) == ((), ())
    page = shown(as_ada.get(PROPOSAL))
    assert "Other dates Begin writes-design-docs, due 11 January 2027 instead of" in page
    accept(as_ada, ada)
    assert all(move.begins_on >= today for move in ada.moves.all())
    assert draft(ada).changes_nothing


def test_a_move_just_past_its_date_gets_another(ada, planned, draft, later):
    Move.objects.filter(suggestion__slug="begin-writes-design-docs").update(due_on=TODAY)
    later(1)
    assert names(each.move for each in draft(ada).rescheduled) == ["Begin writes-design-docs"]


def test_what_counts_meanwhile_is_no_longer_needed(
    as_ada, ada, planned, record, design_docs, accept, draft
):
    Mark.objects.tick(ada, design_docs)
    record(ada, design_docs)
    page = shown(as_ada.get(PROPOSAL))
    assert "Begin writes-design-docs. “A design document” counts now." in page
    accept(as_ada, ada)
    move = move_of(ada, "begin-writes-design-docs")
    assert move.state == MoveState.DROPPED
    change = move.changes.get(kind=MoveChange.Kind.WITHDRAWN)
    assert change.reason == "“A design document” counts now."


def test_what_a_proposal_took_out_may_come_again(
    as_ada, ada, planned, record, design_docs, accept, draft
):
    Mark.objects.tick(ada, design_docs)
    record(ada, design_docs)
    accept(as_ada, ada)
    Mark.objects.untick(ada, design_docs)
    assert names(each.text for each in draft(ada).added) == [
        "Begin writes-design-docs",
        "Complete writes-design-docs",
    ]


def test_what_is_not_possible_or_retired_is_no_longer_needed(
    ada, planned, draft, design_docs, item, retire
):
    Mark.objects.mark_not_possible(ada, design_docs, "No documents here.")
    retire(item("owns-a-component"))
    assert {each.reason for each in draft(ada).withdrawn} == {
        "“A design document” is not possible where you are.",
        "The ladder no longer asks for its item.",
    }


def test_an_item_that_is_not_possible_gets_no_moves_and_is_named(
    as_ada, ada_at_mid, design_docs, draft
):
    Mark.objects.mark_not_possible(ada_at_mid, design_docs, "No documents here.")
    assert not any("writes-design-docs" in row.text.name for row in draft(ada_at_mid).rows)
    page = shown(as_ada.get(PROPOSAL))
    assert "Not possible where you are, so without moves: A design document." in page


def test_a_claimed_item_asks_for_its_evidence_alone(ada_at_mid, planned, draft, design_docs):
    Mark.objects.tick(ada_at_mid, design_docs)
    (added,) = draft(ada_at_mid).added
    assert added.text.name == "Record evidence for “A design document”"
    assert added.text.hours == 1
    assert added.reason == "“A design document” is ticked; only its evidence is missing."
    assert names(each.move for each in draft(ada_at_mid).withdrawn) == [
        "Begin writes-design-docs",
        "Complete writes-design-docs",
    ]


def test_the_hour_of_recording_is_proposed_once_and_not_after_it_was_dropped(
    as_ada, ada_at_mid, design_docs, accept, draft
):
    Mark.objects.tick(ada_at_mid, design_docs)
    accept(as_ada, ada_at_mid)
    assert draft(ada_at_mid).changes_nothing
    ada_at_mid.moves.get(suggestion=None).drop("Not now.")
    assert not draft(ada_at_mid).added
    assert [each.name for each in draft(ada_at_mid).unfinished] == ["A design document"]


@pytest.mark.parametrize(
    "touch",
    [
        lambda move: move.start(today=TODAY),
        lambda move: move.postpone(TODAY + timedelta(days=100)),
        lambda move: move.edit(
            MoveText("In my words", move.due_on, move.begins_on), serving=[], base_version=1
        ),
    ],
    ids=["started", "postponed", "edited"],
)
def test_what_was_touched_by_hand_is_never_changed_or_taken_out(
    as_ada, ada, planned, draft, later, touch, design_docs, record, accept
):
    move = move_of(ada, "begin-writes-design-docs")
    touch(move)
    Mark.objects.tick(ada, design_docs)
    record(ada, design_docs)
    later(30)
    again = draft(ada, 60)
    assert move not in [each.move for each in (*again.rescheduled, *again.withdrawn)]
    before = Move.objects.values().get(pk=move.pk)
    accept(as_ada, ada, hours=60)
    after = Move.objects.values().get(pk=move.pk)
    assert {**after, "position": 0} == {**before, "position": 0}


def test_a_step_under_way_does_not_spare_the_evidence_of_a_claim(ada, planned, draft, design_docs):
    move_of(ada, "begin-writes-design-docs").start(today=TODAY)
    Mark.objects.tick(ada, design_docs)
    assert names(each.text for each in draft(ada).added) == [
        "Record evidence for “A design document”"
    ]


def test_what_comes_before_a_changed_move_is_not_put_behind_it(ada, planned, draft):
    move_of(ada, "complete-writes-design-docs").postpone(TODAY + timedelta(days=150))
    again = draft(ada)
    first = next(row for row in again.rows if row.text.name == "Begin writes-design-docs")
    assert first.text.due_on <= TODAY + timedelta(days=30)


def test_a_move_of_one_s_own_stays_and_takes_its_hours_first(ada_at_mid, ladder, draft):
    outline = MoveText("Ask the architects", TODAY + timedelta(days=9), TODAY, hours=20)
    Move.objects.add(ada_at_mid, ladder.ladder, outline)
    again = draft(ada_at_mid, 20)
    assert [row.text.name for row in again.rows if row.is_kept] == ["Ask the architects"]
    assert min(each.text.begins_on for each in again.added) >= TODAY + timedelta(days=30)
    assert not again.is_first


def test_what_was_dropped_by_hand_is_not_proposed_again(as_ada, ada, planned, draft):
    for slug in ("begin-writes-design-docs", "complete-writes-design-docs"):
        move_of(ada, slug).drop("Not for me.")
    assert not draft(ada).added
    assert [(each.name, each.explanation) for each in draft(ada).unfinished] == [
        (
            "A design document",
            "You dropped what was proposed for it. Take a move up again, or add one of your own.",
        )
    ]
    assert "After these six months A design document : You dropped" in shown(as_ada.get(PROPOSAL))


def test_an_item_with_its_moves_done_asks_for_recording(ada, planned, draft):
    for slug in ("begin-writes-design-docs", "complete-writes-design-docs"):
        move_of(ada, slug).finish()
    (added,) = draft(ada).added
    assert added.reason == "Its moves are done, and “A design document” does not count yet."


def test_an_item_left_to_a_move_of_one_s_own_is_named_as_such(
    as_ada, ada, planned, draft, design_docs, ladder
):
    for slug in ("begin-writes-design-docs", "complete-writes-design-docs"):
        move_of(ada, slug).drop("Not for me.")
    outline = MoveText("Write it with Bob", TODAY + timedelta(days=9), TODAY)
    Move.objects.add(ada, ladder.ladder, outline, serving=[design_docs])
    assert not draft(ada).unfinished
    page = shown(as_ada.get(PROPOSAL))
    assert "A design document : Write it with Bob, due 2" in page


def test_too_few_hours_name_what_has_no_room(as_ada, ada_at_mid):
    page = shown(as_ada.get(PROPOSAL, {"hours": "2"}))
    assert "After these six months" in page
    assert "A requirement revised : No room within six months at these hours." in page
    assert "Without a date:" in page


def test_the_way_out_of_the_roadblock_comes_first(as_ada, ada_at_mid, ladder, draft):
    Recognition.objects.recognise(ada_at_mid, ladder.ladder, ladder.roadblocks[0])
    first = draft(ada_at_mid).added[0]
    assert first.text.name == "Unstick yourself"
    assert first.reason == "Unlocks the roadblock you recognized: “Stuck”."
    assert first.items == ()


def test_another_roadblock_takes_the_way_out_of_this_one_away(as_ada, ada_at_mid, ladder, accept):
    Recognition.objects.recognise(ada_at_mid, ladder.ladder, ladder.roadblocks[0])
    accept(as_ada, ada_at_mid)
    Recognition.objects.recognise(ada_at_mid, ladder.ladder, None)
    page = shown(as_ada.get(PROPOSAL))
    assert "No longer needed Unstick yourself. You no longer recognize its roadblock." in page


def test_a_way_out_without_room_is_named(ada_at_mid, ladder, draft, as_ada):
    Recognition.objects.recognise(ada_at_mid, ladder.ladder, ladder.roadblocks[0])
    SuggestedMove.objects.filter(slug="unstick").update(hours=40)
    copies.clear_cache()
    assert draft(ada_at_mid, 2).unfinished[0].name == "Unstick yourself"
    assert "Unstick yourself: No room within six months" in shown(
        as_ada.get(PROPOSAL, {"hours": "2"})
    )


def test_the_top_opens_nothing_above_and_the_reason_says_so(ada_at_the_top, draft, as_ada):
    reasons = {each.reason for each in draft(ada_at_the_top).added}
    assert reasons == {"Serves “Used by teams”, which is missing at Staff and Principal."}
    assert "what is missing at Staff and Principal, until" in shown(as_ada.get(PROPOSAL))


def test_with_everything_counting_nothing_is_proposed(as_ada, ada_at_the_top, item, record):
    Mark.objects.tick(ada_at_the_top, item("used-by-teams"))
    record(ada_at_the_top, item("used-by-teams"))
    page = shown(as_ada.get(PROPOSAL))
    assert "Every item at Staff and Principal counts: nothing is missing" in page
    assert "Accept this plan" not in page


def test_without_a_phase_the_way_leads_to_the_assessment(as_ada):
    page = as_ada.get(PROPOSAL)
    assert "Find where you are" in shown(page)
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
