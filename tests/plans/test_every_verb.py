"""No verb is missing in `tests/verbs/`, and no kind of record in the lives of `tests/scenario/`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from tests.stored_people import insert_ada, insert_bystanders, records, rows_of
from tests.verbs import VERBS, Cast

APPS = ("plans", "assessments", "packets", "sharing", "reminders")
OURS = tuple(f"{app}_" for app in APPS)
# What has a moment and is no verb by itself: it reads, or is a part of others.
NO_VERBS = {
    ("Assessment", "record"),
    ("Assessment", "standing"),
    ("Evidence", "beyond_restoring"),
    ("Packet", "beyond_restoring"),
    ("ShareLink", "lock"),
    ("ShareLink", "readable"),
    ("ShareLink", "unexpired"),
    ("Move", "build_change"),
    ("Move", "record_change"),
    ("Sitting", "abandoned"),
}


def with_a_moment() -> Iterator[tuple[str, str]]:
    """The methods of records, and of sets of them, that take `at`."""
    for model in records():
        for owner in (model, type(model._default_manager.all())):
            for part in owner.__mro__:
                if part.__module__.partition(".")[0] not in APPS:
                    continue
                for name, method in inspect.getmembers(part, inspect.isfunction):
                    is_its_own = name in vars(part) and not name.startswith("_")
                    if is_its_own and "at" in inspect.signature(method).parameters:
                        yield model.__name__, name


def name_of(call: Any) -> tuple[str, str]:
    owner = call.func.__self__
    model = type(owner) if isinstance(owner, models.Model) else owner.model
    return model.__name__, call.func.__name__


def test_no_verb_is_left_out(ladder):
    it = Cast()
    calls = [verb.of(it) for verb in VERBS if not verb.continued]
    known = {name_of(call) for call in calls if inspect.ismethod(call.func)}  # type: ignore[attr-defined]
    assert set(with_a_moment()) - NO_VERBS <= known


@pytest.mark.parametrize("continued", [False, True], ids=["begun", "gone on"])
def test_a_life_has_one_of_everything(ladder, continued):
    ada, _ = insert_ada(continued=continued)
    of_hers = {name: rows for name, rows in rows_of(ada).items() if name.startswith(OURS)}
    assert [name for name, rows in of_hers.items() if not rows] == []


def test_what_has_an_end_is_there_with_it_and_without(ladder):
    people = [insert_ada()[0], *insert_bystanders()]
    for table, rows in rows_of(*people).items():
        is_open = {row["until"] is None for row in rows.values() if "until" in row}
        assert is_open in (set(), {True, False}), table
