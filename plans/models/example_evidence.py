"""Evidence that was recorded from the example of an assessment’s answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F, Q, UniqueConstraint
from django.utils import timezone

from assessments.models import Answer
from careerladder.models import ChecklistItem
from plans.dates import MICROSECOND
from plans.models.evidence import Evidence
from plans.models.evidence_text import EvidenceText
from plans.models.evidence_version import EvidenceVersion
from plans.models.refusals import ExampleIsRecorded

if TYPE_CHECKING:
    from careerladder.models import User


@dataclass(frozen=True)
class ExampleToRecord:
    """What a person says of the example of an answer, by the answer’s primary key."""

    answer: int
    text: EvidenceText
    items: tuple[ChecklistItem, ...] = ()


class ExampleEvidenceQuerySet(models.QuerySet["ExampleEvidence"]):
    def of_answers(self, user: User, answers: Iterable[Answer]) -> dict[int, Evidence]:
        """A person’s evidence of these answers, by the answer’s primary key, removed or not.

        It was recorded from the answer, from another one with the same example, or is a note that
        reads or once read as the example does. Two queries.
        """
        answers = list(answers)
        examples = [answer.example for answer in answers]
        from_answer: dict[int, Evidence] = {}
        from_text: dict[str, Evidence] = {}
        versions = EvidenceVersion.objects.filter(evidence__user=user, note__in=examples)
        for version in versions.select_related("evidence").order_by("-saved_at", "-pk"):
            from_text[version.note] = version.evidence
        links = self.filter(
            Q(answer__in=answers) | Q(answer__example__in=examples), evidence__user=user
        )
        for link in links.select_related("answer", "evidence"):
            from_answer[link.answer_id] = link.evidence
            from_text[link.answer.example] = link.evidence
        found = {
            answer.pk: from_answer.get(answer.pk) or from_text.get(answer.example)
            for answer in answers
        }
        return {key: piece for key, piece in found.items() if piece is not None}

    @transaction.atomic
    def record(
        self, user: User, examples: Iterable[ExampleToRecord], *, at: datetime | None = None
    ) -> list[Evidence]:
        """Record these examples as evidence, all or none, and return the pieces.

        One that was recorded before, with the same text and items, is returned as it is, edited or
        removed since or not. Raise ExampleIsRecorded if it was recorded otherwise, ItemIsRetired,
        and Answer.DoesNotExist for an answer that does not count or is not the person’s.
        """
        # Two tabs would record the same example at once.
        user.lock()
        at, examples = at or timezone.now(), tuple(examples)
        keys = {example.answer for example in examples}
        mine = Answer.objects.filter(assessment__user=user, counts=True, pk__in=keys)
        answers = {answer.pk: answer for answer in mine}
        if len(answers) < len(keys):
            raise Answer.DoesNotExist
        before = self.of_answers(user, answers.values())
        pieces = []
        for place, example in enumerate(examples):
            piece = before.get(example.answer)
            if piece is None:
                piece = Evidence.objects.record(
                    user, example.text, serving=example.items, at=at - place * MICROSECOND
                )
                self.create(evidence=piece, answer=answers[example.answer])
            elif not _was_recorded_as(piece, example):
                raise ExampleIsRecorded
            pieces.append(piece)
        return pieces


class ExampleEvidence(models.Model):
    """The evidence that an example became. It is kept when the evidence is edited or removed."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="+", db_index=False)
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="+", db_index=False)
    objects = ExampleEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "examples recorded as evidence"
        constraints = [
            UniqueConstraint("answer", name="example_evidence_once_per_answer"),
            UniqueConstraint("evidence", name="example_evidence_of_one_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} of answer {self.answer_id}"


def _was_recorded_as(piece: Evidence, example: ExampleToRecord) -> bool:
    first = piece.versions.get(number=1)
    filed = piece.ties.filter(since=F("evidence__recorded_at")).values_list("item", flat=True)
    return first.text == example.text and set(filed) == {item.pk for item in example.items}
