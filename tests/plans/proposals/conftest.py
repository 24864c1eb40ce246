"""A day, people at two phases, and the plan that was proposed to them."""

from __future__ import annotations

import html as escapes
import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from careerladder.ladders import catalog as copies
from careerladder.models import Systems
from plans.models import (
    PhasePick,
)
from plans.proposals.build import draft_for

PROPOSAL, PLAN = "/plan/proposal/", "/plan/"
TODAY = date(2026, 11, 23)


@pytest.fixture
def on_a_day():
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def later(on_a_day):
    """Let so many days go by."""

    def by(days: int) -> None:
        on_a_day.shift(timedelta(days=days))

    return by


@pytest.fixture
def ada_at_mid(ada, ladder):
    PhasePick.objects.pick(ada, ladder.phase("mid").phase)
    return ada


@pytest.fixture
def ada_at_the_top(ada, ladder):
    PhasePick.objects.pick(ada, ladder.phase("staff-and-principal").phase)
    return ada


@pytest.fixture
def draft(ladder):
    def of(person, hours: int | None = None, systems: Systems | None = None):
        return draft_for(
            person,
            copies.ladder_or_404(copies.DEFAULT_LADDER),
            today=timezone.localdate(),
            hours_a_month=hours,
            systems=systems,
        )

    return of


@pytest.fixture
def accept(draft):
    """Press the button of what is shown to somebody now."""

    def pressed(client, person, hours: int = 20, systems: str | None = None, **fields):
        shown = draft(person, hours, Systems(systems) if systems else None)
        sent = {"hours": hours, "systems": shown.systems, "digest": shown.digest}
        return client.post(PROPOSAL, sent | {"form_key": uuid.uuid4()} | fields)

    return pressed


@pytest.fixture
def planned(as_ada, ada_at_mid, accept):
    """A plan that was accepted and not touched since."""
    assert accept(as_ada, ada_at_mid).status_code == 302
    return list(ada_at_mid.moves.all())


def shown(response) -> str:
    return " ".join(escapes.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def names(moves) -> list[str]:
    return [move.name for move in moves]


def move_of(person, slug: str):
    return person.moves.with_manual_flags().get(suggestion__slug=slug)
