"""Two assessments side by side: a pure function of how each of them reads.

Matched by question, not by place or wording. What is gained counts now and did not then, what is
lost the other way round; a question that only one of them asked is on the side that asked it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assessments.explanation import AnswerLine, Reading


class Turn(StrEnum):
    GAINED = "gained"
    LOST = "lost"
    SAME = "same"


@dataclass(frozen=True)
class Pair:
    """One question in both, then and now; None where it was not asked. A match has a `heading`.

    A match is no answer that counts: one that only one of them asked is neither gained nor lost.
    """

    then: AnswerLine | None
    now: AnswerLine | None
    heading: str = ""

    @property
    def turn(self) -> Turn:
        counted, counts = _counts(self.then), _counts(self.now)
        is_match_of_one = self.heading and not (self.then and self.now)
        if counted == counts or is_match_of_one:
            return Turn.SAME
        return Turn.GAINED if counts else Turn.LOST

    @property
    def line(self) -> AnswerLine:
        """As it was asked last."""
        line = self.now or self.then
        if line is None:
            raise ValueError("A pair has at least one line.")
        return line

    @property
    def number(self) -> str:
        """Its place as it was asked last: two assessments may number their questions otherwise."""
        return str(self.line.place) if self.now else f"{self.line.place} of the earlier one"

    @property
    def is_reworded(self) -> bool:
        return bool(self.then and self.now and self.then.wording != self.now.wording)

    @property
    def has_moved(self) -> bool:
        return bool(self.then and self.now and self.then.place != self.now.place)

    @property
    def why(self) -> str:
        """What makes the difference, in a few words; or in what they are the same."""
        if self.then is None:
            return "not asked then"
        if self.now is None:
            return "not asked this time"
        then, now = self.then.given, self.now.given
        if then is None or now is None:
            return "not answered"
        if self.turn == Turn.GAINED:
            return "example given this time" if then.says_yes else "yes with an example this time"
        if self.turn == Turn.LOST:
            return "no example this time" if now.says_yes else "answered no this time"
        if now.counts:
            same = then.example.split() == now.example.split()
            return (
                "counts both times, by the same example"
                if same
                else ("counts both times, by another example")
            )
        if then.says_yes and now.says_yes:
            return "yes both times, without an example"
        if now.says_yes:
            return "a yes this time, without an example: counts neither time"
        if then.says_yes:
            return "a no this time, and no example then: counts neither time"
        return "no both times"


@dataclass(frozen=True)
class Changes:
    """The questions of two assessments: those asked last in their order, then those not asked."""

    pairs: tuple[Pair, ...]

    @property
    def gained(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.turn == Turn.GAINED)

    @property
    def lost(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.turn == Turn.LOST)

    @property
    def in_few_words(self) -> str:
        """“gained 4, lost 2 and 3”."""
        turns = [("gained", self.gained), ("lost", self.lost)]
        said = [f"{turn} {_listed(p.number for p in pairs)}" for turn, pairs in turns if pairs]
        return ", ".join(said) or "the same answers count"

    @property
    def in_words(self) -> str:
        """“Gained: 4, example given this time. Lost: 2, no example this time.”"""
        said = [
            f"{turn}: {_by_why(pairs)}."
            for turn, pairs in (("Gained", self.gained), ("Lost", self.lost))
            if pairs
        ]
        if said:
            return " ".join(said)
        if any(_counts(pair.now) for pair in self.pairs):
            return "Nothing gained, nothing lost: the same answers count."
        return "Nothing gained, nothing lost: no answer counts in either."


@dataclass(frozen=True)
class Comparison:
    then: Reading
    now: Reading
    answers: Changes
    matches: tuple[Pair, ...]

    @property
    def rule_is_the_same(self) -> bool:
        return self.then.rule.wording == self.now.rule.wording

    @property
    def placement_is_the_same(self) -> bool:
        return self.then.placement == self.now.placement


def changes_between(then: Iterable[AnswerLine], now: Iterable[AnswerLine]) -> Changes:
    before = {line.slug: line for line in then}
    asked = [Pair(before.pop(line.slug, None), line) for line in now]
    return Changes((*asked, *(Pair(line, None) for line in before.values())))


def compare(then: Reading, now: Reading) -> Comparison:
    return Comparison(then, now, changes_between(then.lines, now.lines), _matches(then, now))


def _matches(then: Reading, now: Reading) -> tuple[Pair, ...]:
    """One pair where both asked it of the same two phases; else one for each that asked it."""
    if then.match and now.match and _asks_of(then) == _asks_of(now):
        return (Pair(then.match, now.match, _heading(now)),)
    alone = []
    if now.match:
        alone.append(Pair(None, now.match, _heading(now)))
    if then.match:
        alone.append(Pair(then.match, None, _heading(then)))
    return tuple(alone)


def _asks_of(reading: Reading) -> tuple[str, ...]:
    return tuple(phase.slug for phase in reading.candidates)


def _heading(reading: Reading) -> str:
    return f"{', or '.join(phase.name for phase in reading.candidates)}?"


def _counts(line: AnswerLine | None) -> bool:
    return line is not None and line.given is not None and line.given.counts


def _by_why(pairs: Iterable[Pair]) -> str:
    """The numbers that share a reason together, in the order of the questions."""
    numbers: dict[str, list[str]] = {}
    for pair in pairs:
        numbers.setdefault(pair.why, []).append(pair.number)
    return "; ".join(f"{_listed(each)}, {why}" for why, each in numbers.items())


def _listed(numbers: Iterable[str]) -> str:
    *first, last = numbers
    return f"{', '.join(first)} and {last}" if first else last
