"""Compare two assessments: a pure function of their explanations.

Answers are paired by the slug of their question, whatever its place or wording. An answer is gained
if it counts now and did not count then, and lost if it counted then and does not count now. A
question that only one assessment asked is paired with None.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessments.explanation import AnswerLine, Explanation

# What became of one answer, and of several.
type Change = tuple[str, str]
NOW_COUNTS: Change = ("now counts", "now count")
NO_LONGER: Change = ("no longer counts", "no longer count")


class AnswerChange(StrEnum):
    GAINED = "gained"
    LOST = "lost"
    SAME = "same"


@dataclass(frozen=True)
class AnswerPair:
    """One question in both assessments; None on the side that did not ask it.

    The pair of a match has a `heading`. A match that only one assessment asked is neither gained
    nor lost.
    """

    then: AnswerLine | None
    now: AnswerLine | None
    heading: str = ""

    @property
    def change(self) -> AnswerChange:
        counted, counts = _counts(self.then), _counts(self.now)
        is_match_of_one = self.heading and not (self.then and self.now)
        if counted == counts or is_match_of_one:
            return AnswerChange.SAME
        return AnswerChange.GAINED if counts else AnswerChange.LOST

    @property
    def line(self) -> AnswerLine:
        """The later assessment's line, or the earlier one's if only that asked the question."""
        line = self.now or self.then
        if line is None:
            raise ValueError("A pair has at least one line.")
        return line

    @property
    def number(self) -> str:
        """The question's place in the later assessment, or in the earlier one, said so."""
        return str(self.line.place) if self.now else f"{self.line.place} of the earlier assessment"

    @property
    def is_reworded(self) -> bool:
        return bool(self.then and self.now and self.then.wording != self.now.wording)

    @property
    def has_moved(self) -> bool:
        return bool(self.then and self.now and self.then.place != self.now.place)

    @property
    def reason(self) -> str:
        """Why the answer was gained or lost, or in what both answers are the same."""
        if self.then is None:
            return "not asked then"
        if self.now is None:
            return "not asked this time"
        then, now = self.then.given, self.now.given
        if then is None or now is None:
            return "not answered"
        if self.change == AnswerChange.GAINED:
            return "example given this time" if then.says_yes else "yes with an example this time"
        if self.change == AnswerChange.LOST:
            return "no example this time" if now.says_yes else "answered no this time"
        if now.counts:
            same = then.example.split() == now.example.split()
            return (
                "counts both times, with the same example"
                if same
                else ("counts both times, with another example")
            )
        if then.says_yes and now.says_yes:
            return "yes both times, without an example"
        if now.says_yes:
            return "yes this time but without an example: counts neither time"
        if then.says_yes:
            return "no this time, and yes without an example then: counts neither time"
        return "no both times"


@dataclass(frozen=True)
class Changes:
    """The pairs of two assessments: the questions of the later one in order, then the others."""

    pairs: tuple[AnswerPair, ...]

    @property
    def gained(self) -> tuple[AnswerPair, ...]:
        return tuple(pair for pair in self.pairs if pair.change == AnswerChange.GAINED)

    @property
    def lost(self) -> tuple[AnswerPair, ...]:
        return tuple(pair for pair in self.pairs if pair.change == AnswerChange.LOST)

    @property
    def summary(self) -> str:
        """“question 4 now counts; questions 2 and 3 no longer count”."""
        parts = [
            _named(pairs, change)
            for pairs, change in ((self.gained, NOW_COUNTS), (self.lost, NO_LONGER))
            if pairs
        ]
        return "; ".join(parts) or "the same answers count"

    @property
    def in_words(self) -> str:
        """“Question 4 now counts: example given this time. Question 2 no longer counts: …”"""
        sentences = [
            sentence
            for pairs, change in ((self.gained, NOW_COUNTS), (self.lost, NO_LONGER))
            for sentence in _by_reason(pairs, change)
        ]
        if sentences:
            return " ".join(sentences)
        if any(_counts(pair.now) for pair in self.pairs):
            return "The same answers count both times."
        return "No answer counts in either."


@dataclass(frozen=True)
class Comparison:
    then: Explanation
    now: Explanation
    answers: Changes
    matches: tuple[AnswerPair, ...]

    @property
    def rule_is_the_same(self) -> bool:
        return self.then.rule.wording == self.now.rule.wording

    @property
    def placement_is_the_same(self) -> bool:
        return self.then.placement == self.now.placement


def changes_between(then: Iterable[AnswerLine], now: Iterable[AnswerLine]) -> Changes:
    before = {line.slug: line for line in then}
    asked = [AnswerPair(before.pop(line.slug, None), line) for line in now]
    return Changes((*asked, *(AnswerPair(line, None) for line in before.values())))


def compare(then: Explanation, now: Explanation) -> Comparison:
    return Comparison(then, now, changes_between(then.lines, now.lines), _matches(then, now))


def _matches(then: Explanation, now: Explanation) -> tuple[AnswerPair, ...]:
    """One pair if both matches are between the same two phases; else one for each match."""
    if then.match and now.match and _candidate_slugs(then) == _candidate_slugs(now):
        return (AnswerPair(then.match, now.match, _heading(now)),)
    pairs = []
    if now.match:
        pairs.append(AnswerPair(None, now.match, _heading(now)))
    if then.match:
        pairs.append(AnswerPair(then.match, None, _heading(then)))
    return tuple(pairs)


def _candidate_slugs(explanation: Explanation) -> tuple[str, ...]:
    return tuple(phase.slug for phase in explanation.candidates)


def _heading(explanation: Explanation) -> str:
    return f"{', or '.join(phase.name for phase in explanation.candidates)}?"


def _counts(line: AnswerLine | None) -> bool:
    return line is not None and line.given is not None and line.given.counts


def _by_reason(pairs: Iterable[AnswerPair], change: Change) -> list[str]:
    """A sentence for each reason, in the order of the questions."""
    grouped: dict[str, list[AnswerPair]] = {}
    for pair in pairs:
        grouped.setdefault(pair.reason, []).append(pair)
    sentences = (f"{_named(each, change)}: {reason}." for reason, each in grouped.items())
    return [sentence[:1].upper() + sentence[1:] for sentence in sentences]


def _named(pairs: Sequence[AnswerPair], change: Change) -> str:
    """“questions 2 and 3 no longer count”; those that only the earlier one asked come last."""
    groups = {
        "": [str(pair.line.place) for pair in pairs if pair.now],
        " of the earlier assessment": [str(pair.line.place) for pair in pairs if not pair.now],
    }
    one, many = change
    return ", ".join(
        f"question {numbers[0]}{where} {one}"
        if len(numbers) == 1
        else f"questions {_joined(numbers)}{where} {many}"
        for where, numbers in groups.items()
        if numbers
    )


def _joined(numbers: Iterable[str]) -> str:
    *first, last = numbers
    return f"{', '.join(first)} and {last}" if first else last
