"""A way into an account finds it by an index, however many accounts there are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import PASSWORD

TABLES = ["account_emailaddress", "careerladder_session", "careerladder_user"]
# What the planner is told: each block of a table has a million rows.
MANY_ROWS = "UPDATE pg_class SET relpages = 1, reltuples = 1000000 WHERE relname = ANY(%s)"
FORMS = {
    "/account/login/": {"login": "ADA@example.org", "password": PASSWORD},
    "/account/login/?wrong": {"login": "ADA@example.org", "password": "another password"},
    "/account/password/reset/": {"email": "ADA@example.org"},
    "/account/signup/": {"email": "ADA@example.org", "password1": "correct horse battery"},
}


@pytest.mark.parametrize("address", FORMS)
def test_no_way_into_an_account_reads_all_accounts(address, ladder, ada, client):
    assert read_as_a_whole(lambda: client.post(address, FORMS[address])) == []


def read_as_a_whole(call: Callable[[], object]) -> list[str]:
    """The tables that a call's queries would read from beginning to end, and the queries."""
    with CaptureQueriesContext(connection) as captured:
        call()
    queries = [each["sql"] for each in captured.captured_queries]
    assert any(f'"{TABLES[-1]}"' in sql for sql in queries)
    found = []
    with connection.cursor() as cursor:
        cursor.execute(MANY_ROWS, [TABLES])
        for sql in queries:
            if sql.startswith("SELECT"):
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql.replace('%', '%%')}", [])
                (plan,) = cursor.fetchone()
                plan = json.loads(plan) if isinstance(plan, str) else plan
                found += [
                    f"{node['Relation Name']}: {sql}"
                    for node in nodes_of(plan[0]["Plan"])
                    if node.get("Relation Name") in TABLES and not is_by_key(node)
                ]
    return found


def nodes_of(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from nodes_of(inner)


def is_by_key(node: dict[str, Any]) -> bool:
    # Of a bitmap's indexes each is a node of its own, without a table.
    return "Index Cond" in node or node["Node Type"] == "Bitmap Heap Scan"
