"""Text that was posted after a session's end returns to a page: at every address that takes one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from tests.addresses import addresses, packet_parts
from tests.careerladder.test_methods import BOTH, POST_ONLY
from tests.conftest import proved
from tests.stored_people import insert_ada

APPS = ("plans:", "packets:", "sharing:")
# Of readers, who have no session.
OF_READERS = {"sharing:done", "sharing:open-link", "sharing:reading"}
# What a page is about.
QUERIES = {"packets:new": {"gate": "mid"}}
# A press, and no text.
TAKES_NO_TEXT = {
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
    "plans:add-suggested-move",
    "plans:calendar-dates",
    "plans:follow",
    "plans:go-back-to-version",
    "plans:pick-phase",
    "plans:put-back-in-inbox",
    "plans:remove-evidence",
    "plans:restore-evidence",
    "plans:undo-capture",
    "plans:undo-inbox",
    "sharing:plan-answer",
    "sharing:revoke-link",
}
POSTS = [
    (name, parts)
    for name, parts in addresses()
    if name in POST_ONLY | BOTH and name.startswith(APPS) and name not in TAKES_NO_TEXT | OF_READERS
]


@pytest.mark.parametrize(("name", "parts"), POSTS, ids=[name for name, _ in POSTS])
def test_what_is_posted_returns_to_a_page_of_the_person(ladder, name, parts):
    ada, keys = insert_ada()
    client = Client()
    client.force_login(ada)
    proved(client, ada)
    values: dict[str, object] = {"ladder": "ai-engineer", "slug": "pushes-back"}
    values["uuid"] = keys["piece" if "evidence" in name else "planned"][1]
    if name == "plans:examples":
        values["uuid"] = keys["standing"][1]
    if name.startswith(APPS[1:]):
        values = packet_parts(name, {each: key for each, (_, key) in keys.items()})
    address = reverse(name, kwargs={part: values[part] for part in parts})
    found = resolve(address)
    view: Any = found.func
    page = view.resubmit_at(**found.kwargs)
    assert client.get(page, QUERIES.get(name)).status_code == 200
    if name in BOTH:
        assert page == address
