"""What differs between two texts, word by word.

First by lines, then by words within the lines that changed. Either gives up on a long stretch that
was written anew: then all of the old is removed and all of the new is added, as a person would read
it too. The work is counted, for both together; what is not compared when that ends was written anew
as well.
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
# Pairs of words. With more of them in what changed, what stayed the same says nothing any more.
MOST_COMPARED = 2_000 * 2_000
# Pairs of equal words that are looked at, of both texts together: some twenty milliseconds.
MOST_LOOKED_AT = 200_000
# With more of them the text is a patchwork that nobody reads, and each takes a hundred bytes.
MOST_RUNS = 300
# How much of a long stretch that did not change is shown beside what did.
EDGE = 80


class RunKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    # The same too, and too long to show.
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Run:
    kind: RunKind
    text: str

    @property
    def shown(self) -> str:
        """With a sign for each line break that was added or removed: alone, it can't be seen."""
        is_change = self.kind in (RunKind.ADDED, RunKind.REMOVED)
        return self.text.replace("\n", "↵\n") if is_change else self.text


class _Work:
    """What is left of the work that two texts may make."""

    def __init__(self) -> None:
        self.left = MOST_LOOKED_AT


class _Matcher(SequenceMatcher[str]):
    """Finds nothing more when the work has ended."""

    def __init__(self, before: Sequence[str], after: Sequence[str], work: _Work) -> None:
        super().__init__(None, before, after)
        self.work = work
        places = self.b2j  # type: ignore[attr-defined]  # Where each word stands in `after`.
        alike = (1 + len(places.get(word, ())) for word in before)
        self.up_to = [0, *accumulate(alike)]

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """difflib compares each word of the one stretch with each equal one of the whole other."""
        end = len(self.up_to) - 1 if ahi is None else ahi
        self.work.left -= self.up_to[end] - self.up_to[alo]
        if self.work.left < 0:
            return Match(alo, blo, 0)
        return super().find_longest_match(alo, ahi, blo, bhi)


class _Step(NamedTuple):
    """A stretch of both texts, and what stands after it in one of them alone."""

    same: str
    removed: str = ""
    added: str = ""

    @property
    def size(self) -> int:
        return max(len(self.removed), len(self.added))


def differences(before: str, after: str) -> tuple[Run, ...]:
    """All but the added is `before`, and all but the removed is `after`."""
    work = _Work()
    steps: list[_Step] = []
    for step in _steps(LINE.findall(before), LINE.findall(after), work):
        if step.removed and step.added:
            steps += [_Step(step.same), *_words(step.removed, step.added, work)]
        else:
            steps.append(step)
    runs = _runs(steps)
    return runs if len(runs) <= MOST_RUNS else _runs([_Step("", before, after)])


def text_before(runs: Iterable[Run]) -> tuple[Run, ...]:
    return tuple(run for run in runs if run.kind != RunKind.ADDED)


def text_after(runs: Iterable[Run]) -> tuple[Run, ...]:
    return tuple(run for run in runs if run.kind != RunKind.REMOVED)


def folded(runs: Iterable[Run]) -> tuple[Run, ...]:
    """With what did not change cut down to its edges. Nothing is cut where nothing changed."""
    runs = tuple(runs)
    if all(run.kind == RunKind.SAME for run in runs):
        return runs
    last = len(runs) - 1
    return tuple(
        piece
        for place, run in enumerate(runs)
        for piece in _fold(run, head=EDGE * (place > 0), tail=EDGE * (place < last))
    )


def _fold(run: Run, *, head: int, tail: int) -> Iterator[Run]:
    if run.kind != RunKind.SAME or len(run.text) <= head + tail + EDGE:
        yield run
        return
    begin = _blank_near(run.text, head) if head else 0
    end = _blank_near(run.text, len(run.text) - tail) if tail else len(run.text)
    yield from (
        Run(kind, text)
        for kind, text in (
            (RunKind.SAME, run.text[:begin]),
            (RunKind.LEFT_OUT, run.text[begin:end]),
            (RunKind.SAME, run.text[end:]),
        )
        if text
    )


def _blank_near(text: str, place: int) -> int:
    """A place that is not within a word; the very one where all around is one word."""
    near = [found.start() for found in re.finditer(r"\s", text[place - 20 : place + 20])]
    return place - 20 + min(near, key=lambda at: abs(at - 20)) if near else place


def _words(before: str, after: str, work: _Work) -> list[_Step]:
    """Without the odd word that two rewritten passages share, which would only split them up."""
    steps: list[_Step] = []
    for step in _steps(DIFF_TOKEN.findall(before), DIFF_TOKEN.findall(after), work):
        steps.append(step)
        while len(steps) > 1:
            first, second = steps[-2:]
            if len(second.same.strip()) > min(first.size, second.size) // 2 or not second.size:
                break
            steps[-2:] = [
                _Step(
                    first.same,
                    first.removed + second.same + second.removed,
                    first.added + second.same + second.added,
                )
            ]
    return steps


def _runs(steps: Iterable[_Step]) -> tuple[Run, ...]:
    """With neighbours of one kind joined, and in each change what was removed first."""
    runs: list[Run] = []
    removed = added = ""
    for step in [*steps, _Step("")]:
        if step.same and (removed or added):
            runs += [Run(RunKind.REMOVED, removed)] * bool(removed)
            runs += [Run(RunKind.ADDED, added)] * bool(added)
            removed = added = ""
        if step.same:
            if runs and runs[-1].kind == RunKind.SAME:
                runs[-1] = Run(RunKind.SAME, runs[-1].text + step.same)
            else:
                runs.append(Run(RunKind.SAME, step.same))
        removed += step.removed
        added += step.added
    runs += [Run(RunKind.REMOVED, removed)] * bool(removed)
    runs += [Run(RunKind.ADDED, added)] * bool(added)
    return tuple(runs)


def _steps(before: Sequence[str], after: Sequence[str], work: _Work) -> Iterator[_Step]:
    """What both begin and end with is left out of the comparison, whose time grows faster."""
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    same = "".join(before[:head])
    for removed, added, kept in _changes(old, new, work):
        yield _Step(same, removed, added)
        same = kept
    if rest := same + "".join(before[len(before) - tail :]):
        yield _Step(rest)


def _alike(before: Sequence[str], after: Sequence[str]) -> int:
    """With how many words both begin."""
    pairs = zip(before, after, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _changes(
    before: Sequence[str], after: Sequence[str], work: _Work
) -> Iterator[tuple[str, str, str]]:
    """What was removed, what was added in its place, and what stands unchanged behind it."""
    if len(before) * len(after) > MOST_COMPARED:
        yield "".join(before), "".join(after), ""
        return
    x = y = 0
    for block in _Matcher(before, after, work).get_matching_blocks():
        removed, added = "".join(before[x : block.a]), "".join(after[y : block.b])
        x, y = block.a + block.size, block.b + block.size
        if removed or added or block.size:
            yield removed, added, "".join(before[block.a : x])
