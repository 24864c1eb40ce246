"""What is proposed beside a plan: what stays, gets other dates, or is no longer needed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from plans.models import (
    Mark,
    Move,
    MoveChange,
    MoveState,
    MoveText,
    Recognition,
)
from plans.proposals.build import hours_left
from tests.plans.proposals.conftest import PROPOSAL, TODAY, move_of, names, shown

pytestmark = pytest.mark.usefixtures("on_a_day")


@pytest.mark.parametrize("days", [0, 1, 3, 6])
def test_asked_again_soon_after_nothing_changes(as_ada, ada, planned, draft, later, days):
    later(days)
    assert draft(ada).changes_nothing
    page = shown(as_ada.get(PROPOSAL))
    assert "Nothing. Your plan already has these moves and dates." in page
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
    assert "New dates Begin writes-design-docs, due 11 January 2027 instead of" in page
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
        "“A design document” is not possible in your current job.",
        "The ladder no longer asks for its item.",
    }


def test_an_item_that_is_not_possible_gets_no_moves_and_is_named(
    as_ada, ada_at_mid, design_docs, draft
):
    Mark.objects.mark_not_possible(ada_at_mid, design_docs, "No documents here.")
    assert not any("writes-design-docs" in row.text.name for row in draft(ada_at_mid).rows)
    page = shown(as_ada.get(PROPOSAL))
    assert "Not possible in your current job, so no moves A design document" in page


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
            "You dropped its moves. Add one back to the plan, or write your own.",
        )
    ]
    assert "After these six months A design document : You dropped" in shown(as_ada.get(PROPOSAL))


def test_an_item_with_its_moves_done_asks_for_recording(ada, planned, draft):
    for slug in ("begin-writes-design-docs", "complete-writes-design-docs"):
        move_of(ada, slug).finish()
    (added,) = draft(ada).added
    assert (
        added.reason == "You finished the moves for “A design document”, but it doesn’t count yet."
    )


@pytest.mark.parametrize("is_claimed", [True, False])
def test_recording_that_is_left_to_a_move_of_one_s_own_says_so(
    as_ada, ada, planned, draft, design_docs, ladder, accept, is_claimed
):
    if is_claimed:
        Mark.objects.tick(ada, design_docs)
    else:
        for slug in ("begin-writes-design-docs", "complete-writes-design-docs"):
            move_of(ada, slug).finish()
    accept(as_ada, ada)
    recording = ada.moves.open().get(suggestion=None)
    outline = MoveText("Write it with Bob", TODAY + timedelta(days=9), TODAY)
    Move.objects.add(ada, ladder.ladder, outline, serving=[design_docs])
    reasons = {each.move: each.reason for each in draft(ada).withdrawn}
    assert reasons == {recording: "Another move in your plan is for “A design document”."}


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


@pytest.mark.parametrize(("days", "hours"), [(0, 8), (10, 4), (15, 2), (19, 1), (20, 1), (40, 1)])
def test_the_days_of_a_move_under_way_count_as_hours_worked(ada, ladder, days, hours):
    text = MoveText("Write it", TODAY + timedelta(days=20), TODAY, hours=8)
    move = Move.objects.add(ada, ladder.ladder, text)
    assert hours_left(move, TODAY + timedelta(days=days)) == 8
    move.start(today=TODAY)
    assert hours_left(move, TODAY + timedelta(days=days)) == hours


def test_what_was_half_worked_off_leaves_room_for_what_is_proposed(
    ada_at_mid, ladder, draft, later, on_a_day
):
    text = MoveText("Write it", TODAY + timedelta(days=60), TODAY, hours=20)
    Move.objects.add(ada_at_mid, ladder.ladder, text).start(today=TODAY)
    first = draft(ada_at_mid, hours=10).added[0].text.begins_on - TODAY
    later(30)
    then = draft(ada_at_mid, hours=10).added[0].text.begins_on - (TODAY + timedelta(days=30))
    assert (first.days, then.days) == (61, 31)


def test_with_nothing_left_to_propose_the_page_says_what_one_can_do(
    as_ada, ada_at_mid, ladder, record, design_docs
):
    for item in ladder.phase("mid").items:
        record(ada_at_mid, item)
        Mark.objects.tick(ada_at_mid, item)
    html = as_ada.get(PROPOSAL).text
    part = html.split('id="instead"')[1].split("</section>")[0]
    assert f'href="{ladder.phase("senior").phase.get_absolute_url()}"' in part
    assert "/packets/build/?ladder=ai-engineer&amp;gate=mid" in part
    assert "/plan/moves/" in part
    assert "possible now" not in part

    Mark.objects.untick(ada_at_mid, design_docs)
    Mark.objects.mark_not_possible(ada_at_mid, design_docs, "No documents here.")
    html = as_ada.get(PROPOSAL).text
    part = html.split('id="instead"')[1].split("</section>")[0]
    assert "Is “A design document” possible now?" in part
    assert "/ladders/ai-engineer/items/writes-design-docs/" in part


def test_with_something_left_to_propose_it_says_nothing_of_that(as_ada, ada_at_mid):
    assert 'id="instead"' not in as_ada.get(PROPOSAL).text
