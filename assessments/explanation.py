"""Explain an assessment: what counted, where it led, why, and what would change it.

A sitting that was just finished and an old record are explained in the same way. Only the names of
phases come from today's ladder; everything else comes from the sitting or record itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from assessments.models import Assessment, Sitting
from assessments.retakes import Age, age_of
from assessments.routing import Given, Rule, rule_for
from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.models import Phase

# For how long after it was finished a result is shown as new.
NEW_FOR = timedelta(minutes=1)
COUNTS_IN_WORDS = ("No", "One", "Two", "Three", "Four", "Five")


@dataclass(frozen=True)
class NamedPhase:
    """A phase, named by its levels. A retired phase is named by its title and has no content."""

    slug: str
    name: str
    content: PhaseContent | None


@dataclass(frozen=True)
class AnswerLine:
    """A question as it was asked, and its answer."""

    place: int
    slug: str
    wording: str
    given: Given | None
    look_back_months: int | None = None
    age: Age | None = None

    @property
    def lacks_an_example(self) -> bool:
        return self.given is not None and self.given.says_yes and not self.given.counts


@dataclass(frozen=True)
class Explanation:
    lines: tuple[AnswerLine, ...]
    counted: int
    rule: Rule
    match: AnswerLine | None
    candidates: tuple[NamedPhase, ...]
    proposal: NamedPhase | None
    placement: NamedPhase | None
    changes: tuple[str, ...] = ()

    @property
    def without_example(self) -> tuple[AnswerLine, ...]:
        return tuple(line for line in self.lines if line.lacks_an_example)

    @property
    def chose_otherwise(self) -> bool:
        return self.placement is not None and self.placement != self.proposal


def is_new(finished_at: datetime) -> bool:
    """Whether the result is recent enough for the page to highlight it."""
    return timezone.now() - finished_at < NEW_FOR


def lines_of(sitting: Sitting) -> tuple[AnswerLine, ...]:
    return tuple(
        AnswerLine(
            asked.place,
            asked.question.slug,
            asked.wording,
            asked.given,
            asked.look_back_months,
        )
        for asked in sitting.asked
    )


def phases_named(ladder: LadderContent, slugs: Iterable[str]) -> tuple[NamedPhase, ...]:
    """The phases of these slugs, in their order. One query, if any of them is retired."""
    slugs = tuple(slugs)
    named = {
        content.slug: NamedPhase(content.slug, content.level_names, content)
        for content in ladder.phases
    }
    if retired := set(slugs) - set(named):
        for phase in Phase.objects.filter(ladder=ladder.ladder, slug__in=retired):
            named[phase.slug] = NamedPhase(phase.slug, phase.title, None)
    return tuple(named[slug] for slug in slugs)


def explain_sitting(sitting: Sitting, ladder: LadderContent) -> Explanation:
    """Explain a sitting. Raises SittingIsIncomplete unless every question is answered."""
    outcome = sitting.outcome()
    match = sitting.matches_asked[outcome.rule.slug] if outcome.needs_match else None
    return _explain(
        ladder,
        lines=lines_of(sitting),
        rules=sitting.routing,
        counted=outcome.counted,
        match=AnswerLine(0, "match", match.wording, match.given) if match else None,
        proposal=outcome.proposal,
        placement=sitting.placement.slug if sitting.placement else None,
    )


def explain_assessment(assessment: Assessment, ladder: LadderContent) -> Explanation:
    """Explain a record, fetched by `Assessment.objects.in_full()`."""
    return _explain(
        ladder,
        lines=tuple(
            AnswerLine(
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
        match=(
            AnswerLine(0, "match", assessment.match_wording, assessment.match)
            if assessment.match
            else None
        ),
        proposal=assessment.proposal.slug,
        placement=assessment.placement.slug,
    )


def with_ages(explanation: Explanation, finished_on: date, today: date) -> Explanation:
    """The same explanation with the age of each answer."""
    lines = (
        replace(line, age=age_of(line.look_back_months, finished_on, today))
        for line in explanation.lines
    )
    return replace(explanation, lines=tuple(lines))


def _explain(
    ladder: LadderContent,
    *,
    lines: tuple[AnswerLine, ...],
    rules: tuple[Rule, ...],
    counted: int,
    match: AnswerLine | None,
    proposal: str | None,
    placement: str | None,
) -> Explanation:
    rule = rule_for(rules, counted)
    after = next((each for each in rules if each.fewest == rule.most + 1), None)
    slugs = {*rule.candidates, *(after.candidates if after else ()), proposal, placement} - {None}
    named = {phase.slug: phase for phase in phases_named(ladder, [slug for slug in slugs if slug])}
    explanation = Explanation(
        lines=lines,
        counted=counted,
        rule=rule,
        match=match,
        candidates=tuple(named[slug] for slug in rule.candidates),
        proposal=named.get(proposal or ""),
        placement=named.get(placement or ""),
    )
    leads_to = " or ".join(named[slug].name for slug in after.candidates) if after else ""
    more = after.fewest - counted if after else 0
    return replace(
        explanation, changes=tuple(_changes_that_lead_higher(explanation, more, leads_to))
    )


def _changes_that_lead_higher(explanation: Explanation, more: int, leads_to: str) -> Iterable[str]:
    """What would have led to a higher phase, in sentences, the smallest change first."""
    places = [str(line.place) for line in explanation.without_example]
    if len(places) == 1:
        yield f"Your yes to question {places[0]} would count with a concrete example."
    elif places:
        named = f"{', '.join(places[:-1])} and {places[-1]}"
        yield f"Your yes to questions {named} would each count with a concrete example."
    if explanation.match and not (explanation.match.given and explanation.match.given.counts):
        higher = explanation.candidates[-1].name
        match = explanation.match.wording
        yield f"With a yes and an example to “{match}”, we would propose {higher}."
    if leads_to:
        number = COUNTS_IN_WORDS[more] if more < len(COUNTS_IN_WORDS) else str(more)
        answers = "answer that counts" if more == 1 else "answers that count"
        yield f"With {number.lower()} more {answers}, you would start at {leads_to}."
