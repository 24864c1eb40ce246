"""Assessments, as they were asked and answered, and those in progress."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assessments.models import Assessment, Sitting
from assessments.routing import Given
from careerladder.models import Phase
from packets.document.blocks import Block, Blocks, ListBlock
from portability.journal_file.passages import (
    JournalScope,
    in_quotes,
    plain_blocks,
    sentence,
    strong,
    title,
)
from portability.row_chunks import rows_in_chunks


def assessment_passages(scope: JournalScope) -> Iterator[Blocks]:
    assessments = Assessment.objects.filter(user=scope.person, ladder=scope.ladder.ladder)
    sittings = Sitting.objects.filter(
        user=scope.person, ladder=scope.ladder.ladder, finished_at=None
    )
    in_full = assessments.in_full().prefetch_related("settings_aside")
    under_way = sittings.prefetch_related("answers", "matches").order_by("-begun_at", "pk")
    heading: Blocks = (scope.heading("Assessments"),)
    for assessment in rows_in_chunks(in_full):
        yield (*heading, *_assessment(scope, assessment))
        heading = ()
    for sitting in under_way:
        yield (*heading, *_sitting(scope, sitting))
        heading = ()


def _assessment(scope: JournalScope, assessment: Assessment) -> Iterator[Block]:
    answers = assessment.answers.all()
    placement = scope.phase_name(assessment.placement)
    yield title(3, f"{scope.day(assessment.finished_at)}: {placement}")
    for each in assessment.settings_aside.all():
        until = f" until {scope.day(each.until)}" if each.until else ""
        yield sentence(f"Set aside on {scope.day(each.since)}{until}: it decided nothing then.")
    yield sentence(
        f"{assessment.counted} of {len(answers)} answers count.",
        f"The rule: {in_quotes(assessment.rule_wording)}",
        _decision(scope, assessment.proposal, assessment.placement),
    )
    yield _answers((answer.wording, Given(answer.says_yes, answer.example)) for answer in answers)
    if assessment.match:
        yield sentence("One more question decided between two phases:")
        yield _answers([(assessment.match_wording, assessment.match)])


def _decision(scope: JournalScope, proposal: Phase, placement: Phase) -> str:
    if proposal.pk == placement.pk:
        return f"That led to {scope.phase_name(placement)}."
    proposed, chosen = scope.phase_name(proposal), scope.phase_name(placement)
    return f"That led to {proposed}; chosen was {chosen}."


def _sitting(scope: JournalScope, sitting: Sitting) -> Iterator[Block]:
    yield title(3, f"Begun on {scope.day(sitting.begun_at)}, not finished")
    if sitting.discarded_at:
        yield sentence(f"Discarded on {scope.day(sitting.discarded_at)}.")
    yield _answers((each.wording, each.given) for each in sitting.answers.all())
    asked = [(each.wording, each.given) for each in sitting.matches.all() if each.given]
    if asked:
        yield _answers(asked)


def _answers(answers: Iterable[tuple[str, Given | None]]) -> ListBlock:
    return ListBlock(
        tuple((strong(wording), *_given(given)) for wording, given in answers), start=1
    )


def _given(given: Given | None) -> Blocks:
    if given is None:
        return (sentence("No answer yet."),)
    if not given.says_yes:
        # A no can have an example, as one that was a yes before.
        return (sentence("No."), *plain_blocks(given.example))
    if given.counts:
        return (sentence("Yes, for example:"), *plain_blocks(given.example))
    return (sentence("Yes, without an example, so it counts as no."),)
