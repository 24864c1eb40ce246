"""An assessment in words: what counted, where it led, why, and what would change it.

The same for a sitting that was just finished and for a record of years ago; nothing is computed
from today's ladder but the names of phases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessments.models import Assessment, Sitting
from assessments.placement import Given, Rule, rule_for
from careerladder.ladder import LadderContent, PhaseContent


@dataclass(frozen=True)
class Line:
    """A question as it was asked, and what was said to it."""

    place: int
    slug: str
    wording: str
    given: Given | None
    look_back_months: int | None = None

    @property
    def verdict(self) -> str:
        if self.given is None:
            return "not answered"
        if self.given.counts:
            return "yes, counts"
        return "yes, no example: counts as no" if self.given.says_yes else "no"

    @property
    def verdict_key(self) -> str:
        """The verdict in one word, for the style sheet."""
        if self.given is None or not self.given.says_yes:
            return "no"
        return "counts" if self.given.counts else "no-example"


@dataclass(frozen=True)
class Reading:
    lines: tuple[Line, ...]
    counted: int
    rule: Rule
    match_wording: str
    match: Given | None
    candidates: tuple[PhaseContent, ...]
    proposal: PhaseContent | None
    placement: PhaseContent | None
    finished_at: datetime | None
    changes: tuple[str, ...]

    @property
    def counting(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.given and line.given.counts)

    @property
    def without_example(self) -> tuple[Line, ...]:
        return tuple(
            line
            for line in self.lines
            if line.given and line.given.says_yes and not line.given.counts
        )

    @property
    def match_line(self) -> Line:
        return Line(0, "match", self.match_wording, self.match)

    @property
    def chose_otherwise(self) -> bool:
        return self.placement is not None and self.placement != self.proposal


def lines_of(sitting: Sitting) -> tuple[Line, ...]:
    return tuple(
        Line(
            asked.place,
            asked.question.slug,
            asked.wording,
            asked.given,
            asked.look_back_months,
        )
        for asked in sitting.asked
    )


def read_sitting(sitting: Sitting, ladder: LadderContent) -> Reading:
    """A sitting whose answers are complete. Raises SittingIsIncomplete."""
    outcome = sitting.outcome()
    match = sitting.matches_asked.get(outcome.rule.slug) if outcome.needs_match else None
    return _reading(
        ladder,
        lines=lines_of(sitting),
        rules=sitting.routing,
        counted=outcome.counted,
        match_wording=match.wording if match else "",
        match=match.given if match else None,
        proposal=outcome.proposal,
        placement=sitting.placement.slug if sitting.placement else None,
        finished_at=sitting.finished_at,
    )


def read_assessment(assessment: Assessment, ladder: LadderContent) -> Reading:
    """A record, with its answers, placement and proposal fetched beforehand."""
    return _reading(
        ladder,
        lines=tuple(
            Line(
                answer.place,
                answer.question.slug,
                answer.wording,
                Given(answer.says_yes, answer.example),
                answer.look_back_months,
            )
            for answer in assessment.answers.all()
        ),
        rules=assessment.routing,
        counted=assessment.counted,
        match_wording=assessment.match_wording,
        match=assessment.match,
        proposal=assessment.proposal.slug,
        placement=assessment.placement.slug,
        finished_at=assessment.finished_at,
    )


def _reading(
    ladder: LadderContent,
    *,
    lines: tuple[Line, ...],
    rules: tuple[Rule, ...],
    counted: int,
    match_wording: str,
    match: Given | None,
    proposal: str | None,
    placement: str | None,
    finished_at: datetime | None,
) -> Reading:
    rule = rule_for(rules, counted)
    by_slug = {content.slug: content for content in ladder.phases}
    reading = Reading(
        lines=lines,
        counted=counted,
        rule=rule,
        match_wording=match_wording,
        match=match,
        candidates=tuple(by_slug[slug] for slug in rule.candidates if slug in by_slug),
        proposal=by_slug.get(proposal or ""),
        placement=by_slug.get(placement or ""),
        finished_at=finished_at,
        changes=(),
    )
    return Reading(**{**reading.__dict__, "changes": _what_would_change_it(reading, rules)})


def _what_would_change_it(reading: Reading, rules: tuple[Rule, ...]) -> tuple[str, ...]:
    """In the order of what lies nearest."""
    changes = []
    if reading.without_example:
        numbers = " and ".join(str(line.place) for line in reading.without_example)
        what = "a concrete example" if len(reading.without_example) == 1 else "concrete examples"
        changes.append(f"Your yes to question {numbers} would count with {what}.")
    after = next((rule for rule in rules if rule.fewest == reading.rule.most + 1), None)
    if after is not None:
        more = after.fewest - reading.counted
        yeses = "one more counted yes" if more == 1 else f"{more} more counted yeses"
        changes.append(f"With {yeses}: {after.wording}")
    if reading.match_wording and not (reading.match and reading.match.counts):
        changes.append(
            "With a yes and an example to the question of the match, the higher phase would be "
            "proposed."
        )
    return tuple(changes)
