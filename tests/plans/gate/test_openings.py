"""What opened stays open: the ladder may ask for more, and closes no gate by it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerladder.ladders.revisions import ItemPeriod
from plans.gate.openings import Span, may_stay_open, openings_by, openings_of
from plans.gate.rules import (
    Gate,
    Item,
    ItemRecord,
    Progress,
    State,
    compute_progress,
    current_phase,
)
from plans.models import Mark

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
PHASES = ["mid", "senior"]
COUNTS = ItemRecord(Mark.Kind.MET, 1)

LADDER = ["add", "retire", "take up", "move", "reword"]
deeds = st.tuples(
    st.sampled_from([*["count"] * 5, "uncount", *LADDER]),
    st.integers(0, 3),
    st.sampled_from([0, 1]),
)


@dataclass
class Life:
    """Items of a ladder, by key, and when they counted. `opened` is kept as the rule says it.

    An opening is a set of (item, when it was asked for): a plain account of the rule.
    """

    at: datetime = BEGAN
    periods: list[ItemPeriod] = field(default_factory=list)
    spans: dict[int, list[Span]] = field(default_factory=dict)
    opened: dict[str, list[frozenset[tuple[int, datetime | None]]]] = field(default_factory=dict)

    def do(self, verb: str, key: int, hours: int) -> None:
        self.at += timedelta(hours=hours)
        last = next((each for each in reversed(self.periods) if each.item == key), None)
        is_asked = last is not None and last.counts
        match verb:
            case "count" if not self.counts(key):
                self.spans.setdefault(key, []).append(Span(self.at, None))
            case "uncount" if self.counts(key):
                self.spans[key][-1] = replace(self.spans[key][-1], until=self.at)
            case "add" if last is None:
                since = None if self.at == BEGAN else self.at
                self.periods.append(period(key, "mid", since, since))
            case "retire" if is_asked:
                self.change(last, counts=False, asked_since=self.at)
            case "take up" if last is not None and not last.counts:
                self.change(last, counts=True, asked_since=self.at)
            case "move" if last is not None:
                phase = PHASES[last.phase == PHASES[0]]
                self.change(last, phase=phase, asked_since=self.at)
            case "reword" if last is not None:
                self.change(last, wording="Reworded.")

    def change(self, last: ItemPeriod | None, **values: Any) -> None:
        assert last is not None
        place = self.periods.index(last)
        self.periods[place] = replace(last, until=self.at)
        self.periods.append(replace(last, since=self.at, **values))

    def counts(self, key: int) -> bool:
        return any(span.covers(self.at) for span in self.spans.get(key, ()))

    def look(self) -> dict[str, bool]:
        """Whether each gate is open, by the plain account."""
        is_open = {}
        for phase in PHASES:
            asked = [each for each in self.periods if each.phase == phase and _asks(each, self.at)]
            opened = self.opened.setdefault(phase, [])
            if asked and all(self.counts(each.item) for each in asked):
                opened.append(frozenset((each.item, each.asked_since) for each in asked))
            is_open[phase] = any(
                all(
                    self.counts(each.item)
                    for each in asked
                    if (each.item, each.asked_since) in opening
                )
                for opening in opened
            )
        return is_open

    def progress(self, at: datetime) -> Progress:
        items, records, openings = self.read(at)
        return compute_progress(PHASES, items, records, openings=openings)

    def read(self, at: datetime):
        asked = [each for each in self.periods if _asks(each, at)]
        items = [Item(each.slug, each.phase, each.name, each.asked_since) for each in asked]
        records = {
            each.slug: COUNTS
            for each in asked
            if any(span.covers(at) for span in self.spans.get(each.item, ()))
        }
        return items, records, openings_by(at, openings_of(self.periods, self.spans))


def _asks(each: ItemPeriod, at: datetime) -> bool:
    return each.counts and each.holds_at(at)


def period(key: int, phase: str, since, asked_since) -> ItemPeriod:
    slug = f"item-{key}"
    return ItemPeriod(key, slug, phase, slug.title(), "As it was.", True, since, None, asked_since)


def begin(first: int) -> Life:
    life = Life()
    for key in range(first):
        life.do("add", key, 0)
    life.at += timedelta(hours=1)
    return life


def is_open(progress: Progress) -> dict[str, bool]:
    return {gate.phase: gate.is_open for gate in progress.gates}


lives = st.tuples(st.integers(0, 3), st.lists(deeds, min_size=1, max_size=25))


@given(lives)
def test_a_gate_is_open_as_the_rule_says(life):
    first, history = life
    lived = begin(first)
    for deed, after in zip_longest(history, history[1:]):
        lived.do(*deed)
        # What is done next in the same moment shows with it.
        if after is None or after[-1]:
            assert is_open(lived.progress(lived.at)) == lived.look()


@given(lives)
def test_no_change_of_the_ladder_closes_a_gate(life):
    first, history = life
    lived = begin(first)
    for deed in history:
        before = is_open(lived.progress(lived.at))
        lived.do(*deed)
        after = is_open(lived.progress(lived.at))
        # What is done in the same moment shows as one.
        if deed[0] in LADDER and deed[-1]:
            assert all(after[phase] for phase in PHASES if before[phase])


@given(lives)
def test_a_past_moment_does_not_depend_on_what_came_after(life):
    first, history = life
    lived = begin(first)
    seen = {}
    for deed in history:
        lived.do(*deed)
        seen[lived.at] = lived.progress(lived.at)
    for at, progress in seen.items():
        assert lived.progress(at) == progress


@given(lives)
def test_what_counts_and_what_is_missing_are_those_that_the_gate_asks_for(life):
    first, history = life
    lived = begin(first)
    for deed in history:
        lived.do(*deed)
        for gate in lived.progress(lived.at).gates:
            assert gate.counting + len(gate.missing) + len(gate.not_possible) == gate.total
            assert set(gate.asked_for) | set(gate.asked_since) == set(gate.statuses)
            apart_since = [each.item.since for each in gate.asked_since if each.item.since]
            assert all(gate.opened_at and since > gate.opened_at for since in apart_since)
            # Only an open gate has items that stand apart: a closed one asks for all.
            assert gate.is_open or not gate.asked_since


@given(lives)
def test_the_openings_are_read_only_where_they_make_a_difference(life):
    first, history = life
    lived = begin(first)
    for deed in history:
        lived.do(*deed)
        items, records, openings = lived.read(lived.at)
        needed = may_stay_open(PHASES, items, records)
        some = {phase: moments for phase, moments in openings.items() if phase in needed}
        without = compute_progress(PHASES, items, records, openings=some)
        assert without == lived.progress(lived.at)


@given(
    st.integers(1, 3),
    st.lists(st.tuples(st.sampled_from(["count", "uncount"]), st.integers(0, 2), st.just(1))),
)
def test_a_ladder_that_stays_as_it_is_asks_for_every_item(first, history):
    lived = begin(first)
    for deed in history:
        lived.do(*deed)
        items, records, _ = lived.read(lived.at)
        assert lived.progress(lived.at) == compute_progress(PHASES, items, records)
        assert not may_stay_open(PHASES[:1], items, records)


def opened(*history: tuple[str, int]) -> Life:
    """Two items that counted, and what was done an hour each after that."""
    lived = begin(2)
    for verb, key in [("count", 0), ("count", 1), *history]:
        lived.do(verb, key, 1)
    return lived


def mid(lived: Life) -> Gate:
    return lived.progress(lived.at).gate("mid")


def apart(gate: Gate) -> list[str]:
    return [each.item.slug for each in gate.asked_since]


def test_an_item_added_to_an_open_gate_stands_apart():
    gate = mid(opened(("add", 2)))
    assert (gate.is_open, gate.counting, gate.total) == (True, 2, 2)
    assert apart(gate) == ["item-2"]
    assert gate.state_of("item-2") == State.OPEN
    assert not gate.missing


def test_an_item_added_to_a_closed_gate_is_missing():
    gate = mid(opened(("uncount", 0), ("add", 2)))
    assert mid(opened(("uncount", 0), ("add", 2), ("count", 0))).is_open
    assert not gate.is_open
    assert [each.item.slug for each in gate.missing] == ["item-0", "item-2"]


def test_a_gate_that_counts_with_what_was_added_asks_for_it_no_longer_apart():
    gate = mid(opened(("add", 2), ("count", 2)))
    assert (gate.is_open, gate.total, apart(gate)) == (True, 3, [])


def test_of_two_openings_the_last_that_still_counts_is_the_one_that_holds():
    lived = opened(("add", 2), ("count", 2), ("add", 3))
    assert (mid(lived).total, apart(mid(lived))) == (3, ["item-3"])
    lived.do("uncount", 2, 1)
    assert (mid(lived).is_open, mid(lived).total, apart(mid(lived))) == (
        True,
        2,
        ["item-2", "item-3"],
    )


@pytest.mark.parametrize("again", ["take up", "move"])
def test_an_item_that_comes_back_is_asked_for_since_that_day(again):
    left = opened(("retire" if again == "take up" else "move", 1), ("uncount", 1))
    assert mid(left).is_open
    left.do(again, 1, 1)
    assert mid(left).is_open
    assert apart(mid(left)) == ["item-1"]


def test_a_gate_whose_items_are_all_retired_stays_open():
    gate = mid(opened(("retire", 0), ("retire", 1), ("add", 2)))
    assert (gate.is_open, gate.total, apart(gate)) == (True, 0, ["item-2"])


def test_a_person_goes_down_no_level_by_an_item_that_was_added():
    lived = opened(("add", 2))
    assert current_phase(lived.progress(lived.at), "mid", None) == "senior"
