"""A verb locks what it is about before it reads or writes what it changes."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from plans.models.refusals import Refusal
from tests.stored_people import insert_bystanders
from tests.verbs import VERBS, Cast, Verb

# A row that points at one of these may be written while it is locked.
POINTED_AT = {"careerladder_user", "packets_packet", "sharing_sharelink"}
TABLE = re.compile(r'"(?:plans|assessments|packets|sharing|reminders)_(\w+)"')
LOCK = re.compile(r'FROM "(\w+)".* FOR (NO KEY )?UPDATE( OF "\w+")?$', re.DOTALL)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb.held_by], ids=str)
def test_the_lock_is_the_first_that_a_verb_asks_for(ladder, verb: Verb):
    it = Cast(continued=verb.continued)
    insert_bystanders()
    call = verb.of(it)
    with CaptureQueriesContext(connection) as captured, transaction.atomic(), suppress(Refusal):
        call()
    changes = set(re.findall("[a-z_]+", verb.writes))
    asked = [each["sql"] for each in captured.captured_queries]
    first = next(sql for sql in asked if LOCK.search(sql) or changes & set(TABLE.findall(sql)))
    lock = LOCK.search(first)
    assert lock is not None, first
    assert verb.held_by is not None
    assert lock[1] == verb.held_by._meta.db_table
    assert bool(lock[2]) == (lock[1] in POINTED_AT)
