"""The counted examples of an assessment, each with the items that it may be evidence for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assessments.models import Answer, Assessment
from careerladder.ladders.catalog import LadderContent
from careerladder.models import ChecklistItem, User
from plans.gate.position import position_of
from plans.journal.inbox import inbox_items
from plans.models import Evidence, ExampleEvidence


@dataclass(frozen=True)
class CountedExample:
    """An answer that counted. `likely` is the item that its example is likely about.

    `recorded` is the evidence with its text, if there is one. `items` are in the ladder's order.
    """

    answer: Answer
    items: tuple[ChecklistItem, ...]
    likely: ChecklistItem | None
    recorded: Evidence | None

    @property
    def place(self) -> int:
        return self.answer.place


def open_answers(person: User, assessment: Assessment) -> list[Answer]:
    """The answers whose examples are not recorded as evidence, each text once. Two queries.

    The assessment is fetched by `in_full()`.
    """
    counted = [answer for answer in assessment.answers.all() if answer.counts]
    if not counted:
        return []
    recorded = ExampleEvidence.objects.of_answers(person, counted)
    by_text: dict[str, Answer] = {}
    for answer in counted:
        if answer.pk not in recorded:
            by_text.setdefault(answer.example, answer)
    return list(by_text.values())


def counted_examples(
    person: User, assessment: Assessment, ladder: LadderContent, places: Collection[int]
) -> list[CountedExample]:
    """The examples that counted at these places of an assessment, recorded or not."""
    answers = [
        answer for answer in assessment.answers.all() if answer.counts and answer.place in places
    ]
    if not answers:
        return []
    recorded = ExampleEvidence.objects.of_answers(person, answers)
    index = inbox_items(person, ladder, position_of(person, ladder)).index
    in_order = [item for content in ladder.phases for item in content.items]
    named = {question.pk: set(question.items.all()) for question in ladder.questions}
    examples = []
    for answer in answers:
        items = [item for item in in_order if item in named.get(answer.question_id, set())]
        by_words = index.likely(answer.example, most=len(in_order))
        likely = _likely(items, by_words, assessment.placement_id)
        examples.append(CountedExample(answer, tuple(items), likely, recorded.get(answer.pk)))
    return examples


def _likely(
    items: Sequence[ChecklistItem], by_words: Sequence[str], phase: int
) -> ChecklistItem | None:
    """The likeliest by the words of the example, else the first of the phase, else the first."""
    by_slug = {item.slug: item for item in items}
    told = (by_slug[slug] for slug in by_words if slug in by_slug)
    of_phase = (item for item in items if item.phase_id == phase)
    return next(told, None) or next(of_phase, None) or next(iter(items), None)
