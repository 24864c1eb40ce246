"""What only reads answers a GET alone, and what changes something a POST: at every address."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from careerladder.models import User
from reminders.addresses import SIGNER
from tests.addresses import addresses, packet_parts
from tests.conftest import proved
from tests.stored_people import Rows, insert_ada, rows_of

POST_ONLY = {
    "assessments:continue",
    "assessments:discard",
    "assessments:keep",
    "assessments:set-aside",
    "assessments:take-up-again",
    "discard-unsent",
    "keys",
    "packets:add-reason",
    "packets:add-story",
    "packets:edit-entry",
    "packets:edit-reason",
    "packets:edit-story",
    "packets:edit-text",
    "packets:leave-out-entry",
    "packets:leave-out-reason",
    "packets:leave-out-story",
    "packets:place-reason",
    "packets:place-story",
    "packets:publish",
    "packets:put-back-entry",
    "packets:put-back-reason",
    "packets:put-back-story",
    "packets:remove",
    "packets:restore",
    "packets:take-offer",
    "plans:add-evidence",
    "plans:add-suggested-move",
    "plans:drop-move",
    "plans:follow",
    "plans:go-back-to-version",
    "plans:go-on",
    "plans:not-possible",
    "plans:pause-plan",
    "plans:pick-phase",
    "plans:place-move",
    "plans:plan-move",
    "plans:possible",
    "plans:postpone-move",
    "plans:put-back-move",
    "plans:remove-evidence",
    "plans:restore-evidence",
    "plans:calendar-dates",
    "plans:revoke-calendar",
    "plans:start-move",
    "plans:still-true",
    "plans:take-up-again",
    "plans:tick",
    "plans:undo-move",
    "plans:undo-capture",
    "plans:undo-inbox",
    "plans:put-back-in-inbox",
    "plans:untick",
    "plans:untie",
    "portability:confirm",
    "portability:discard",
    "reminders:end-pause",
    "reminders:pause",
    "reminders:turn-on",
    "sharing:plan-answer",
    "sharing:revoke-link",
    "preview",
}
# A page with a form that posts to its own address.
BOTH = {
    "assessments:match",
    "assessments:placement",
    "assessments:question",
    "delete-account",
    "packets:evidence",
    "packets:new",
    "packets:story-links",
    "plans:add-move",
    "plans:calendar",
    "plans:capture",
    "plans:edit-evidence",
    "plans:edit-move",
    "plans:examples",
    "plans:existing-evidence",
    "plans:file-evidence",
    "plans:finish-move",
    "plans:inbox",
    "plans:proposal",
    "plans:recognise",
    "plans:review",
    "reauthenticate-by-email",
    "portability:export",
    "portability:import",
    "reminders:settings",
    "reminders:stop",
    "sessions",
    "sharing:done",
    "sharing:open-link",
    "sharing:reading",
    "sharing:share",
    "time-zone",
    "undo-email-change",
}
RECORDS = {"assessments": "standing", "evidence": "piece", "version": "piece", "moves": "planned"}
# Noting that somebody looks is no change of what they have.
LOOKS = {"looked_at", "looked_before_at", "last_login", "last_used_at"}


def methods_of(name: str) -> set[str]:
    if name in BOTH:
        return {"get", "post"}
    return {"post"} if name in POST_ONLY else {"get"}


def rows_but_looks(person: User) -> Rows:
    rows = rows_of(person)
    for row in rows["careerladder_user"].values():
        for name in LOOKS:
            del row[name]
    return rows


def test_no_name_here_is_out_of_date():
    assert {name for name, _ in addresses()} >= POST_ONLY | BOTH


@pytest.mark.parametrize(("name", "parts"), addresses(), ids=str)
def test_an_address_answers_its_methods_alone_and_a_get_changes_nothing(ladder, name, parts):
    ada, keys = insert_ada()
    client = Client()
    client.force_login(ada)
    proved(client, ada)
    about = next((RECORDS[kind] for kind in RECORDS if kind in name), "planned")
    values = {
        "ladder": "ai-engineer",
        "phase": "senior",
        "slug": "pushes-back",
        "number": 1,
        "suffix": "md",
        "token": SIGNER.sign(ada.reminder_schedule.key),
    }
    values |= {"uuid": keys[about][1], "secret": "secret"}
    if name.startswith(("packets:", "sharing:")):
        values = packet_parts(name, {name: key for name, (_, key) in keys.items()})
    address = reverse(name, kwargs={part: values[part] for part in parts})
    before = rows_but_looks(ada)
    for method in {"get", "post"} - methods_of(name):
        assert getattr(client, method)(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    if "get" in methods_of(name):
        assert client.get(address).status_code != HTTPStatus.METHOD_NOT_ALLOWED
    assert rows_but_looks(ada) == before
