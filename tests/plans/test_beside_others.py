"""A verb writes what it says, of its own person: whoever else is there, and whatever was before."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.db import IntegrityError, transaction

from assessments.models import Sitting
from plans.models.refusals import Refusal
from tests.scenario import NOW
from tests.stored_people import (
    Rows,
    insert_bystanders,
    key_columns,
    row_changes,
    rows_counted,
    rows_of,
)
from tests.verbs import VERBS, Cast, Verb

# Without the key of a form, the same again is another.
WRITES_AGAIN = {
    "record",
    "record and tick",
    "review",
    "begin",
    "keep",
    "keep what was typed",
    "make an address",
    "make another address",
    # A second step, where the first was one.
    "place a story a step earlier",
    "place a reason a step later",
    # The address is shown once, so a second press makes another.
    "make a link",
    "count a view",
}


# Keys of rows, and secrets of addresses.
NEW_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|'[\w-]{43}'")


def outcome(call) -> str:
    """What it answers with, as far as that is no key of a row; or why it was refused."""
    try:
        with transaction.atomic():
            answer = call()
    # A mail that is claimed already is refused by a constraint.
    except (Refusal, Sitting.DoesNotExist, IntegrityError) as refusal:
        return f"refused: {type(refusal).__name__}"
    is_said = isinstance(answer, bool | int | tuple)
    return NEW_KEY.sub("", repr(answer)) if is_said else type(answer).__name__


def without_chance(rows: Rows, known: Rows) -> dict[str, list[str]]:
    """What the rows say; a key that was not there before is one like another."""

    def said(table: str, row: dict[str, object]) -> str:
        keys = key_columns()[table]
        return repr(
            [
                "new" if name in keys and str(value) not in known[keys[name]] else (name, value)
                for name, value in row.items()
                if name != "digest"
            ]
        )

    return {
        table: sorted(said(table, row) for row in each.values()) for table, each in rows.items()
    }


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("verb", VERBS, ids=str)
def test_a_verb_writes_its_own_rows_and_the_same_whoever_is_there(ladder, verb: Verb):
    it = Cast(continued=verb.continued)
    with transaction.atomic():
        call, before = verb.of(it), rows_of(it.ada)
        with rows_counted() as counts:
            alone = outcome(call)
        rows = rows_of(it.ada)
        transaction.set_rollback(True)
    assert row_changes(before, rows) == verb.written
    refusal = verb.refused_by and f"refused: {verb.refused_by.__name__}"
    assert (alone if alone.startswith("refused: ") else None) == refusal

    others = insert_bystanders()
    of_others = rows_of(*others)
    call = verb.of(it)
    with rows_counted() as counts_beside:
        assert outcome(call) == alone
    assert counts_beside == counts
    assert rows_of(*others) == of_others
    assert without_chance(rows_of(it.ada), before) == without_chance(rows, before)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb.name not in WRITES_AGAIN], ids=str)
def test_the_same_again_changes_nothing(ladder, verb: Verb):
    it = Cast(continued=verb.continued)
    first, second = verb.of(it), verb.of(it)
    outcome(first)
    after = rows_of(it.ada)
    outcome(second)
    assert rows_of(it.ada) == after
