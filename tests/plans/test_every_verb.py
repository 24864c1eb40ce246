"""None of the verbs that write a person's records is missing in `tests/verbs/`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from django.db import models

from tests.bystanders import records
from tests.verbs import VERBS, Cast

# What has a moment and is no verb by itself: it reads, or is a part of others.
NO_VERBS = {
    ("Assessment", "record"),
    ("Assessment", "standing"),
    ("Evidence", "beyond_restoring"),
    ("Move", "change"),
    ("Move", "note_change"),
    ("Move", "shift"),
    ("Sitting", "abandoned"),
}


def with_a_moment() -> Iterator[tuple[str, str]]:
    """The methods of records, and of sets of them, that take `at`."""
    owners = [
        (model, owner)
        for model in records()
        for owner in (model, type(model._default_manager.all()))
        if owner.__module__.startswith(("plans.", "assessments."))
    ]
    for model, owner in owners:
        for name, method in inspect.getmembers(owner, inspect.isfunction):
            is_its_own = name in vars(owner) and not name.startswith("_")
            if is_its_own and "at" in inspect.signature(method).parameters:
                yield model.__name__, name


def name_of(call: Any) -> tuple[str, str]:
    owner = call.func.__self__
    model = type(owner) if isinstance(owner, models.Model) else owner.model
    return model.__name__, call.func.__name__


def test_no_verb_is_left_out(ladder):
    it = Cast()
    known = {name_of(verb.of(it)) for verb in VERBS if not verb.goes_on}
    assert set(with_a_moment()) - NO_VERBS <= known
