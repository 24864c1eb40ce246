"""Whatever a scanner, a preview or a prefetching browser opens: nobody’s reminders change."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from careerladder.models import User
from reminders.addresses import SIGNER
from reminders.models import ReminderStop
from tests.addresses import addresses
from tests.stored_people import insert_ada, insert_bystanders, rows_of

HTMX = {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "main"}


def reminders_of(*people: User) -> dict[str, object]:
    rows = rows_of(*people)
    return {name: rows[name] for name in rows if name.startswith("reminders_")}


@pytest.mark.slow
def test_no_get_of_any_address_unsubscribes_anybody(ladder):
    ada, keys = insert_ada()
    people = [ada, *insert_bystanders()]
    for person in people:
        ReminderStop.objects.turn_on(person)
    before = reminders_of(*people)
    known = Client()
    known.force_login(ada)
    for name, parts in addresses():
        values = {
            "ladder": "ai-engineer",
            "phase": "senior",
            "slug": "pushes-back",
            "number": 1,
            "suffix": "md",
            "token": SIGNER.sign(ada.reminder_schedule.key),
            "secret": "secret",
        }
        values |= {part: uuid4() for part in ("uuid", "part", "link", "answer") if part in parts}
        if "uuid" in parts:
            values["uuid"] = keys["packet"][1] if "packet" in name else keys["planned"][1]
        path = reverse(name, kwargs={part: values[part] for part in parts})
        for client in (known, Client()):
            client.get(path)
            client.get(path, headers=HTMX)
        known.head(path)
        known.options(path)
    assert reminders_of(*people) == before
