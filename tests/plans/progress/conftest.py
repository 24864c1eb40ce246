"""A person who was assessed, and one whose gate is open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Sitting
from assessments.routing import Given
from assessments.session import rules_of
from plans.models import Mark

YES = Given(says_yes=True, example="RFC 12")
NO = Given(says_yes=False)


@pytest.fixture
def assess(ladder):
    """Finish an assessment with so many counted yeses, so many days ago."""

    def finished(person, counted: int, phase: str, *, days: int = 0):
        at = timezone.now() - timedelta(days=days)
        sitting = Sitting.objects.begin(
            ladder.ladder, ladder.questions, rules_of(ladder), user=person, at=at
        )
        for place, question in enumerate(ladder.questions):
            sitting.answer(question.slug, YES if place < counted else NO, at=at)
        if sitting.outcome().needs_match:
            sitting.answer_match(sitting.outcome().rule.slug, NO, at=at)
        sitting.finish(phase, at=at)
        return person.assessments.get(pk=sitting.pk)

    return finished


@pytest.fixture
def open_gate(record, ladder):
    def opened(person, phase: str) -> None:
        for item in ladder.phase(phase).items:
            record(person, item)
            Mark.objects.tick(person, item)

    return opened
