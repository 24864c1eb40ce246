"""What changed is said in a few words, whatever changed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

from plans.gate.changes import StateChange, describe_changes, sentences_of, state_changes
from plans.gate.rules import Gate, Item, ItemRecord, ItemStatus, State, compute_progress

COUNTS = ItemRecord("met", 1)
LATER = datetime(2026, 5, 3, tzinfo=UTC)
ITEMS = [Item(letter, "mid", letter.upper()) for letter in "abcde"]


def said(before, after, items=ITEMS, **openings) -> str:
    then = compute_progress(["mid"], items, before, openings=openings)
    now = compute_progress(["mid"], items, after, openings=openings)
    return describe_changes(state_changes(then, now))


@pytest.mark.parametrize(("before", "after"), list(permutations(State, 2)))
def test_each_change_has_its_sentence(before, after):
    item = ITEMS[0]
    change = StateChange(item, before, after, Gate("mid", (ItemStatus(item, after),)))
    assert str(change).startswith("“A” ")
    assert str(change).endswith(".")
    assert "→" not in str(change)


def test_a_count_is_said_with_what_changed_it():
    assert said({}, {"a": COUNTS}) == "“A” now counts. 1 of 5 items count."
    assert (
        said({"a": COUNTS}, {})
        == "“A” no longer counts: it isn’t ticked and has no evidence. 0 of 5 items count."
    )
    assert said({}, {"a": ItemRecord("met")}) == "“A” is ticked but has no evidence yet."


def test_what_changed_alike_is_one_sentence():
    assert said({}, {"a": COUNTS, "b": COUNTS}) == "“A” and “B” now count. 2 of 5 items count."
    every = dict.fromkeys("abcde", COUNTS)
    assert (
        said({}, every)
        == "“A”, “B”, “C” and 2 more now count. 5 of 5 items count, and the gate is open."
    )


def test_of_many_changes_three_are_said_and_the_rest_counted():
    before = {"a": COUNTS, "b": ItemRecord("met"), "c": ItemRecord(None, 1)}
    after = {"d": COUNTS, "e": ItemRecord("met")}
    then = compute_progress(["mid"], ITEMS, before)
    now = compute_progress(["mid"], ITEMS, after)
    *some, last = sentences_of(state_changes(then, now))
    assert len(some) == 3
    assert last == "2 more items changed."


def test_of_what_stands_apart_no_count_is_said():
    items = [*ITEMS[:2], Item("c", "mid", "C", LATER), Item("d", "mid", "D", LATER)]
    before = {"a": COUNTS, "b": COUNTS}
    opened = (datetime(2026, 1, 1, tzinfo=UTC),)
    assert said(before, before | {"c": COUNTS}, items, mid=opened) == (
        "“C” now counts. The gate stays open."
    )
    every = before | {"c": COUNTS, "d": COUNTS}
    assert said(every, every | {"d": ItemRecord()}, items, mid=opened) == (
        "“D” no longer counts: it isn’t ticked and has no evidence. The gate stays open."
    )


def test_nothing_is_said_where_nothing_changed():
    assert said({"a": COUNTS}, {"a": COUNTS}) == ""
