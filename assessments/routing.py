"""Where answers lead: a pure function of the routing rules, the answers and the match.

A yes counts only with a concrete example. The number of counted yeses selects a rule, and the rule
names one phase or two. If it names two, the match decides which is proposed: it asks whether the
lower level's unlock has been done, and counts in the same way. The person chooses the placement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


class NoRuleApplies(Exception):
    """No rule is for this number of counted yeses. The loader refuses such rules."""


@dataclass(frozen=True)
class Given:
    """An answer: yes or no, and an example."""

    says_yes: bool
    example: str = ""

    @property
    def counts(self) -> bool:
        return self.says_yes and bool(self.example.strip())


@dataclass(frozen=True)
class Rule:
    """A copy of a routing rule, as it read when the sitting began. Phases are slugs."""

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
    """What the answers lead to. `proposal` is None until the match is answered."""

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
    """The rule for this number of counted yeses. Raises NoRuleApplies."""
    for rule in rules:
        if rule.fewest <= counted <= rule.most:
            return rule
    raise NoRuleApplies(counted)


def outcome_of(
    rules: Iterable[Rule], answers: Sequence[Given], match: Given | None = None
) -> Outcome:
    """The rule that applies, and the proposal. `match` is ignored if the rule names one phase."""
    counted = sum(answer.counts for answer in answers)
    rule = rule_for(rules, counted)
    if rule.higher is None:
        return Outcome(counted, rule, rule.lower)
    if match is None:
        return Outcome(counted, rule, None)
    return Outcome(counted, rule, rule.higher if match.counts else rule.lower)


def rules_from_json(rows: Iterable[dict[str, Any]]) -> tuple[Rule, ...]:
    return tuple(Rule(**row) for row in rows)
