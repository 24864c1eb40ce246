"""The counted examples of an assessment, each with the items that it may be evidence for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from assessments.models import Answer, Assessment
from careerladder.ladders.catalog import LadderContent
from careerladder.models import ChecklistItem, User
from plans.models import Evidence, ExampleEvidence


@dataclass(frozen=True)
class CountedExample:
    """An answer that counted. `items` are those that its question names, in the ladder's order.

    `recorded` is the evidence with its text, if there is one.
    """

    answer: Answer
    items: tuple[ChecklistItem, ...]
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
    in_order = [item for content in ladder.phases for item in content.items]
    named = {question.pk: set(question.items.all()) for question in ladder.questions}
    examples = []
    for answer in answers:
        items = [item for item in in_order if item in named.get(answer.question_id, set())]
        examples.append(CountedExample(answer, tuple(items), recorded.get(answer.pk)))
    return examples
