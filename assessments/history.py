"""What the list of assessments reads: each with what changed against the one before it.

Two queries, however many there are. The answers of a page's own assessments come without texts:
whether each counts is all that the list says of them.
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

# In the place of an example: what it says does not matter here, only that it counts.
SOME = "…"


@dataclass(frozen=True)
class Taken:
    """An assessment by what names it in a list."""

    uuid: UUID
    finished_at: datetime
    counted: int
    is_set_aside: bool
    phase: NamedPhase


@dataclass(frozen=True)
class AssessmentRow:
    """`before` is the latest earlier one that stands; None where there is none."""

    taken: Taken
    before: Taken | None = None
    changes: Changes | None = None
    skips_some: bool = False


def taken_by(person: User, ladder: LadderContent) -> list[Taken]:
    """Every assessment of a ladder, the latest first, in one query; one more where a phase was
    retired.
    """
    rows = list(
        person.assessments.filter(ladder=ladder.ladder)
        .with_set_aside()
        .order_by("-finished_at", "pk")
        .values_list("uuid", "finished_at", "counted", "is_set_aside", "placement__slug")  # type: ignore[misc]
    )
    phases = phases_named(ladder, [slug for *_, slug in rows])
    return [
        Taken(uuid, finished_at, counted, is_set_aside, phase)
        for (uuid, finished_at, counted, is_set_aside, _), phase in zip(rows, phases, strict=True)
    ]


def rows_of(taken: Sequence[Taken], places: Iterable[int]) -> list[AssessmentRow]:
    """The rows in these places of the whole list, in one query."""
    befores = {place: _before(taken, place) for place in places}
    lines = _lines_of(
        {taken[place].uuid for pair in befores.items() for place in pair if place is not None}
    )
    return [_row(taken, lines, place, before) for place, before in befores.items()]


def _row(
    taken: Sequence[Taken], lines: Mapping[UUID, list[AnswerLine]], place: int, before: int | None
) -> AssessmentRow:
    this = taken[place]
    if before is None:
        return AssessmentRow(this)
    earlier = taken[before]
    changes = changes_between(lines[earlier.uuid], lines[this.uuid])
    return AssessmentRow(this, earlier, changes, skips_some=before > place + 1)


def _before(taken: Sequence[Taken], place: int) -> int | None:
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
        given = Given(says_yes, SOME if counts else "")
        lines[assessment].append(AnswerLine(place, slug, "", given))
    return lines
