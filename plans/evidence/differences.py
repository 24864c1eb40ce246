"""A word diff of two texts.

Lines are compared first, then the words of the lines that changed. A long stretch that has little
in common is not compared: its old text is removed and its new text is added, as a whole. Both
comparisons share one budget of work. What is left when it is spent is replaced as a whole too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from enum import StrEnum
from itertools import accumulate, takewhile
from typing import NamedTuple

LINE = re.compile(r"[^\n]*\n|[^\n]+")
DIFF_TOKEN = re.compile(r"\w+|\s+|[^\w\s]+")
# Pairs of a word before and a word after. In a longer stretch, equal words are coincidence.
MOST_PAIRS = 2_000 * 2_000
# Pairs of equal words that a diff may look at: some twenty milliseconds.
WORK_BUDGET = 200_000
# A diff of more runs is unreadable, and each run takes a hundred bytes of HTML.
MOST_RUNS = 300
# How many unchanged characters are shown next to a change.
EDGE = 80


class RunKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    # Unchanged as well, but too long to show.
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Run:
    kind: RunKind
    text: str

    @property
    def shown(self) -> str:
        """The text, with a ↵ before each added or removed line break: alone, it is invisible."""
        is_change = self.kind in (RunKind.ADDED, RunKind.REMOVED)
        return self.text.replace("\n", "↵\n") if is_change else self.text


class _Budget:
    """How much work is left for one diff."""

    def __init__(self) -> None:
        self.left = WORK_BUDGET


class _BudgetedMatcher(SequenceMatcher[str]):
    """A SequenceMatcher that finds no more matches once the budget is spent."""

    def __init__(self, before: Sequence[str], after: Sequence[str], budget: _Budget) -> None:
        super().__init__(None, before, after)
        self.budget = budget
        places = self.b2j  # type: ignore[attr-defined]  # Where each word stands in `after`.
        alike = (1 + len(places.get(word, ())) for word in before)
        self.up_to = [0, *accumulate(alike)]

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        # difflib visits each pair of a word in before[alo:ahi] and an equal one in all of `after`.
        end = len(self.up_to) - 1 if ahi is None else ahi
        self.budget.left -= self.up_to[end] - self.up_to[alo]
        if self.budget.left < 0:
            return Match(alo, blo, 0)
        return super().find_longest_match(alo, ahi, blo, bhi)


class _Hunk(NamedTuple):
    """A stretch that both texts have, and the change that follows it."""

    same: str
    removed: str = ""
    added: str = ""

    @property
    def size(self) -> int:
        return max(len(self.removed), len(self.added))


def differences(before: str, after: str) -> tuple[Run, ...]:
    """The diff of two texts: `before` without the added runs, `after` without the removed ones."""
    budget = _Budget()
    hunks: list[_Hunk] = []
    for hunk in _hunks(LINE.findall(before), LINE.findall(after), budget):
        if hunk.removed and hunk.added:
            hunks += [_Hunk(hunk.same), *_word_hunks(hunk.removed, hunk.added, budget)]
        else:
            hunks.append(hunk)
    runs = _runs(hunks)
    return runs if len(runs) <= MOST_RUNS else _runs([_Hunk("", before, after)])


def runs_before(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs of the text before: all but the added ones."""
    return tuple(run for run in runs if run.kind != RunKind.ADDED)


