"""A person's assessments, and those under way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch

from assessments.models import Answer, Assessment, SettingAside, Sitting
from assessments.models.sitting import SittingAnswer, SittingMatch
from careerladder.models import Phase, Question, RoutingRule, User
from portability.exporting.references import References
from portability.row_chunks import rows_in_chunks
from portability.schema.assessments import (
    AnswerCopy,
    AssessmentLine,
    RuleCopy,
    SittingAnswerCopy,
    SittingLine,
    SittingMatchCopy,
)
from portability.schema.base import IntervalLine


def assessment_lines(person: User, references: References) -> Iterator[AssessmentLine]:
    rows = (
        Assessment.objects.filter(user=person)
        .order_by("finished_at", "uuid")
        .prefetch_related(
            Prefetch("answers", Answer.objects.order_by("place", "pk")),
            Prefetch("settings_aside", SettingAside.objects.order_by("pk")),
        )
    )
    for row in rows_in_chunks(rows):
        ladder = references.ladder(row.ladder_id)
        references.use_slugs(Phase, ladder, _phases_of(row.rules))
        yield AssessmentLine.model_construct(
            uuid=row.uuid,
            ladder=ladder,
            begun_at=row.begun_at,
            finished_at=row.finished_at,
            recorded_at=row.recorded_at,
            rules=[RuleCopy.model_construct(**rule) for rule in row.rules],
            rule_wording=row.rule_wording,
            counted=row.counted,
            candidates=row.candidates,
            match_wording=row.match_wording,
            match_says_yes=row.match_says_yes,
            match_example=row.match_example,
            proposal=references.to(Phase, row.proposal_id),
            placement=references.to(Phase, row.placement_id),
            answers=[
                AnswerCopy.model_construct(
                    question=references.to(Question, answer.question_id),
                    place=answer.place,
                    wording=answer.wording,
                    look_back_months=answer.look_back_months,
                    example=answer.example,
                    says_yes=answer.says_yes,
                    counts=answer.counts,
                )
                for answer in row.answers.all()
            ],
            set_aside=[
                IntervalLine.model_construct(since=each.since, until=each.until)
                for each in row.settings_aside.all()
            ],
        )


def sitting_lines(person: User, references: References) -> Iterator[SittingLine]:
    """Finished ones are assessments."""
    rows = (
        Sitting.objects.filter(user=person, finished_at=None)
        .order_by("begun_at", "uuid")
        .prefetch_related(
            Prefetch("answers", SittingAnswer.objects.order_by("place", "pk")),
            Prefetch("matches", SittingMatch.objects.order_by("pk")),
        )
    )
    for row in rows_in_chunks(rows):
        ladder = references.ladder(row.ladder_id)
        references.use_slugs(Phase, ladder, _phases_of(row.rules))
        yield SittingLine.model_construct(
            uuid=row.uuid,
            ladder=ladder,
            begun_at=row.begun_at,
            touched_at=row.touched_at,
            discarded_at=row.discarded_at,
            rules=[RuleCopy.model_construct(**rule) for rule in row.rules],
            answers=[
                SittingAnswerCopy.model_construct(
                    question=references.to(Question, answer.question_id),
                    place=answer.place,
                    wording=answer.wording,
                    hint=answer.hint,
                    look_back_months=answer.look_back_months,
                    says_yes=answer.says_yes,
                    example=answer.example,
                )
                for answer in row.answers.all()
            ],
            matches=[
                SittingMatchCopy.model_construct(
                    rule=references.to(RoutingRule, match.rule_id),
                    wording=match.wording,
                    says_yes=match.says_yes,
                    example=match.example,
                )
                for match in row.matches.all()
            ],
        )


def _phases_of(rules: Iterable[Any]) -> set[str]:
    """The slugs of the phases that rules lead to."""
    return {rule[name] for rule in rules for name in ("lower", "higher") if rule[name]}
