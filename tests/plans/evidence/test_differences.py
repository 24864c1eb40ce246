"""Two texts, as runs of what is the same, what was removed and what was added."""

from __future__ import annotations

import difflib
import sys
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.evidence.differences import (
    EDGE,
    MOST_RUNS,
    WORK_BUDGET,
    Run,
    RunKind,
    differences,
    fold_unchanged,
    runs_after,
    runs_before,
)
from tests.worst_case_texts import PAIRS

# Few words and many blanks, so that the two have much in common.
TEXTS = st.one_of(
    st.lists(st.sampled_from(["two ", "teams ", "built", ", ", ".\n", "\n", "é", "🪜"])).map(
        "".join
    ),
    st.text(),
)


def text_of(runs) -> str:
    return "".join(run.text for run in runs)


def marked(runs) -> str:
    signs = {
        RunKind.ADDED: "+{}+",
        RunKind.REMOVED: "-{}-",
        RunKind.SAME: "{}",
        RunKind.LEFT_OUT: "…",
    }
    return "".join(signs[run.kind].format(run.text) for run in runs)


@given(TEXTS, TEXTS)
def test_each_text_can_be_read_off_again(before, after):
    for runs in (differences(before, after), fold_unchanged(differences(before, after))):
        assert text_of(runs_before(runs)) == before
        assert text_of(runs_after(runs)) == after
        assert all(run.text for run in runs)
        assert all(one.kind != next_.kind for one, next_ in pairwise(runs))


@given(TEXTS)
def test_equal_texts_have_no_difference(text):
    assert {run.kind for run in differences(text, text)} <= {RunKind.SAME}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("two teams built it", "three teams built it", "-two-+three+ teams built it"),
        ("Batch or streaming.", "Batch or streaming. Batch.", "Batch or streaming.+ Batch.+"),
        ("a\nb\nc", "a\n\nb\nc", "a\n+\n+b\nc"),
        # What two rewritten passages happen to share is no island between them.
        ("the cat slept", "a dog slept", "-the cat-+a dog+ slept"),
        ("", "new", "+new+"),
        ("old", "", "-old-"),
        ("", "", ""),
    ],
)
def test_what_changed_is_marked_by_whole_words(before, after, expected):
    assert marked(differences(before, after)) == expected


def test_a_line_break_that_came_or_went_can_be_seen():
    assert Run(RunKind.ADDED, "\n").shown == "↵\n"
    assert Run(RunKind.SAME, "\n").shown == "\n"


def test_a_long_stretch_without_a_change_is_cut_to_its_edges():
    before = f"{'word ' * 200}old {'word ' * 200}"
    runs = fold_unchanged(differences(before, before.replace("old", "new")))
    assert [run.kind for run in runs] == [
        RunKind.LEFT_OUT,
        RunKind.SAME,
        RunKind.REMOVED,
        RunKind.ADDED,
        RunKind.SAME,
        RunKind.LEFT_OUT,
    ]
    assert all(len(run.text) <= EDGE + 20 for run in runs if run.kind == RunKind.SAME)


def test_nothing_is_cut_from_a_text_that_did_not_change():
    assert fold_unchanged(differences("word " * 200, "word " * 200)) == (
        Run(RunKind.SAME, "word " * 200),
    )


def lines_of_difflib(before: str, after: str) -> int:
    """How many lines of difflib's a comparison runs through."""
    lines = 0

    def count(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return count if frame.f_code.co_filename == difflib.__file__ else None

    traced = sys.gettrace()
    sys.settrace(count)
    try:
        differences(before, after)
    finally:
        sys.settrace(traced)
    return lines


@pytest.mark.parametrize("name", PAIRS)
def test_two_of_the_longest_notes_make_no_more_work_than_others(name):
    before, after = PAIRS[name]
    runs = differences(before, after)
    assert text_of(runs_before(runs)) == before
    assert text_of(runs_after(runs)) == after
    assert len(runs) <= MOST_RUNS
    # A pair takes up to five lines, a word some twenty more.
    assert lines_of_difflib(before, after) <= 5 * WORK_BUDGET + 20 * len(before + after)


def test_a_text_of_many_small_changes_was_written_anew():
    lines = [f"line {number}\n" for number in range(200)]
    before, after = "".join(lines), "new\n".join(lines)
    assert differences(before, after) == (Run(RunKind.REMOVED, before), Run(RunKind.ADDED, after))
