"""What comes next, as a table of cases, and the order over all of them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerladder.models import ChecklistItem, Ladder
from plans.gate.rules import Gate, Item, ItemStatus, State
from plans.models import MoveState
from plans.models.move import MOST_UNDER_WAY
from plans.progress.next_steps import NextStep, Situation, StepKind, next_steps
from plans.progress.upcoming import NextMove
from styleguide.samples.ladder import sample_ladder
from tests.effort import examples

TODAY = date(2026, 11, 30)
PHASE = sample_ladder().phases[1]
KINDS = list(StepKind)


def move(days: int, state: MoveState = MoveState.PLANNED, number: int = 1) -> NextMove:
    return NextMove(UUID(int=number), f"Move {number}", state, TODAY + timedelta(days=days))


def status(state: State, slug: str = "a") -> ItemStatus:
    return ItemStatus(Item(slug, PHASE.slug, f"Item {slug}"), state)


def situation(*states: State, **more) -> Situation:
    statuses = tuple(status(state, "abcdefgh"[place]) for place, state in enumerate(states))
    return Situation(TODAY, current=PHASE, gate=Gate(PHASE.slug, statuses), **more)


def kinds(now: Situation) -> list[StepKind]:
    return [step.kind for step in next_steps(now)]


UNDER_WAY = MoveState.UNDER_WAY


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (Situation(TODAY), [StepKind.ASSESS]),
        (
            Situation(
                TODAY,
                ladder="ai-engineer",
                asked_since=[status(State.OPEN)],
                ageing=[status(State.EVIDENCED, "b")],
            ),
            [StepKind.ASSESS, StepKind.ASKED_SINCE, StepKind.RENEW],
        ),
        (Situation(TODAY, has_sitting=True, unfiled=2), [StepKind.ASSESS, StepKind.FILE]),
        (situation(State.OPEN), [StepKind.RECORD]),
        (situation(State.OPEN, State.CLAIMED), [StepKind.ADD_EVIDENCE, StepKind.RECORD]),
        (
            situation(State.OPEN, State.CLAIMED, State.IN_PROGRESS),
            [StepKind.TICK, StepKind.ADD_EVIDENCE, StepKind.RECORD],
        ),
        (situation(State.IN_PROGRESS, prepared=frozenset("a")), [StepKind.RECORD]),
        (situation(State.OPEN, moves=[move(3)]), [StepKind.START_MOVE, StepKind.RECORD]),
        (
            situation(State.CLAIMED, moves=[move(-1), move(2, UNDER_WAY, 2), move(5, number=3)]),
            [
                StepKind.LATE_MOVE,
                StepKind.MOVE_UNDER_WAY,
                StepKind.ADD_EVIDENCE,
                StepKind.START_MOVE,
            ],
        ),
        # A fourth could not be started.
        (
            situation(
                State.OPEN,
                moves=[*(move(1, UNDER_WAY, n) for n in (1, 2, 3)), move(2, number=4)],
            ),
            [*[StepKind.MOVE_UNDER_WAY] * 3, StepKind.RECORD],
        ),
        (situation(State.EVIDENCED), [StepKind.ARGUE]),
        (situation(State.EVIDENCED, State.NOT_POSSIBLE), [StepKind.LOOK_ELSEWHERE]),
        (
            situation(State.EVIDENCED, review=date(2026, 11, 1), unfiled=1, retake="It is due."),
            [StepKind.ARGUE, StepKind.REVIEW, StepKind.FILE, StepKind.ASSESS_AGAIN],
        ),
    ],
)
def test_the_steps_come_in_their_order(now, expected):
    assert kinds(now) == expected


def test_a_move_that_is_late_and_under_way_is_said_once():
    late = move(-3, UNDER_WAY)
    [step, *_] = next_steps(situation(State.OPEN, moves=[late]))
    assert (step.kind, step.url) == (StepKind.LATE_MOVE, late.get_absolute_url())
    assert kinds(situation(State.OPEN, moves=[late])).count(StepKind.MOVE_UNDER_WAY) == 0


def test_a_step_leads_to_the_line_that_it_speaks_of():
    steps = next_steps(situation(State.IN_PROGRESS, State.CLAIMED, State.OPEN))
    page = PHASE.phase.get_absolute_url()
    assert [step.url for step in steps] == [
        f"{page}#a",
        f"{page}?open=b#b",
        f"{page}?open=c#c",
    ]


def test_the_year_of_a_due_date_is_said_if_it_is_another():
    [near, far, *_] = next_steps(situation(State.OPEN, moves=[move(2), move(40, number=2)]))
    assert near.text.endswith("2 December.")
    assert far.text.endswith("9 January 2027.")


moves = st.builds(
    move,
    st.integers(-30, 60),
    st.sampled_from([MoveState.PLANNED, UNDER_WAY]),
    st.integers(1, 9),
)
situations = st.builds(
    lambda states, more: situation(*states, **more),
    st.lists(st.sampled_from(State), max_size=6),
    st.fixed_dictionaries(
        {
            "moves": st.lists(moves, max_size=5, unique_by=lambda each: each.uuid),
            "prepared": st.frozensets(st.sampled_from("abcdef")),
            "unfiled": st.integers(0, 30),
            "retake": st.sampled_from(["", "It is due."]),
            "reworded": st.just((ChecklistItem(ladder=Ladder(slug="x"), slug="y", name="Z"),)),
        }
    ),
)


@given(situations)
@settings(max_examples=examples(200))
def test_there_is_always_a_step_and_what_can_wait_comes_last(now):
    steps: tuple[NextStep, ...] = next_steps(now)
    waits = [step.kind.can_wait for step in steps]
    assert not waits[0]
    assert waits == sorted(waits)


@given(situations)
@settings(max_examples=examples(200))
def test_every_missing_item_and_open_move_has_one_step(now):
    steps = next_steps(now)
    page = PHASE.phase.get_absolute_url()
    about = [step.url.rpartition("#")[2] for step in steps if step.url.startswith(f"{page}?")]
    about += [step.url.rpartition("#")[2] for step in steps if step.url.startswith(f"{page}#")]
    assert sorted(about) == sorted(each.item.slug for each in now.gate.missing)
    led_to = [step.url for step in steps if step.url.startswith("/plan/moves/")]
    gate_asks = bool(now.gate.missing)
    may_start = sum(each.state == UNDER_WAY for each in now.moves) < MOST_UNDER_WAY
    wanted = [
        each.get_absolute_url()
        for each in now.moves
        if (gate_asks and may_start) or each.due_on < TODAY or each.state == UNDER_WAY
    ]
    if gate_asks:
        assert sorted(led_to) == sorted(wanted)
    else:
        assert set(wanted) <= set(led_to)
