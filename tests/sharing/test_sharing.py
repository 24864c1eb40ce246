"""Making a link: its form, the preview, the address that is shown once, and redaction."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from packets.models import PacketVersion
from packets.models.refusals import PacketIsRemoved
from sharing.models import ShareLink
from sharing.models import share_link as models
from tests.conftest import PASSWORD, prove
from tests.html_forms import fields_in


@pytest.fixture
def as_ada(proved_ada: Client) -> Client:
    return proved_ada


@pytest.fixture
def share(packet, version) -> str:
    return reverse("sharing:share", args=[packet.pk, version.number])


@pytest.fixture
def readers_page(packet) -> str:
    return reverse("sharing:readers", args=[packet.pk])


def filled(client: Client, share: str, **more: object) -> dict[str, object]:
    form = client.get(share).context["form"]
    return {
        "form_key": str(form["form_key"].value()),
        "shown_at": str(form["shown_at"].value()),
        "label": "my manager",
        "expires_on": str(form["expires_on"].value()),
        "words": "",
        **more,
    }


def address_of(response) -> str:
    (path,) = re.findall(r'value="http://testserver(/s/[\w-]{43}/)"', response.text)
    return str(path)


def body_of(response) -> str:
    """What stands in the page of a reader, but for its form."""
    text = response.text
    start = text.index('<div class="reader__about">')
    return re.sub(r"\s+", " ", text[start : text.index('<section class="reader__answers"')])


def test_a_link_is_made_after_a_preview_and_shown_once(as_ada, share, version, readers_page):
    sent = filled(as_ada, share)
    preview = as_ada.post(share, sent | {"preview": "yes"})
    assert preview.status_code == 200
    assert "Three teams build on what I designed." in preview.text
    assert not ShareLink.objects.exists()
    made = as_ada.post(share, sent | {"make": "yes"})
    path = address_of(made)
    assert made["Cache-Control"] == "no-store"
    link = ShareLink.objects.get()
    assert timezone.localdate(link.expires_at) == timezone.localdate() + timedelta(days=30)
    reader = Client()
    reader.post(path)
    shown = reader.get(reverse("sharing:reading", args=[link.pk]))
    assert body_of(shown) == body_of(preview)
    secret = path.split("/")[2]
    for page in (as_ada.get(readers_page), as_ada.get(share), as_ada.get("/account/")):
        assert secret not in page.text
    assert secret not in str(dict(as_ada.session))
    assert secret not in str(ShareLink.objects.values())


def test_the_preview_carries_the_form_along(as_ada, share, content):
    story = str(content.stories[0].uuid)
    sent = filled(as_ada, share, stories=[story], author="on", words="Acme\nTwo words")
    preview = as_ada.post(share, sent | {"preview": "yes"})
    fields = fields_in(preview, share)
    back = as_ada.post(share, fields | {"change": "yes"})
    assert f'value="{story}" checked' in back.text
    assert "Acme\nTwo words" in html.unescape(back.text).replace("\r", "")
    assert re.search(r'name="author"[^>]*checked', back.text)
    as_ada.post(share, fields | {"make": "yes"})
    assert not ShareLink.objects.get().content.stories


def test_what_is_left_out_is_in_no_byte_of_the_row_and_of_the_page(as_ada, share):
    sent = filled(as_ada, share, author="on", reader="on", confirmers="on", words="acme")
    path = address_of(as_ada.post(share, sent | {"make": "yes"}))
    link = ShareLink.objects.get()
    reader = Client()
    reader.post(path)
    page = reader.get(reverse("sharing:reading", args=[link.pk])).text
    for word in ("acme", "ada moss", "jo park", "dana kim"):
        assert word not in json.dumps(link.frozen, ensure_ascii=False).lower()
        assert word not in page.lower()
    assert "[left out]" in page
    assert "This was shared with you" in page


def test_an_item_whose_evidence_is_left_out_says_so(as_ada, share, piece):
    sent = filled(as_ada, share, evidence=[str(piece.pk)])
    preview = as_ada.post(share, sent | {"preview": "yes"})
    assert "met, evidence not included" in preview.text.lower()
    assert "RFC 12" not in preview.text


def test_a_double_click_makes_one_link_and_shows_the_one_that_opens(as_ada, share):
    sent = filled(as_ada, share) | {"make": "yes"}
    first, second = address_of(as_ada.post(share, sent)), address_of(as_ada.post(share, sent))
    assert ShareLink.objects.count() == 1
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


def test_pressed_again_later_it_says_that_the_address_was_shown_once(as_ada, share):
    sent = filled(as_ada, share) | {"make": "yes"}
    path = address_of(as_ada.post(share, sent))
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        again = as_ada.post(share, sent)
    assert again.status_code == 409
    assert "Its address was shown once" in again.text
    assert Client().get(path).status_code == 200
    assert ShareLink.objects.count() == 1


def test_a_link_that_was_opened_is_not_replaced_by_a_second_press(as_ada, share):
    sent = filled(as_ada, share) | {"make": "yes"}
    Client().post(address_of(as_ada.post(share, sent)))
    assert as_ada.post(share, sent).status_code == 409


def test_another_form_makes_another_link(as_ada, share):
    for label in ("my manager", "my mentor"):
        as_ada.post(share, filled(as_ada, share, label=label) | {"make": "yes"})
    assert ShareLink.objects.open().count() == 2


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"label": ""}, "Say who the link is for."),
        ({"label": "x" * 101}, "This has 101 characters; the limit is 100."),
        ({"expires_on": ""}, "Choose a day."),
        ({"expires_on": "2026-02-31"}, "no such"),
        ({"expires_on": "2020-01-01"}, "This day has passed"),
        ({"expires_on": "2199-01-01"}, "up to 180 days"),
        ({"words": "***"}, "has no letters or digits"),
        ({"words": "\n".join(map(str, range(51)))}, "50 words or names fit"),
        ({"words": "x" * 2001}, "This has 2,001 characters; the limit is 2,000."),
        ({"stories": ["nothing"]}, "isn’t in this version"),
        ({"evidence": ["00000000-0000-0000-0000-000000000000"]}, "isn’t in this version"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(as_ada, share, change, problem):
    sent = filled(as_ada, share, words="Acme") | {"reader": "on"} | change
    for button in ("preview", "make", "change"):
        response = as_ada.post(share, sent | {button: "yes"})
        assert response.status_code == 422
        assert problem in response.text
        assert str(sent["label"]) in response.text
        assert re.search(r'name="reader"[^>]*checked', response.text)
    assert not ShareLink.objects.exists()


def test_half_a_year_is_the_longest(as_ada, share):
    last = (timezone.localdate() + timedelta(days=180)).isoformat()
    sent = filled(as_ada, share, expires_on=last)
    assert as_ada.post(share, sent | {"make": "yes"}).status_code == 200
    assert ShareLink.objects.count() == 1


def test_a_session_alone_makes_no_link_and_loses_nothing(ada, share, content):
    client = Client()
    client.force_login(ada)
    asked = client.get(share)
    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, "/account/reauthenticate/")
    prove(client)
    story = str(content.stories[0].uuid)
    sent = filled(client, share, stories=[story], words="Acme", label="Jo")
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        late = client.post(share, sent | {"make": "yes"})
        assert late["Location"].split("?")[0] == "/account/reauthenticate/"
        assert not ShareLink.objects.exists()
        client.post(late["Location"], {"password": PASSWORD})
        back = client.get(share)
        assert "What Jo will see" in back.text
        fields = fields_in(back, share)
        client.post(share, fields | {"make": "yes"})
    link = ShareLink.objects.get()
    assert (link.label, link.content.stories) == ("Jo", ())


def test_what_was_chosen_waits_for_a_login(as_ada, ada, share, content):
    story = str(content.stories[0].uuid)
    page = as_ada.get(share)
    sent = fields_in(page, share) | {"label": "Jo", "words": "Acme", "stories": [story]}
    as_ada.session.flush()
    ended = as_ada.post(share, sent | {"preview": "yes"})
    assert ended["Location"].startswith("/account/login/")
    as_ada.post("/account/login/", {"login": ada.email, "password": PASSWORD})
    prove(as_ada)
    back = as_ada.get(share)
    assert "You were logged out before this was saved" in back.text
    assert f'value="{story}" checked' in back.text
    assert 'value="Jo"' in back.text
    assert "Acme" in back.text


def test_a_packet_has_fifty_open_links_at_most(as_ada, share, make_link, monkeypatch):
    monkeypatch.setattr(models, "MOST_OPEN_LINKS", 2)
    links = [make_link(f"No. {number}")[0] for number in range(2)]
    full = as_ada.post(share, filled(as_ada, share) | {"make": "yes"})
    assert full.status_code == 409
    assert "the most it can have" in full.text
    ShareLink.objects.filter(pk=links[0].pk).close()
    assert as_ada.post(share, filled(as_ada, share) | {"make": "yes"}).status_code == 200


def test_no_link_is_made_of_a_removed_packet(as_ada, share, packet, make_link):
    packet.remove()
    assert as_ada.get(share).status_code == 404
    with pytest.raises(PacketIsRemoved):
        make_link()


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_another_persons_packet_does_not_exist(as_bob, as_ada, method, packet, version, link):
    prove(as_bob)
    addresses = [
        reverse("sharing:share", args=[packet.pk, version.number]),
        reverse("sharing:share", args=[packet.pk, 99]),
        reverse("sharing:readers", args=[packet.pk]),
        reverse("sharing:shared", args=[packet.pk, link.pk]),
        reverse("sharing:revoke-link", args=[packet.pk, link.pk]),
        reverse("sharing:plan-answer", args=[packet.pk, link.pk]),
    ]
    for address in addresses:
        assert getattr(as_bob, method)(address).status_code in (404, 405)
    statuses = [as_bob.post(address).status_code for address in addresses if "readers/" in address]
    assert set(statuses) <= {404, 405}
    link.refresh_from_db()
    assert link.until is None
    other_version = reverse("sharing:share", args=[packet.pk, 99])
    assert getattr(as_ada, method)(other_version).status_code == 404


def test_five_hundred_entries_cost_the_queries_of_one(as_ada, share, packet, version, queries):
    few = queries(lambda: as_ada.get(share))
    many_entries = tuple(replace(version.content.evidence[0], uuid=uuid4()) for _ in range(500))
    large = PacketVersion.objects.publish(
        packet, lambda _: replace(version.content, evidence=many_entries)
    )
    address = reverse("sharing:share", args=[packet.pk, large.number])
    assert queries(lambda: as_ada.get(address)) == few
    sent = filled(as_ada, address)
    few = queries(lambda: as_ada.post(share, filled(as_ada, share) | {"preview": "yes"}))
    assert queries(lambda: as_ada.post(address, sent | {"preview": "yes"})) <= few
