"""What is shown of a life that is known: what is open counts, and what had ended does not.

The same is shown beside two others, who have as much.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from assessments.history import assessment_summaries, rows_of
from careerladder.models import User
from plans.calendar_feed.ics import feed_of
from plans.journal.entries import journal_of, journal_totals
from plans.models import Acceptance, Evidence, Move
from plans.moves.inputs import plan_inputs
from plans.moves.plan_page import plan_of
from plans.progress.next_steps import StepKind
from plans.progress.page import overview_of
from plans.progress.upcoming import upcoming_for
from plans.reviews.month import month_of, next_moves, reviews_of
from tests.scenario import BEGAN, NOW, TODAY, day, outline
from tests.stored_people import insert_ada, insert_bystanders


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def begun(ladder) -> User:
    """Ada, whose plan rests."""
    insert_bystanders()
    return insert_ada()[0]


@pytest.fixture
def gone_on(ladder) -> User:
    """Ada later, with three moves under way."""
    insert_bystanders()
    return insert_ada(continued=True)[0]


def names(pieces: Any) -> list[str]:
    """The beginning of each note is its name."""
    return [piece.note.partition(" by ")[0] for piece in pieces]


def test_a_plan_rests_on_what_was_said_last(ladder, begun):
    inputs = plan_inputs(begun, ladder, TODAY)
    assert inputs.roadblock == ladder.roadblocks[0]
    assert inputs.asked_at == BEGAN + timedelta(days=4)
    assert (inputs.accepted_at, inputs.hours_a_month) == (BEGAN + timedelta(days=50), 10)
    assert inputs.paused_until == day(150)
    assert plan_inputs(begun, ladder, day(149)).is_paused
    assert not plan_inputs(begun, ladder, day(150)).is_paused


def test_the_hours_are_those_of_the_last_proposal_that_was_accepted(ladder, begun):
    for hours, days in ((7, 20), (9, 2), (8, 10)):
        at = NOW - timedelta(days=days)
        Acceptance.objects.accept(begun, ladder.ladder, added=[], hours_a_month=hours, at=at)
    inputs = plan_inputs(begun, ladder, TODAY)
    assert (inputs.accepted_at, inputs.hours_a_month) == (NOW - timedelta(days=2), 9)
    assert begun.acceptances.get(hours_a_month=10).roadblock == ladder.roadblocks[0]


def test_none_is_an_answer_and_a_pause_that_ended_is_none(ladder, gone_on):
    inputs = plan_inputs(gone_on, ladder, TODAY)
    assert (inputs.roadblock, inputs.paused_until) == (None, None)
    assert inputs.asked_at == BEGAN + timedelta(days=134)


def test_while_a_plan_rests_nothing_lies_ahead(ladder, begun):
    assert upcoming_for(begun, ladder, day(149)).moves == ()
    upcoming = upcoming_for(begun, ladder, day(150))
    assert (upcoming.moves[0].name, upcoming.review) == ("under way", date(2026, 5, 1))


def test_what_is_under_way_and_due_first_lies_ahead(ladder, gone_on):
    upcoming = upcoming_for(gone_on, ladder, TODAY)
    assert (upcoming.moves[0].name, upcoming.moves[0].state, upcoming.review) == (
        "done",
        "under-way",
        date(2026, 5, 1),
    )


@pytest.mark.parametrize(
    ("today", "review"),
    [
        ("2026-02-10", "2026-01-01"),
        ("2026-02-11", None),
        # February was looked back on.
        ("2026-02-24", None),
        ("2026-03-10", None),
        ("2026-03-26", None),
        ("2026-03-27", "2026-03-01"),
        ("2026-12-31", "2026-12-01"),
        ("2027-01-01", "2026-12-01"),
    ],
)
def test_a_month_is_looked_back_on_at_its_end(ladder, gone_on, today, review):
    found = upcoming_for(gone_on, ladder, date.fromisoformat(today)).review
    assert found == (review and date.fromisoformat(review))


def test_what_had_ended_lies_ahead_no_more(ladder, ada):
    moves = {
        name: Move.objects.add(ada, ladder.ladder, outline(name, due))
        for name, due in (("done", 141), ("dropped", 142), ("withdrawn", 143), ("planned", 160))
    }
    moves["done"].finish()
    moves["dropped"].drop("Not now.")
    moves["withdrawn"].withdraw("No longer proposed.")
    upcoming = upcoming_for(ada, ladder, TODAY)
    assert [move.name for move in upcoming.moves] == ["planned"]
    moves["planned"].drop("Not now.")
    assert upcoming_for(ada, ladder, TODAY).moves == ()


def test_who_has_nothing_has_nothing_ahead(ladder, ada):
    insert_bystanders()
    upcoming = upcoming_for(ada, ladder, TODAY)
    assert (upcoming.moves, upcoming.review) == ((), None)
    assert plan_inputs(ada, ladder, TODAY).asked_at is None
    assert plan_of(ada, ladder, TODAY).is_blank
    assert journal_of(ada, ladder, {}).totals.pieces == 0


def test_the_stock_is_what_is_present(begun):
    totals = journal_totals(begun, TODAY)
    assert [(month.slug, month.pieces) for month in totals.months] == [
        # An assessment's example, recorded as evidence.
        ("2026-02", 1),
        *[("2026-01", 4), ("2025-12", 3), ("2025-11", 1), ("2025-10", 1)],
        *[("2025-01", 1), ("2024-02", 1)],
    ]
    assert (totals.unfiled, totals.ageing, totals.has_removed) == (2, 2, True)


def test_the_stock_changes_with_what_is_removed_and_filed(gone_on):
    totals = journal_totals(gone_on, TODAY)
    assert [month.pieces for month in totals.months] == [2, 4, 2, 1, 1, 1, 1]
    assert (totals.unfiled, totals.ageing, totals.has_removed) == (1, 2, True)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "ageing"}, ["month", "old"]),
        ({"state": "unfiled"}, ["once filed", "unfiled"]),
        ({"month": "2026-01"}, ["once filed", "unfiled", "newest", "same day"]),
        ({"item": "pushes-back"}, ["pushed"]),
        ({"phase": "mid"}, ["An example.", "newest", "same day", "Edited.", "pushed", "old"]),
        ({"q": "edited"}, ["Edited."]),
    ],
)
def test_the_journal_finds_what_is_present(ladder, begun, asked, found):
    journal = journal_of(begun, ladder, asked)
    assert names(entry.piece for entry in journal.entries) == found


def test_the_plan_has_what_is_open_by_its_month(ladder, begun):
    plan = plan_of(begun, ladder, TODAY)
    [group] = plan.groups
    assert group.month == date(2026, 7, 1)
    assert [(line.move.name, f"{line.move.due_on}") for line in group.lines] == [
        ("under way", "2026-07-13"),
        ("planned", "2026-07-14"),
        ("own", "2026-07-18"),
        ("proposed", "2026-07-19"),
    ]
    assert [item.slug for item in group.lines[1].items] == ["writes-design-docs", "pushes-back"]
    assert (plan.done, plan.dropped) == (1, 2)


def test_the_plan_has_what_is_late_first(ladder, gone_on):
    plan = plan_of(gone_on, ladder, TODAY)
    assert [(group.month, [line.move.name for line in group.lines]) for group in plan.groups] == [
        (None, ["done"]),
        (date(2026, 6, 1), ["dropped", "under way", "planned"]),
        (date(2026, 7, 1), ["own", "proposed"]),
    ]
    assert (plan.done, plan.dropped) == (0, 1)
    assert [each.item.slug for each in plan.unserved] == ["proposal-adopted"]
    assert plan.schedule is not None
    assert [bar.move.name for bar in plan.schedule.bars if bar.is_late] == ["done"]
    assert plan.schedule.has_late


def test_a_calendar_has_the_open_moves(begun):
    address = begun.calendar_addresses.get(until=None)
    lines = feed_of(address, lambda path: path).decode().splitlines()
    said = [line.partition(":")[2] for line in lines if line.startswith(("SUMMARY", "DTSTART"))]
    # The reviews and the next assessment, which are in it by choice, come last.
    assert said[:8] == [
        *["under way", "20260713", "planned", "20260714", "own", "20260718"],
        *["proposed", "20260719"],
    ]


def test_moves_that_ended_are_those_done_or_dropped(gone_on):
    moves = Move.objects.filter(user=gone_on)
    assert [move.name for move in moves.ended()] == ["withdrawn"]
    assert {move.name for move in moves.overdue(TODAY)} == {"done"}
    assert {move.name for move in moves.with_manual_flags() if not move.is_manual} == {"proposed"}
    assert {move.name for move in moves.with_manual_flags() if move.was_dropped} == {"dropped"}


def test_a_month_has_what_was_done_and_written_in_it(ladder, begun):
    january, may = (month_of(begun, ladder, date(2026, month, 1), TODAY) for month in (1, 5))
    assert [move.name for move in january.done] == ["done"]
    assert (january.pieces, len(january.changed), january.due) == (9, 5, ())
    assert (may.done, may.due, may.pieces, may.changed) == ((), (), 0, ())
    assert (january.is_over, may.is_over) == (True, False)


def test_a_month_has_what_is_due_since(ladder, gone_on):
    january, february = (month_of(gone_on, ladder, date(2026, m, 1), TODAY) for m in (1, 2))
    assert (january.done, january.due) == ((), ())
    assert [move.name for move in february.due] == ["done"]
    assert (january.pieces, february.pieces) == (8, 2)


def test_the_next_moves_are_the_planned_ones_by_their_date(ladder, gone_on):
    assert [move.name for move in next_moves(gone_on, ladder)] == [
        "dropped",
        "under way",
        "proposed",
    ]
    [review] = reviews_of(gone_on, ladder)
    assert set(names(review.evidence.all())) == {"unfiled", "newest"}
    assert [move.name for move in review.moves.all()] == ["planned"]


def test_the_overview_counts_what_is_open(ladder, begun):
    overview = overview_of(begun, ladder, looked_before_at=NOW - timedelta(days=100))
    about = [(step.kind, step.url.strip("/").rpartition("/")[2]) for step in overview.worth_a_look]
    assert (StepKind.FILE, "inbox") in about
    renewed = [item for kind, item in about if kind == StepKind.RENEW]
    assert renewed == ["ships-a-feature", "explains-choices"]
    assert [item for kind, item in about if kind == StepKind.REAFFIRM] == ["used-by-teams"]
    assert next(step.text for step in overview.steps if step.kind == StepKind.FILE)[:3] == "Two"
    phases = [(each.gate.counting, each.gate.total, each.is_current) for each in overview.phases]
    assert phases == [(2, 2, False), (1, 3, True), (0, 2, False), (0, 1, False)]
    assert overview.since is not None
    assert [each.item.slug for each in overview.since.changed] == ["proposal-adopted"]


def test_assessments_compare_with_the_last_that_stands(ladder, begun):
    taken = assessment_summaries(begun, ladder)
    assert [each.is_set_aside for each in taken] == [True, False, True]
    befores = [row.before and row.before.uuid for row in rows_of(taken, range(3))]
    assert befores == [taken[1].uuid, None, None]


def test_what_is_purged_is_what_was_removed_over_thirty_days_ago(begun):
    due = Evidence.objects.filter(user=begun).beyond_restoring()
    assert [piece.version for piece in due] == [2]