def runs_after(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs of the text after: all but the removed ones."""
    return tuple(run for run in runs if run.kind != RunKind.REMOVED)


def fold_unchanged(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs, with the middle of long unchanged ones LEFT_OUT. All of them if nothing changed."""
    runs = tuple(runs)
    if all(run.kind == RunKind.SAME for run in runs):
        return runs
    last = len(runs) - 1
    return tuple(
        piece
        for place, run in enumerate(runs)
        for piece in _folded(run, head=EDGE * (place > 0), tail=EDGE * (place < last))
    )


def _folded(run: Run, *, head: int, tail: int) -> Iterator[Run]:
    if run.kind != RunKind.SAME or len(run.text) <= head + tail + EDGE:
        yield run
        return
    begin = _whitespace_near(run.text, head) if head else 0
    end = _whitespace_near(run.text, len(run.text) - tail) if tail else len(run.text)
    yield from (
        Run(kind, text)
        for kind, text in (
            (RunKind.SAME, run.text[:begin]),
            (RunKind.LEFT_OUT, run.text[begin:end]),
            (RunKind.SAME, run.text[end:]),
        )
        if text
    )


def _whitespace_near(text: str, place: int) -> int:
    """The whitespace nearest to a place; the place itself if there is none within 20 characters."""
    near = [found.start() for found in re.finditer(r"\s", text[place - 20 : place + 20])]
    return place - 20 + min(near, key=lambda at: abs(at - 20)) if near else place


def _word_hunks(before: str, after: str, budget: _Budget) -> list[_Hunk]:
    """Hunks by words. Two changes with only a short stretch between them become one change."""
    hunks: list[_Hunk] = []
    for hunk in _hunks(DIFF_TOKEN.findall(before), DIFF_TOKEN.findall(after), budget):
        hunks.append(hunk)
        while len(hunks) > 1:
            first, second = hunks[-2:]
            if len(second.same.strip()) > min(first.size, second.size) // 2 or not second.size:
                break
            hunks[-2:] = [
                _Hunk(
                    first.same,
                    first.removed + second.same + second.removed,
                    first.added + second.same + second.added,
                )
            ]
    return hunks


def _runs(hunks: Iterable[_Hunk]) -> tuple[Run, ...]:
    """Join neighbours of one kind. In each change the removed text comes first."""
    runs: list[Run] = []
    removed = added = ""
    for hunk in [*hunks, _Hunk("")]:
        if hunk.same and (removed or added):
            runs += [Run(RunKind.REMOVED, removed)] * bool(removed)
            runs += [Run(RunKind.ADDED, added)] * bool(added)
            removed = added = ""
        if hunk.same:
            if runs and runs[-1].kind == RunKind.SAME:
                runs[-1] = Run(RunKind.SAME, runs[-1].text + hunk.same)
            else:
                runs.append(Run(RunKind.SAME, hunk.same))
        removed += hunk.removed
        added += hunk.added
    runs += [Run(RunKind.REMOVED, removed)] * bool(removed)
    runs += [Run(RunKind.ADDED, added)] * bool(added)
    return tuple(runs)


def _hunks(before: Sequence[str], after: Sequence[str], budget: _Budget) -> Iterator[_Hunk]:
    """Hunks by lines or words. The common beginning and end are not compared: that takes longer."""
    head = _common_prefix_length(before, after)
    tail = _common_prefix_length(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    same = "".join(before[:head])
    for removed, added, kept in _changed_blocks(old, new, budget):
        yield _Hunk(same, removed, added)
        same = kept
    if rest := same + "".join(before[len(before) - tail :]):
        yield _Hunk(rest)


def _common_prefix_length(before: Sequence[str], after: Sequence[str]) -> int:
    """How many of their first elements are equal."""
    pairs = zip(before, after, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _changed_blocks(
    before: Sequence[str], after: Sequence[str], budget: _Budget
) -> Iterator[tuple[str, str, str]]:
    """Triples of the removed text, the added text, and the unchanged text that follows both."""
    if len(before) * len(after) > MOST_PAIRS:
        yield "".join(before), "".join(after), ""
        return
    x = y = 0
    for block in _BudgetedMatcher(before, after, budget).get_matching_blocks():
        removed, added = "".join(before[x : block.a]), "".join(after[y : block.b])
        x, y = block.a + block.size, block.b + block.size
        if removed or added or block.size:
            yield removed, added, "".join(before[block.a : x])
