"""A verb writes all that it says, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import count
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.addresses import addresses, packet_parts
from tests.scenario import NOW
from tests.stored_people import insert_bystanders, row_changes, rows_of
from tests.verbs import VERBS, Cast, Verb

# Of a record; a session is written after what the press did.
WRITE = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "(?:plans|assessments|packets|sharing)_')
LIST = "- One of these.\n- Another of these.\n- A third of these."
# By address: about which record, and what its form says.
PRESSES: dict[str, tuple[str, dict[str, object]]] = {
    "plans:add-evidence": ("", {"note": "RFC 13.", "tick": "yes"}),
    "plans:existing-evidence": ("", {"evidence": ["newest", "unfiled"], "tick": "yes"}),
    "plans:untie": ("", {"evidence": ["pushed"], "untick": "yes"}),
    "plans:capture": (
        "",
        {"note": LIST, "reads_as": "list", "previewed": sha256(LIST.encode()).hexdigest()[:16]},
    ),
    "plans:undo-capture": ("", {"pieces": ["newest", "unfiled"]}),
    "plans:edit-evidence": ("piece", {"note": "Told otherwise.", "base_version": "4"}),
    "plans:file-evidence": (
        "unfiled",
        {"serves": "pushes-back used-by-teams", "tick": "yes", "untick": "writes-design-docs"},
    ),
    "plans:remove-evidence": ("newest", {"item": "writes-design-docs", "untick": "yes"}),
    "plans:restore-evidence": ("removed", {"item": "pushes-back", "tick": "yes"}),
    "plans:go-back-to-version": ("piece", {}),
    "plans:add-move": ("", {"name": "Write it", "due_on": "2026-07-01", "serves": "pushes-back"}),
    "plans:add-suggested-move": ("", {}),
    "plans:edit-move": ("own", {"name": "Write it", "due_on": "2026-07-01", "base_version": "6"}),
    "plans:place-move": ("proposed", {"before": "own"}),
    "plans:finish-move": (
        "planned",
        {"note": "RFC 13.", "serves": "pushes-back", "ticks": "pushes-back"},
    ),
    "plans:review": (
        "",
        {
            **{
                "happened": "Much.",
                "roadblock": "none",
                "move": "Write it",
                "due_on": "2026-07-01",
            },
            **{"note": "RFC 13.", "starts": "own"},
        },
    ),
    "plans:pause-plan": ("", {"until": "2026-07-01"}),
    "packets:new": ("", {"title": "Begun", "evidence": ["newest", "piece"]}),
    "packets:story-links": (
        "",
        {
            **{"items": "pushes-back", "items_were": "writes-design-docs"},
            **{"evidence": ["entry of piece"], "evidence_was": ["entry of newest"]},
        },
    ),
    "packets:place-story": ("", {"direction": "up"}),
    "sharing:plan-answer": ("", {}),
    "plans:go-on": ("", {}),
}


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
    it = Cast(continued=verb.continued)
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
    assert row_changes(before, rows_of(it.ada)) == verb.written


@pytest.mark.parametrize("name", PRESSES)
def test_a_press_that_fails_at_any_of_its_writes_wrote_nothing(transactional_db, ladder, name):
    it, others = Cast(), insert_bystanders()
    of_others = rows_of(*others)
    about, fields = PRESSES[name]
    slug = "unstick" if name == "plans:add-suggested-move" else "pushes-back"
    values: dict[str, object] = {"ladder": "ai-engineer", "slug": slug, "number": 1}
    values["uuid"] = it.keys[about][1] if about else ""
    if name.startswith(("packets:", "sharing:")):
        values = packet_parts(name, {each: key for each, (_, key) in it.keys.items()})
    if name == "packets:place-story":
        values["part"] = it.keys["second story"][1]
    parts = dict(addresses())[name]
    address = reverse(name, kwargs={part: values[part] for part in parts})
    if name == "packets:new":
        address += "?gate=mid"
    sent: dict[str, Any] = {field: keys_of(it, value) for field, value in fields.items()}
    if name == "plans:undo-capture":
        sent["pieces"] = ",".join(map(str, sent["pieces"]))
    client = Client()
    client.force_login(it.ada)
    before = records_of(it)
    for number in count(1):
        with time_machine.travel(NOW, tick=False):
            try:
                with fails_at(number):
                    answer = client.post(address, sent)
            except Fault:
                assert records_of(it) == before, f"It wrote something before its write {number}."
            else:
                break
    assert answer.status_code in (200, 302)
    assert number > 2, "One write is none too few."
    assert records_of(it) != before
    assert rows_of(*others) == of_others


def keys_of(it: Cast, value: object) -> object:
    """The keys of the records that are named."""
    if isinstance(value, list):
        return [keys_of(it, each) for each in value]
    return it.keys[value][1] if value in it.keys else value


def records_of(it: Cast) -> dict[str, object]:
    return {
        table: rows
        for table, rows in rows_of(it.ada).items()
        if table.startswith(("plans_", "assessments_", "packets_", "sharing_"))
    }
