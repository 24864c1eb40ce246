"""A page finds a person's rows by indexes, however many people there are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import PASSWORD
from tests.sample_account import SECRET_OF_READER, create_one_of_everything
from tests.stored_people import records

# The planner would otherwise read small tables as a whole, and they are all small here.
ONLY_INDEXES = "; ".join(
    f"SET LOCAL enable_{way} = off" for way in ("seqscan", "hashjoin", "mergejoin", "material")
)
ITEM = "/ladders/ai-engineer/items/writes-design-docs/"
ADDRESSES = [
    "/progress/",
    "/progress/timeline/",
    "/ladders/ai-engineer/phases/mid/",
    ITEM,
    f"{ITEM}existing/",
    "/evidence/",
    "/evidence/?q=rank",
    "/evidence/?state=ageing",
    "/evidence/inbox/",
    "/plan/",
    "/plan/proposal/",
    "/assessments/",
    "/packets/",
    "/account/",
    f"/s/{SECRET_OF_READER}/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_reads_all_peoples_rows(address, ladder, ada, as_ada):
    create_one_of_everything(ada)
    assert read_as_a_whole(lambda: as_ada.get(address)) == []


FORMS = {
    "/account/login/": {"login": "ADA@example.org", "password": PASSWORD},
    "/account/login/?wrong": {"login": "ADA@example.org", "password": "another password"},
    "/account/password/reset/": {"email": "ADA@example.org"},
    "/account/signup/": {"email": "ADA@example.org", "password1": "correct horse battery"},
}


@pytest.mark.parametrize("address", FORMS)
def test_no_way_into_an_account_reads_all_peoples_rows(address, ladder, ada, client):
    assert read_as_a_whole(lambda: client.post(address, FORMS[address])) == []


def read_as_a_whole(call: Callable[[], object]) -> list[str]:
    """The tables of people that a call's queries read from beginning to end, and the queries."""
    with CaptureQueriesContext(connection) as captured:
        call()
    tables = {model._meta.db_table for model in records()}
    found = []
    with connection.cursor() as cursor:
        cursor.execute(ONLY_INDEXES)
        for query in captured.captured_queries:
            if not query["sql"].startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
                continue
            cursor.execute(f"EXPLAIN (FORMAT JSON) {query['sql'].replace('%', '%%')}", [])
            plan = cursor.fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            found += [
                f"{node['Relation Name']}: {query['sql']}"
                for node in nodes_of(plan[0]["Plan"])
                if node.get("Relation Name") in tables and not is_by_key(node)
            ]
    return found


def nodes_of(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from nodes_of(inner)


def is_by_key(node: dict[str, Any]) -> bool:
    if node["Node Type"] in ("Index Scan", "Index Only Scan"):
        return "Index Cond" in node
    # Of the indexes below it each is a node of its own, without a table.
    return node["Node Type"] in ("Bitmap Heap Scan", "ModifyTable")
