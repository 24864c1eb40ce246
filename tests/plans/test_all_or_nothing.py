"""A verb writes all that it says, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
import time_machine
from django.db import connection

from tests.bystanders import rows_of, written
from tests.life import NOW
from tests.verbs import VERBS, Cast, Verb

WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b")


class Fault(Exception):
    """The database is gone, say."""


@contextmanager
def fails_at(number: int) -> Iterator[None]:
    """Let the write of this number fail, counted from 1."""
    writes = count(1)

    def execute(run: Any, sql: str, *more: Any) -> Any:
        if WRITE.match(sql) and next(writes) == number:
            raise Fault
        return run(sql, *more)

    with connection.execute_wrapper(execute):
        yield


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb.writes], ids=str)
def test_a_verb_that_fails_at_any_of_its_writes_wrote_nothing(transactional_db, ladder, verb: Verb):
    it = Cast(goes_on=verb.goes_on)
    before = rows_of(it.ada)
    for number in count(1):
        with time_machine.travel(NOW, tick=False):
            call = verb.of(it)
            try:
                with fails_at(number):
                    call()
            except Fault:
                assert rows_of(it.ada) == before, f"It wrote something before its write {number}."
            else:
                break
    assert written(before, rows_of(it.ada)) == verb.writes
