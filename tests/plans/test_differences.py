"""Two texts, as runs of what is the same, what was removed and what was added."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.differences import EDGE, Kind, Run, differences, folded, text_after, text_before

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
        Kind.ADDED: "+{}+",
        Kind.REMOVED: "-{}-",
        Kind.SAME: "{}",
        Kind.LEFT_OUT: "…",
    }
    return "".join(signs[run.kind].format(run.text) for run in runs)


@given(TEXTS, TEXTS)
def test_each_text_can_be_read_off_again(before, after):
    for runs in (differences(before, after), folded(differences(before, after))):
        assert text_of(text_before(runs)) == before
        assert text_of(text_after(runs)) == after
        assert all(run.text for run in runs)
        assert all(one.kind != next_.kind for one, next_ in pairwise(runs))


@given(TEXTS)
def test_equal_texts_have_no_difference(text):
    assert {run.kind for run in differences(text, text)} <= {Kind.SAME}


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
    assert Run(Kind.ADDED, "\n").shown == "↵\n"
    assert Run(Kind.SAME, "\n").shown == "\n"


def test_a_long_stretch_without_a_change_is_cut_to_its_edges():
    before = f"{'word ' * 200}old {'word ' * 200}"
    runs = folded(differences(before, before.replace("old", "new")))
    assert [run.kind for run in runs] == [
        Kind.LEFT_OUT,
        Kind.SAME,
        Kind.REMOVED,
        Kind.ADDED,
        Kind.SAME,
        Kind.LEFT_OUT,
    ]
    assert all(len(run.text) <= EDGE + 20 for run in runs if run.kind == Kind.SAME)


def test_nothing_is_cut_from_a_text_that_did_not_change():
    assert folded(differences("word " * 200, "word " * 200)) == (Run(Kind.SAME, "word " * 200),)


def jumble(letters: str, step: int, size: int) -> str:
    """Letters in an order that has no period; another for another step."""
    return "".join(letters[place * place // step % len(letters)] for place in range(size))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 5_000, "b " * 5_000),
        ("a b " * 2_500, "b a " * 2_500),
        ("a\n" * 5_000, "b\n" * 5_000),
        ("a." * 5_000, "a," * 5_000),
        (jumble("ab .\n", 7, 10_000), jumble("ab .\n", 11, 10_000)),
        (" ".join(jumble("abcdefghij", 7, 5_000)), " ".join(jumble("abcdefghij", 11, 5_000))),
    ],
    ids=["words", "order", "lines", "marks", "jumble", "letters"],
)
def test_the_longest_notes_are_compared_at_once_and_not_in_minutes(before, after):
    # A tenth of a second each; the square of their words would be a minute's work anywhere.
    began = process_time()
    runs = differences(before, after)
    assert process_time() - began < 10
    assert text_of(text_after(runs)) == after
