"""Where answers lead: a pure function of the routing rules, the answers and the match.

The rule is evidence, not confidence: a yes counts when a concrete example stands beside it.
The counted yeses name one phase or two. Where they name two, the match decides what is proposed:
whether the lower level's unlock has been done, under the same rule. The person chooses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


class NoRuleApplies(Exception):
    """The rules leave this number of counted yeses out; the loader refuses such rules."""


@dataclass(frozen=True)
class Given:
    """An answer as it was given: yes or no, and the example written beside it."""

    says_yes: bool
    example: str = ""

    @property
    def counts(self) -> bool:
        return self.says_yes and bool(self.example.strip())


@dataclass(frozen=True)
class Rule:
    """One line of the routing key, as it read on its day. Phases are slugs."""

    slug: str
    fewest: int
    most: int
    lower: str
    higher: str | None
    wording: str
    match_question: str = ""

    @property
    def candidates(self) -> tuple[str, ...]:
        return (self.lower,) if self.higher is None else (self.lower, self.higher)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """What the answers lead to. `proposal` is None while a match is still to be answered."""

    counted: int
    rule: Rule
    proposal: str | None

    @property
    def candidates(self) -> tuple[str, ...]:
        return self.rule.candidates

    @property
    def needs_match(self) -> bool:
        return len(self.candidates) > 1


def rule_for(rules: Iterable[Rule], counted: int) -> Rule:
    """Raises NoRuleApplies where the rules have a gap."""
    for rule in rules:
        if rule.fewest <= counted <= rule.most:
            return rule
    raise NoRuleApplies(counted)


def outcome_of(
    rules: Iterable[Rule], answers: Sequence[Given], match: Given | None = None
) -> Outcome:
    """The candidates and the proposal. A match is heard only where there are two candidates."""
    counted = sum(answer.counts for answer in answers)
    rule = rule_for(rules, counted)
    if rule.higher is None:
        return Outcome(counted, rule, rule.lower)
    if match is None:
        return Outcome(counted, rule, None)
    return Outcome(counted, rule, rule.higher if match.counts else rule.lower)


def rules_from_json(rows: Iterable[dict[str, Any]]) -> tuple[Rule, ...]:
    return tuple(Rule(**row) for row in rows)
