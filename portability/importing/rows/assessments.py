"""Rows of assessments, and of those under way."""

from __future__ import annotations

from collections.abc import Iterable

from assessments.models import (
    Answer,
    Assessment,
    SettingAside,
    Sitting,
    SittingAnswer,
    SittingMatch,
)
from careerladder.models import Phase, Question, RoutingRule
from portability.importing.rows.target import Target
from portability.schema.assessments import AssessmentLine, RuleCopy, SittingLine

ASSESSMENTS, SITTINGS = "assessments.jsonl", "sittings.jsonl"


def write_assessment(number: int, line: AssessmentLine, to: Target) -> None:
    parts = to.parts
    _find_phases(line.ladder, line.rules, to)
    columns = line.model_dump(exclude={"ladder", "proposal", "placement", "answers", "set_aside"})
    assessment = Assessment(
        user=to.person,
        ladder=parts.ladder(line.ladder),
        proposal_id=parts.key(Phase, line.proposal),
        placement_id=parts.key(Phase, line.placement),
        **columns,
    )
    to.writer.add(ASSESSMENTS, number, assessment)
    for answer in line.answers:
        row = Answer(
            assessment=assessment,
            question_id=parts.key(Question, answer.question),
            **answer.model_dump(exclude={"question"}),
        )
        to.writer.add(ASSESSMENTS, number, row, size=len(answer.example))
        to.answers[line.uuid, answer.question] = row.pk
    for interval in line.set_aside:
        row_of = SettingAside(assessment=assessment, since=interval.since, until=interval.until)
        to.writer.add(ASSESSMENTS, number, row_of)


def write_sitting(number: int, line: SittingLine, to: Target) -> None:
    _find_phases(line.ladder, line.rules, to)
    columns = line.model_dump(exclude={"ladder", "answers", "matches"})
    sitting = Sitting(user=to.person, ladder=to.parts.ladder(line.ladder), **columns)
    to.writer.add(SITTINGS, number, sitting)
    for answer in line.answers:
        row = SittingAnswer(
            sitting=sitting,
            question_id=to.parts.key(Question, answer.question),
            **answer.model_dump(exclude={"question"}),
        )
        to.writer.add(SITTINGS, number, row)
    for match in line.matches:
        rule = to.parts.key(RoutingRule, match.rule)
        match_row = SittingMatch(
            sitting=sitting, rule_id=rule, **match.model_dump(exclude={"rule"})
        )
        to.writer.add(SITTINGS, number, match_row)


def _find_phases(ladder: str, rules: Iterable[RuleCopy], to: Target) -> None:
    """Create the phases that rules lead to, if need be: pages name them by their slugs."""
    for rule in rules:
        to.parts.key(Phase, f"{ladder}/{rule.lower}")
        to.parts.key_or_none(Phase, rule.higher and f"{ladder}/{rule.higher}")
