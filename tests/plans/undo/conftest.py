"""Ada's moves on a fixed day, and the pressing of an undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from plans.models import Move, MoveText
from tests.html_forms import HtmlPage

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
# Fields that only the form of an undo has.
UNDOING = {"undoing", "again", "only", "change", "instead_of", "pieces", "base_version"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(ada, ladder):
    def planned(name: str = "Write it", due_in: int = 30, *, person=ada, **more) -> Move:
        outline = MoveText(name, TODAY + due_in * DAY, TODAY)
        move: Move = Move.objects.add(person, ladder.ladder, outline, **more)
        return move

    return planned


@pytest.fixture(autouse=True)
def bobs(bob, plan):
    """A move of bob's, which must not change."""
    move = plan("Bob's", person=bob)
    move.start(today=TODAY)
    before = Move.objects.filter(user=bob).values()[0]
    yield
    assert Move.objects.filter(user=bob).values()[0] == before


@pytest.fixture
def undo_in(as_ada) -> Callable[..., Any]:
    """Press the undo that a response offers."""

    def pressed(answer):
        page = HtmlPage(answer.text, answer.request["PATH_INFO"])
        [form] = [form for form in page.forms if is_undo(form)]
        return as_ada.post(form.action, {each.name: each.value for each in form.controls})

    def is_undo(form) -> bool:
        names = {each.name for each in form.controls}
        return bool(names & UNDOING)

    return pressed


def stands(move: Move) -> tuple[Any, ...]:
    move.refresh_from_db()
    return (move.text, move.state, move.position, move.changed_at, list(move.items.all()))
