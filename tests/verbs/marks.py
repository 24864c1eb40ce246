"""Marks of both kinds."""

from __future__ import annotations

from functools import partial

from plans.models import Mark
from plans.models.refusals import (
    ItemIsMarkedNotPossible,
    ItemIsNotPossibleAlready,
    ItemIsTicked,
    ItemWasReworded,
)
from tests.scenario import NOW
from tests.verbs.cast import Verb

VERBS = [
    Verb(
        "tick",
        lambda it: partial(Mark.objects.tick, it.ada, it.item("pushes-back"), at=NOW),
        "mark +1",
    ),
    Verb(
        "untick",
        lambda it: partial(Mark.objects.untick, it.ada, it.item("writes-design-docs"), at=NOW),
        "mark ~1",
    ),
    Verb(
        "mark not possible",
        lambda it: partial(
            Mark.objects.mark_not_possible, it.ada, it.item("pushes-back"), "No.", at=NOW
        ),
        "mark +1",
    ),
    Verb(
        "mark possible",
        lambda it: partial(Mark.objects.mark_possible, it.ada, it.item("owns-a-component"), at=NOW),
        "mark ~1",
    ),
    Verb(
        "reaffirm",
        lambda it: partial(it.the("reworded").reaffirm, it.item("used-by-teams").wording, at=NOW),
        "reaffirmation +1",
        held_by=Mark,
    ),
    Verb(
        "tick again",
        lambda it: partial(Mark.objects.tick, it.ada, it.item("writes-design-docs"), at=NOW),
    ),
    Verb(
        "tick what is not possible",
        lambda it: partial(Mark.objects.tick, it.ada, it.item("owns-a-component"), at=NOW),
        refused_by=ItemIsMarkedNotPossible,
    ),
    Verb(
        "untick what is not ticked",
        lambda it: partial(Mark.objects.untick, it.ada, it.item("owns-a-component"), at=NOW),
    ),
    Verb(
        "say of what is ticked that it is not possible",
        lambda it: partial(
            Mark.objects.mark_not_possible, it.ada, it.item("writes-design-docs"), "No.", at=NOW
        ),
        refused_by=ItemIsTicked,
    ),
    Verb(
        "not possible for another reason",
        lambda it: partial(
            Mark.objects.mark_not_possible, it.ada, it.item("owns-a-component"), "No.", at=NOW
        ),
        refused_by=ItemIsNotPossibleAlready,
    ),
    Verb(
        "reaffirm another wording",
        lambda it: partial(it.the("reworded").reaffirm, "Otherwise.", at=NOW),
        refused_by=ItemWasReworded,
    ),
]
