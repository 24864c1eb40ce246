"""Assessments with an example of its own for each answer, and the form that records them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, Sitting
from assessments.routing import Given
from assessments.session import rules_of
from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.models import User

MAY = datetime(2026, 5, 14, 12, tzinfo=UTC)
EXPLAINED, FOUND = "Explained the cache in PR 12.", "Found that nobody watched the batch job."
NO, BARE_YES = Given(False), Given(True)
HIDDEN_INPUT = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')
TWO_COUNT = [Given(True, EXPLAINED), Given(True, FOUND), NO, NO, BARE_YES]


@pytest.fixture
def took(ladder) -> Callable[..., Assessment]:
    """Take an assessment: by default with examples for the first and the second question."""

    def take(person: User, answers: list[Given] = TWO_COUNT, at: datetime = MAY) -> Assessment:
        content = ladder_or_404(DEFAULT_LADDER)
        sitting = Sitting.objects.begin(
            content.ladder, content.questions, rules_of(content), user=person, at=at
        )
        for question, given in zip(content.questions, answers, strict=True):
            sitting.answer(question.slug, given, at=at)
        sitting.answer_match("some", NO, at=at)
        phase = sitting.outcome().proposal
        assert phase
        sitting.finish(phase, at=at)
        return Assessment.objects.get(pk=sitting.pk)

    return take


class ExamplesPage:
    """The page of an assessment's examples, as a tab that stays open."""

    def __init__(self, client: Client, assessment: Assessment) -> None:
        self.client, self.url = client, reverse("plans:examples", args=[assessment.pk])
        self.response = client.get(self.url)
        self.fields: dict[str, Any] = dict(HIDDEN_INPUT.findall(self.response.text))

    def send(self, **fields: Any) -> Any:
        """Send the form. Names have “_” for the “-” of the page’s."""
        sent = {name.replace("_", "-"): value for name, value in fields.items()}
        return self.client.post(self.url, self.fields | sent)
