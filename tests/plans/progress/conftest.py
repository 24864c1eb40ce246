"""A person who was assessed, and one whose gate is open."""

from __future__ import annotations

import pytest

from assessments.routing import Given
from plans.models import Mark

YES = Given(says_yes=True, example="RFC 12")
NO = Given(says_yes=False)


@pytest.fixture
def open_gate(record, ladder):
    def opened(person, phase: str) -> None:
        for item in ladder.phase(phase).items:
            record(person, item)
            Mark.objects.tick(person, item)

    return opened
