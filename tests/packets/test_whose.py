"""Another person's packet does not exist: at no address, with no method, and in no list."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from tests.addresses import addresses, packet_parts
from tests.careerladder.test_methods import methods_of
from tests.conftest import proved
from tests.stored_people import insert_ada, insert_bystanders, rows_of

# About no record in their URL, or for whoever has the link.
ABOUT_NOTHING = {"packets:build", "packets:list", "packets:new", "packets:removed"}
FOR_READERS = {"sharing:done", "sharing:open-link", "sharing:reading"}
OF_A_PACKET = [
    (name, parts)
    for name, parts in addresses()
    if name.startswith(("packets:", "sharing:")) and name not in ABOUT_NOTHING | FOR_READERS
]
FORM = {
    **{"title": "Mallory", "reason": "Mallory", "context": "Mallory", "base_version": "1"},
    **{"origin": "gap:pushes-back", "items": "pushes-back", "direction": "up", "label": "Mallory"},
    **{"appendix_by": "item", "make": "yes", "expires_on": "2026-12-31"},
}


@pytest.mark.parametrize(("name", "parts"), OF_A_PACKET, ids=[name for name, _ in OF_A_PACKET])
def test_nobody_else_reads_or_changes_a_packet(ladder, bob, name, parts):
    ada, keys = insert_ada()
    client = Client()
    client.force_login(bob)
    proved(client, bob)
    known = packet_parts(name, {each: key for each, (_, key) in keys.items()})
    address = reverse(name, kwargs={part: known[part] for part in parts})
    before = rows_of(ada)
    for method in methods_of(name):
        response = getattr(client, method)(address, FORM if method == "post" else {})
        assert response.status_code == HTTPStatus.NOT_FOUND, method
        assert ada.email not in response.text
    assert rows_of(ada) == before
    client = Client()
    for method in methods_of(name):
        response = getattr(client, method)(address, FORM if method == "post" else {})
        assert response.status_code in (HTTPStatus.FOUND, HTTPStatus.FORBIDDEN), method
    assert rows_of(ada) == before


@pytest.mark.parametrize(
    ("name", "parts"),
    [each for each in OF_A_PACKET if "part" in each[1]],
    ids=[name for name, parts in OF_A_PACKET if "part" in parts],
)
def test_a_part_is_found_in_its_own_packet_alone(ladder, name, parts):
    ada, keys = insert_ada()
    other = insert_bystanders()[0]
    client = Client()
    client.force_login(ada)
    known = packet_parts(name, {each: key for each, (_, key) in keys.items()})
    mine = known | {"uuid": keys["review packet"][1]}
    theirs = known | {"part": other.packets.filter(stories__isnull=False)[0].stories.all()[0].pk}
    before = rows_of(ada, other)
    for values in (mine, theirs):
        address = reverse(name, kwargs={part: values[part] for part in parts})
        for method in methods_of(name):
            response = getattr(client, method)(address, FORM if method == "post" else {})
            assert response.status_code == HTTPStatus.NOT_FOUND, method
    assert rows_of(ada, other) == before


def test_another_persons_packets_are_in_no_list(as_bob, packet, piece):
    packet.edit(packet.text, base_version=1)
    for page in ("/packets/", "/packets/removed/", "/packets/new/?gate=mid", "/progress/timeline/"):
        assert "The case for Senior" not in as_bob.get(page).text.replace(
            'value="The case for Senior"', ""
        )
    packet.remove()
    assert "Removed" not in as_bob.get("/packets/").text
    review = as_bob.get("/packets/new/?begins_on=2026-05-01&ends_on=2026-05-31")
    assert piece.note not in review.text


def test_another_persons_evidence_is_not_put_in(as_bob, bobs, piece):
    response = as_bob.post(f"/packets/{bobs.pk}/evidence/", {"evidence": str(piece.pk)})
    assert response.status_code == HTTPStatus.FOUND
    assert [entry.evidence.note for entry in bobs.entries.all()] == ["Bob's."]
    as_bob.post(
        "/packets/new/?gate=mid", {"title": "Mine", "evidence": [str(piece.pk)], "author": ""}
    )
    begun = bobs.user.packets.get(title="Mine")
    assert not begun.entries.exists()


def test_another_persons_entry_is_not_behind_a_story(as_bob, bobs, packet):
    story, entry = bobs.stories.get(), packet.entries.get()
    address = f"/packets/{bobs.pk}/stories/{story.pk}/choose/"
    as_bob.post(address, {"evidence": str(entry.pk)})
    assert [each.entry.packet for each in story.story_evidence.all()] == [bobs]
