"""The rows of the list of assessments: each with its changes against the one before it.

Two queries, whatever the number of assessments. The answers on a page are read without their texts,
because the list shows only which of them count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assessments.comparison import Changes, changes_between
from assessments.explanation import AnswerLine, NamedPhase, phases_named
from assessments.models import Answer
from assessments.routing import Given
from careerladder.ladders.catalog import LadderContent
from careerladder.models import User

# Stands for the example of an answer that counts: its text isn't read.
ANY_EXAMPLE = "…"


@dataclass(frozen=True)
class AssessmentSummary:
    """What a list shows of an assessment."""

    uuid: UUID
    finished_at: datetime
    counted: int
    is_set_aside: bool
    phase: NamedPhase


@dataclass(frozen=True)
class AssessmentRow:
    """A row of the list.

    `before` is the latest earlier assessment that is not set aside, or None. `skips_some` says
    that assessments set aside lie in between.
    """

    assessment: AssessmentSummary
    before: AssessmentSummary | None = None
    changes: Changes | None = None
    skips_some: bool = False


def assessment_summaries(person: User, ladder: LadderContent) -> list[AssessmentSummary]:
    """Every assessment of a ladder, the latest first. One query, or two with retired phases."""
    rows = list(
        person.assessments.filter(ladder=ladder.ladder)
        .with_set_aside()
        .order_by("-finished_at", "pk")
        .values_list("uuid", "finished_at", "counted", "is_set_aside", "placement__slug")  # type: ignore[misc]
    )
    phases = phases_named(ladder, [slug for *_, slug in rows])
    return [
        AssessmentSummary(uuid, finished_at, counted, is_set_aside, phase)
        for (uuid, finished_at, counted, is_set_aside, _), phase in zip(rows, phases, strict=True)
    ]


def rows_of(taken: Sequence[AssessmentSummary], places: Iterable[int]) -> list[AssessmentRow]:
    """The rows of the assessments at these indexes of the whole list. One query."""
    befores = {place: _index_before(taken, place) for place in places}
    lines = _lines_of(
        {taken[place].uuid for pair in befores.items() for place in pair if place is not None}
    )
    return [_row(taken, lines, place, before) for place, before in befores.items()]


def _row(
    taken: Sequence[AssessmentSummary],
    lines: Mapping[UUID, list[AnswerLine]],
    place: int,
    before: int | None,
) -> AssessmentRow:
    this = taken[place]
    if before is None:
        return AssessmentRow(this)
    earlier = taken[before]
    changes = changes_between(lines[earlier.uuid], lines[this.uuid])
    return AssessmentRow(this, earlier, changes, skips_some=before > place + 1)


def _index_before(taken: Sequence[AssessmentSummary], place: int) -> int | None:
    earlier = range(place + 1, len(taken))
    return next((each for each in earlier if not taken[each].is_set_aside), None)


def _lines_of(assessments: Iterable[UUID]) -> defaultdict[UUID, list[AnswerLine]]:
    lines: defaultdict[UUID, list[AnswerLine]] = defaultdict(list)
    answers = (
        Answer.objects.filter(assessment__in=assessments)
        .order_by("place")
        .values_list("assessment_id", "question__slug", "place", "says_yes", "counts")
    )
    for assessment, slug, place, says_yes, counts in answers:
        given = Given(says_yes, ANY_EXAMPLE if counts else "")
        lines[assessment].append(AnswerLine(place, slug, "", given))
    return lines
