from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Sitting
from assessments.routing import Given
from assessments.session import rules_of
from careerladder.ladders import catalog as copies
from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.models import ChecklistItem, User
from plans.gate.position import position_of
from plans.gate.rules import Gate, State
from plans.models import Evidence, EvidenceText, Move
from tests.plans.move_helpers import DUE, WRITE_IT

A_DAY = date(2026, 5, 14)
HTMX = {"HX-Request": "true"}
YES = Given(says_yes=True, example="RFC 12")
NO = Given(says_yes=False)
PHASE_LINE = "/ladders/ai-engineer/phases/mid/#writes-design-docs"
NOTE = "RFC 12: two teams built from it."


@pytest.fixture
def gate_of() -> Callable[..., Gate]:
    """Compute a phase's gate as the pages do."""

    def gate(person: User, phase: str = "mid") -> Gate:
        return position_of(person, ladder_or_404(DEFAULT_LADDER)).progress.gate(phase)

    return gate


@pytest.fixture
def state_of(gate_of) -> Callable[[User, ChecklistItem], State]:
    return lambda person, item: gate_of(person, item.phase.slug).state_of(item.slug)


@pytest.fixture
def record() -> Callable[..., Evidence]:
    """Record evidence for some items."""

    def recorded(person: User, *items: ChecklistItem, note: str = "RFC 12", **more) -> Evidence:
        return Evidence.objects.record(person, EvidenceText(A_DAY, note), serving=items, **more)

    return recorded


@pytest.fixture
def verb() -> Callable[..., str]:
    """The URL of a verb on an item."""

    def address(name: str, item: ChecklistItem) -> str:
        return reverse(f"plans:{name}", args=["ai-engineer", item.slug])

    return address


@pytest.fixture
def piece(ada, design_docs, record) -> Evidence:
    recorded: Evidence = record(ada, design_docs, note=NOTE)
    return recorded


@pytest.fixture
def edit(piece) -> str:
    return reverse("plans:edit-evidence", args=[piece.pk])


@pytest.fixture
def retire() -> Callable[[ChecklistItem], None]:
    """Retire an item, as a load would."""

    def retired(item: ChecklistItem) -> None:
        ChecklistItem.objects.filter(pk=item.pk).update(
            retired_on=A_DAY, retired_why="Merged into another."
        )
        copies.clear_cache()

    return retired


@pytest.fixture
def plan(ada, ladder):
    """Plan a move of ada's, due `days` after DUE."""

    def planned(name: str = WRITE_IT.name, days: int = 0, **more) -> Move:
        outline = replace(WRITE_IT, name=name, due_on=DUE + timedelta(days=days))
        return Move.objects.add(ada, ladder.ladder, outline, **more)

    return planned


@pytest.fixture
def move(plan, design_docs) -> Move:
    planned: Move = plan(serving=[design_docs])
    return planned


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
