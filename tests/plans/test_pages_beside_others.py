"""Every page of a person says the same, whoever else is there and whatever they have."""

from __future__ import annotations

import re
from collections.abc import Collection
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.addresses import addresses, packet_parts
from tests.conftest import proved
from tests.scenario import NOW
from tests.stored_people import insert_ada, insert_bystanders, rows_counted

# What a page is also asked for.
ASKED = {
    "plans:progress": ["on=2026-01-20", "on=2026-02-14", "on=2026-05-27"],
    "plans:timeline": ["before=2026-02-01T00:00:00%2B00:00"],
    "plans:journal": [
        *("q=piece+by", "q=told+edited", "month=2026-01", "state=unfiled", "state=ageing"),
        *("phase=mid", "item=pushes-back"),
    ],
    "plans:review": ["month=2026-01", "month=2026-02"],
    "plans:existing-evidence": ["q=newest"],
    "packets:new": ["gate=mid", "gate=junior", "begins_on=2026-01-01&ends_on=2026-03-31"],
    "packets:build": ["gate=mid", "gate=senior"],
    "packets:evidence": ["q=newest"],
    "packets:compare": ["from_number=1", "from_number=1&to_number=3"],
}
PARTS: dict[str, object] = {
    "ladder": "ai-engineer",
    "phase": "mid",
    "slug": "pushes-back",
    "number": 1,
}
# By part, what is put there on some pages.
OTHERWISE = {"assessments:question": "finds"}
# What a page is about: an open one, and one that is out of the way.
RECORDS = {
    "assessments": ("standing", "first"),
    "evidence": ("piece", "removed"),
    "move": ("planned", "dropped"),
}
OF_PACKETS = ("packets:", "sharing:")
WHAT_IS_HERS = ("plans:", "assessments:", *OF_PACKETS, "home", "delete-account")
# Tokens, nonces, and the keys of forms.
BY_CHANCE = re.compile(
    r"[A-Za-z0-9]{64}|[0-9a-f]{32}|nonce[-=][^ ;>]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


def asked_for(name: str, parts: list[str], keys: dict[str, str]) -> list[str]:
    """Of a page that is about a record, one for each of two."""
    if name.startswith(OF_PACKETS):
        known = packet_parts(name, keys)
        other = known | {"uuid": keys["review packet"]} if parts == ["uuid"] else known
        both = [
            reverse(name, kwargs={part: each[part] for part in parts}) for each in (known, other)
        ]
        paths = list(dict.fromkeys(both))
        return [*paths, *(f"{path}?{asked}" for path in paths for asked in ASKED.get(name, ()))]
    about = next((RECORDS[kind] for kind in RECORDS if kind in name), RECORDS["move"])
    known = PARTS | ({"slug": OTHERWISE[name]} if name in OTHERWISE else {})
    paths = [
        reverse(name, kwargs={part: keys[one] if part == "uuid" else known[part] for part in parts})
        for one in (about if "uuid" in parts else [""])
    ]
    return [*paths, *(f"{path}?{asked}" for path in paths for asked in ASKED.get(name, ()))]


PAGES = [
    (name, parts)
    for name, parts in addresses()
    if name.startswith(WHAT_IS_HERS)
    and (set(parts) <= {*PARTS, "uuid"} or name.startswith(OF_PACKETS))
]


def says(client: Client, address: str, keys: Collection[str]) -> tuple[int, str, list[int]]:
    """As at a first visit: the status, the text, and how many rows each query read for it."""
    with transaction.atomic(), rows_counted() as counts:
        answer: Any = client.get(address)
        transaction.set_rollback(True)
    said = answer.getvalue().decode("utf-8", "replace")
    return (
        answer.status_code,
        BY_CHANCE.sub(lambda found: found[0] if found[0] in keys else "…", said),
        counts,
    )


@pytest.mark.parametrize(("name", "parts"), PAGES, ids=[name for name, _ in PAGES])
def test_a_page_says_the_same_whoever_is_there(ladder, name, parts: list[str]):
    with time_machine.travel(NOW, tick=False):
        ada, records = insert_ada(continued=True)
        client = Client()
        client.force_login(ada)
        proved(client, ada)
        keys = {name: str(key) for name, (_, key) in records.items()}
        asked = asked_for(name, parts, keys)
        alone = [says(client, address, keys.values()) for address in asked]
        if all(status == HTTPStatus.METHOD_NOT_ALLOWED for status, *_ in alone):
            return
        insert_bystanders()
        assert [says(client, address, keys.values()) for address in asked] == alone
