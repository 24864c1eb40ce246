"""The proposal as a pure function: what it promises of every plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise, product
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.dates import after_weekend, six_months_after
from plans.models.move import MOST_UNDER_WAY
from plans.proposals import scheduler as proposal
from plans.proposals.scheduler import (
    DAYS_A_MONTH,
    KeptMove,
    MissingItem,
    Proposal,
    Purpose,
    Suggestion,
    UnfinishedItem,
    UnfinishedReason,
    propose,
)
from tests.effort import examples

FIXTURES = Path(__file__).parents[3] / "fixtures" / "ai-engineer"
A_MONDAY = date(2026, 3, 2)

SUGGESTIONS = st.builds(lambda hours, weeks: (hours, weeks), st.integers(1, 16), st.integers(1, 8))


@st.composite
def missing_items(draw) -> tuple[MissingItem, ...]:
    items = []
    for number in range(draw(st.integers(0, 5))):
        sizes = draw(st.lists(SUGGESTIONS, max_size=3))
        items.append(
            MissingItem(
                f"item-{number}",
                tuple(
                    Suggestion(f"item-{number}-{place}", hours, weeks)
                    for place, (hours, weeks) in enumerate(sizes)
                ),
                is_claimed=draw(st.booleans()),
                was_suggested=draw(st.booleans()),
                any_done=draw(st.booleans()),
                is_covered=draw(st.booleans()),
            )
        )
    return tuple(items)


UNLOCK = st.none() | st.builds(lambda size: Suggestion("unlock", *size), SUGGESTIONS)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
HOURS = st.integers(1, 60)


@st.composite
def asked(draw):
    today = draw(DAYS)
    kept = draw(
        st.lists(
            st.builds(
                lambda hours, days: KeptMove(hours, today + timedelta(days=days)),
                st.integers(0, 20),
                st.integers(-30, 200),
            ),
            max_size=6,
        )
    )
    under_way = draw(st.integers(0, 3))
    kept = [
        KeptMove(each.hours, each.due_on, is_under_way=place < under_way)
        for place, each in enumerate(kept)
    ]
    return {
        "missing": draw(missing_items()),
        "unlock": draw(UNLOCK),
        "kept": tuple(kept),
        "hours_a_month": draw(HOURS),
        "today": today,
    }


def answer(question) -> Proposal:
    return propose(question["missing"], **{k: v for k, v in question.items() if k != "missing"})


def active_on(day: date, spans: Sequence[tuple[date, date]]) -> int:
    return sum(begins <= day < due for begins, due in spans)


@cache
def real_ladder() -> tuple[dict[str, list[str]], dict[str, list[Suggestion]], list[Suggestion]]:
    """Items by phase, suggestions by item, and the ways out of roadblocks, as the fixtures are."""
    rows = [
        (row["model"].removeprefix("careerladder."), row["fields"])
        for file in sorted(FIXTURES.glob("*.yaml"))
        for row in yaml.safe_load(file.read_text()) or []
        if not row["fields"].get("retired_on")
    ]
    rows.sort(key=lambda row: row[1].get("position", 0))
    phases: dict[str, list[str]] = {}
    by_item: dict[str, list[Suggestion]] = {}
    ways_out = []
    for model, row in rows:
        if model == "checklistitem":
            phases.setdefault(row["phase"][1], []).append(row["slug"])
        elif model == "suggestedmove":
            move = Suggestion(row["slug"], row["hours"], row["weeks"])
            if "item" in row:
                by_item.setdefault(row["item"][1], []).append(move)
            elif "roadblock" in row:
                ways_out.append(move)
    return phases, by_item, ways_out


@pytest.mark.parametrize("hours", [2, 8, 20, 60])
@pytest.mark.parametrize("phase", sorted(real_ladder()[0]))
def test_on_the_real_ladder_no_missing_item_is_silently_left_out(phase, hours):
    """All sets of missing items of each phase, every roadblock and none, and few or many hours."""
    phases, by_item, ways_out = real_ladder()
    end = six_months_after(A_MONDAY)
    for states in product((None, False, True), repeat=len(phases[phase])):
        missing = tuple(
            MissingItem(
                item,
                tuple(by_item.get(item, ())),
                is_claimed=state,
                was_suggested=item in by_item,
            )
            for item, state in zip(phases[phase], states, strict=True)
            if state is not None
        )
        for unlock in (None, *ways_out):
            proposal = propose(missing, unlock=unlock, hours_a_month=hours, today=A_MONDAY)
            planned = {step.item for step in proposal.steps}
            later = {each.item for each in proposal.unfinished}
            assert all(each.item in planned | later for each in missing)
            assert all(A_MONDAY <= step.begins_on <= step.due_on <= end for step in proposal.steps)
            named = {slug for each in proposal.unfinished for slug in each.suggestions}
            for each in missing:
                if not each.is_claimed:
                    dated = {step.suggestion for step in proposal.steps}
                    assert {one.slug for one in each.suggestions} <= dated | named
            others = [step for step in proposal.steps if step.why != Purpose.RECORDS]
            is_first = others and others[0].why == Purpose.UNLOCKS
            assert unlock is None or not proposal.unlock_fits or is_first


@settings(max_examples=examples(300))
@given(asked())
def test_every_missing_item_is_scheduled_or_covered_or_named_as_later(question):
    proposal = answer(question)
    named = {each.item for each in proposal.unfinished}
    for each in question["missing"]:
        steps = [step for step in proposal.steps if step.item == each.item]
        planned = {step.suggestion for step in steps}
        assert steps or each.item in named or each.item in proposal.covered
        if each.item not in named and steps and steps[0].why == Purpose.SERVES:
            assert planned == {suggestion.slug for suggestion in each.suggestions}


@given(asked())
def test_what_has_no_date_is_named_with_all_that_follows_it(question):
    proposal = answer(question)
    for later in proposal.unfinished:
        missing = next(each for each in question["missing"] if each.item == later.item)
        slugs = [each.slug for each in missing.suggestions]
        planned = [step.suggestion for step in proposal.steps if step.item == later.item]
        if later.why == UnfinishedReason.NO_ROOM and not missing.is_claimed and slugs:
            assert [*planned, *later.suggestions] == slugs


@settings(max_examples=examples(300))
@given(asked())
def test_it_never_promises_more_hours_than_there_are(question):
    before = sum(each.hours for each in question["kept"])
    a_day = question["hours_a_month"] / DAYS_A_MONTH
    steps = answer(question).steps
    for day in {step.due_on for step in steps if step.why != Purpose.RECORDS}:
        promised = sum(step.hours for step in steps if step.due_on <= day)
        assert before + promised <= (day - question["today"]).days * a_day + 1e-6


@settings(max_examples=examples(300))
@given(asked())
def test_at_most_three_run_on_any_day(question):
    proposal = answer(question)
    under_way = [(question["today"], each.due_on) for each in question["kept"] if each.is_under_way]
    steps = [step for step in proposal.steps if step.why != Purpose.RECORDS]
    spans = [*under_way, *((step.begins_on, step.due_on) for step in steps)]
    for day in {begins for begins, _ in spans}:
        assert active_on(day, spans) <= MOST_UNDER_WAY


@settings(max_examples=examples(300))
@given(asked())
def test_an_item_s_moves_follow_each_other_and_all_begin_in_order(question):
    steps = answer(question).steps
    assert [step.begins_on for step in steps] == sorted(step.begins_on for step in steps)
    for missing in question["missing"]:
        mine = [step for step in steps if step.item == missing.item]
        slugs = [each.slug for each in missing.suggestions]
        assert [slugs.index(step.suggestion) for step in mine if step.suggestion] == list(
            range(len([step for step in mine if step.suggestion]))
        )
        for earlier, later in pairwise(mine):
            assert later.begins_on >= earlier.due_on


@given(asked())
def test_nothing_is_before_today_after_six_months_or_due_on_a_weekend(question):
    for step in answer(question).steps:
        assert question["today"] <= step.begins_on <= step.due_on
        assert step.due_on <= six_months_after(question["today"])
        assert step.due_on.weekday() < 5


@given(asked())
def test_the_same_question_has_the_same_answer(question):
    assert answer(question) == answer(question)


@given(asked())
def test_a_move_runs_for_its_weeks_at_least(question):
    sizes = {each.slug: each for missing in question["missing"] for each in missing.suggestions}
    for step in answer(question).steps:
        if step.suggestion in sizes:
            weeks = timedelta(weeks=sizes[step.suggestion].weeks)
            assert step.due_on - step.begins_on >= weeks


def test_what_is_only_to_be_written_down_comes_first_then_the_way_out_of_the_roadblock():
    missing = (
        MissingItem("a", (Suggestion("a-1", 4, 1), Suggestion("a-2", 4, 1))),
        MissingItem("b", (Suggestion("b-1", 4, 1),), is_claimed=True),
        MissingItem("c", (Suggestion("c-1", 4, 1),)),
    )
    proposal = propose(missing, unlock=Suggestion("unlock", 4, 1), hours_a_month=30, today=A_MONDAY)
    assert [step.suggestion or f"record {step.item}" for step in proposal.steps] == [
        "record b",
        "unlock",
        "a-1",
        "c-1",
        "a-2",
    ]
    assert [step.why for step in proposal.steps[:3]] == [
        Purpose.RECORDS,
        Purpose.UNLOCKS,
        Purpose.SERVES,
    ]


def test_what_is_only_to_be_written_down_is_due_within_days_whatever_else_is_planned():
    missing = (
        MissingItem("a", (Suggestion("a-1", 4, 1),)),
        MissingItem("b", is_claimed=True),
        MissingItem("c", any_done=True),
    )
    kept = [KeptMove(20, A_MONDAY + timedelta(days=60), is_under_way=True) for _ in range(3)]
    proposal = propose(missing, kept=kept, hours_a_month=8, today=A_MONDAY)
    records = [(step.item, (step.due_on - A_MONDAY).days) for step in proposal.steps[:2]]
    assert records == [("b", 3), ("c", 7)]


def test_the_second_step_of_an_item_waits_while_another_item_goes_on():
    missing = (
        MissingItem("a", (Suggestion("a-1", 2, 8), Suggestion("a-2", 2, 1))),
        MissingItem("b", (Suggestion("b-1", 2, 1),)),
    )
    first, second, third = propose(missing, hours_a_month=10, today=A_MONDAY).steps
    assert [first.suggestion, second.suggestion, third.suggestion] == ["a-1", "b-1", "a-2"]
    assert first.due_on == date(2026, 4, 27)
    assert third.begins_on >= first.due_on


def test_what_does_not_fit_is_named_and_a_smaller_move_still_fits():
    missing = (
        MissingItem("a", (Suggestion("a-1", 16, 1), Suggestion("a-2", 1, 1))),
        MissingItem("b", (Suggestion("b-1", 5, 1),)),
    )
    proposal = propose(missing, hours_a_month=2, today=A_MONDAY)
    assert [step.suggestion for step in proposal.steps] == ["b-1"]
    assert proposal.unfinished == (UnfinishedItem("a", UnfinishedReason.NO_ROOM, ("a-1", "a-2")),)


def test_an_item_whose_moves_are_done_asks_for_an_hour_of_writing_down():
    (step,) = propose((MissingItem("a", any_done=True),), hours_a_month=8, today=A_MONDAY).steps
    assert (step.why, step.hours, step.item) == (Purpose.RECORDS, 1, "a")


@pytest.mark.parametrize(
    ("was_suggested", "why"),
    [(True, UnfinishedReason.ALL_DROPPED), (False, UnfinishedReason.NOTHING_SUGGESTED)],
)
def test_an_item_without_a_move_left_is_named(was_suggested, why):
    missing = (MissingItem("a", was_suggested=was_suggested),)
    proposal = propose(missing, hours_a_month=8, today=A_MONDAY)
    assert proposal.unfinished == (UnfinishedItem("a", why),)


def test_what_one_planned_oneself_takes_its_hours_first():
    missing = (MissingItem("a", (Suggestion("a-1", 4, 1),)),)
    alone = propose(missing, hours_a_month=8, today=A_MONDAY).steps[0]
    kept = (KeptMove(8, A_MONDAY),)
    after = propose(missing, kept=kept, hours_a_month=8, today=A_MONDAY).steps[0]
    assert alone.begins_on == A_MONDAY
    assert after.begins_on == date(2026, 4, 2)


def test_three_under_way_leave_no_place_until_one_is_due():
    missing = (MissingItem("a", (Suggestion("a-1", 1, 1),)),)
    kept = tuple(
        KeptMove(0, A_MONDAY + timedelta(weeks=weeks), is_under_way=True) for weeks in (4, 5, 6)
    )
    (step,) = propose(missing, kept=kept, hours_a_month=8, today=A_MONDAY).steps
    assert step.begins_on == A_MONDAY + timedelta(weeks=4)


def test_a_move_under_way_holds_back_what_follows_it():
    after = A_MONDAY + timedelta(weeks=3)
    missing = (MissingItem("a", (Suggestion("a-2", 1, 1, not_before=after),), is_covered=True),)
    (step,) = propose(missing, hours_a_month=8, today=A_MONDAY).steps
    assert step.begins_on == after


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 1, 31), date(2026, 7, 31)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 6, 30), date(2026, 12, 30)),
        (date(2026, 11, 23), date(2027, 5, 23)),
    ],
)
def test_six_months_end_on_the_same_day_or_the_month_s_last(day, end):
    assert six_months_after(day) == end


def test_a_way_out_of_the_roadblock_without_room_is_said():
    proposal = propose((), unlock=Suggestion("unlock", 16, 1), hours_a_month=2, today=A_MONDAY)
    assert (proposal.steps, proposal.unlock_fits) == ((), False)


def test_the_hour_of_writing_down_is_not_proposed_after_it_was_dropped():
    missing = (MissingItem("a", is_claimed=True, dropped_recording=True),)
    proposal = propose(missing, hours_a_month=8, today=A_MONDAY)
    assert proposal.unfinished == (UnfinishedItem("a", UnfinishedReason.ALL_DROPPED),)


def test_a_weekend_becomes_the_monday_after():
    assert [after_weekend(A_MONDAY + timedelta(days=days)).day for days in range(7)] == [
        *range(2, 7),
        9,
        9,
    ]


ANY_DAY = st.dates(date(1950, 1, 1), date(2199, 12, 31))
KEPT_ANYHOW = st.builds(KeptMove, st.integers(1, 200), ANY_DAY, st.booleans())


@st.composite
def anything(draw) -> tuple[tuple[MissingItem, ...], list[KeptMove], int, date]:
    """Whatever dates, estimates and hours a plan may hold, however far away."""
    missing = tuple(
        MissingItem(
            f"item-{number}",
            tuple(
                Suggestion(f"item-{number}-{place}", hours, weeks, not_before)
                for place, (hours, weeks, not_before) in enumerate(
                    draw(
                        st.lists(
                            st.tuples(st.integers(1, 200), st.integers(0, 60), st.none() | ANY_DAY),
                            max_size=3,
                        )
                    )
                )
            ),
        )
        for number in range(draw(st.integers(0, 4)))
    )
    kept = draw(st.lists(KEPT_ANYHOW, max_size=6))
    return missing, kept, draw(st.integers(1, 200)), draw(DAYS)


@given(anything())
def test_it_ends_whatever_the_dates_and_hours_are(plan):
    missing, kept, hours, today = plan
    tasks = sum(len(each.suggestions) for each in missing)
    waits = 0

    class Impatient(proposal._Calendar):
        def _skip_to(self, day: date) -> None:
            nonlocal waits
            waits += 1
            assert waits <= 2 * (tasks + len(kept)) + 2, "it waits without an end"
            super()._skip_to(day)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proposal, "_Calendar", Impatient)
        found = propose(missing, kept=kept, hours_a_month=hours, today=today)
    assert len(found.steps) <= tasks


def test_three_moves_of_another_century_leave_no_place_and_end_the_question():
    kept = [KeptMove(4, date(2099, 1, 1), is_under_way=True)] * 3
    missing = (MissingItem("one", (Suggestion("one-1", 2, 1),)),)
    found = propose(missing, kept=kept, hours_a_month=8, today=A_MONDAY)
    assert found.steps == ()
    assert found.unfinished == (UnfinishedItem("one", UnfinishedReason.NO_ROOM, ("one-1",)),)
