"""An assessment in words: what counted, where it led, why, and what would change it.

The same for a sitting that was just finished and for a record of years ago; nothing is computed
from today's ladder but the names of phases.
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

# A result is shown as news for so long.
NEWS = timedelta(minutes=1)
COUNTS_IN_WORDS = ("No", "One", "Two", "Three", "Four", "Five")


@dataclass(frozen=True)
class NamedPhase:
    """A phase by the names of its levels; by its title, and without content, once it is retired."""

    slug: str
    name: str
    content: PhaseContent | None


@dataclass(frozen=True)
class AnswerLine:
    """A question as it was asked, and what was said to it."""

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
class Reading:
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
    """Whether a result was reached just now, so that the page may make something of it."""
    return timezone.now() - finished_at < NEWS


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
    """Free for current phases; a query finds the titles of those that were retired."""
    slugs = tuple(slugs)
    named = {
        content.slug: NamedPhase(content.slug, content.level_names, content)
        for content in ladder.phases
    }
    if retired := set(slugs) - set(named):
        for phase in Phase.objects.filter(ladder=ladder.ladder, slug__in=retired):
            named[phase.slug] = NamedPhase(phase.slug, phase.title, None)
    return tuple(named[slug] for slug in slugs)


def read_sitting(sitting: Sitting, ladder: LadderContent) -> Reading:
    """A sitting whose answers are complete. Raises SittingIsIncomplete."""
    outcome = sitting.outcome()
    match = sitting.matches_asked[outcome.rule.slug] if outcome.needs_match else None
    return _reading(
        ladder,
        lines=lines_of(sitting),
        rules=sitting.routing,
        counted=outcome.counted,
        match=AnswerLine(0, "match", match.wording, match.given) if match else None,
        proposal=outcome.proposal,
        placement=sitting.placement.slug if sitting.placement else None,
    )


def read_assessment(assessment: Assessment, ladder: LadderContent) -> Reading:
    """A record, with its answers, placement and proposal fetched beforehand."""
    return _reading(
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


def with_ages(reading: Reading, finished_on: date, today: date) -> Reading:
    """Each line says how far back its answer looked, and whether that has run out."""
    lines = (
        replace(line, age=age_of(line.look_back_months, finished_on, today))
        for line in reading.lines
    )
    return replace(reading, lines=tuple(lines))


def _reading(
    ladder: LadderContent,
    *,
    lines: tuple[AnswerLine, ...],
    rules: tuple[Rule, ...],
    counted: int,
    match: AnswerLine | None,
    proposal: str | None,
    placement: str | None,
) -> Reading:
    rule = rule_for(rules, counted)
    after = next((each for each in rules if each.fewest == rule.most + 1), None)
    slugs = {*rule.candidates, *(after.candidates if after else ()), proposal, placement} - {None}
    named = {phase.slug: phase for phase in phases_named(ladder, [slug for slug in slugs if slug])}
    reading = Reading(
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
    return replace(reading, changes=tuple(_what_would_change_it(reading, more, leads_to)))


def _what_would_change_it(reading: Reading, more: int, leads_to: str) -> Iterable[str]:
    """In the order of what lies nearest."""
    places = [str(line.place) for line in reading.without_example]
    if len(places) == 1:
        yield f"Your yes to question {places[0]} would count with a concrete example."
    elif places:
        named = f"{', '.join(places[:-1])} and {places[-1]}"
        yield f"Your yes to questions {named} would count with a concrete example each."
    if reading.match and not (reading.match.given and reading.match.given.counts):
        higher = reading.candidates[-1].name
        yield f"With a yes and an example to “{reading.match.wording}”, we would propose {higher}."
    if leads_to:
        number = COUNTS_IN_WORDS[more] if more < len(COUNTS_IN_WORDS) else str(more)
        answers = "answer that counts" if more == 1 else "answers that count"
        yield f"With {number.lower()} more {answers} you would start at {leads_to}."
