"""The page that begins a packet, for a gate or for a period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from careerladder.web.resubmission import owner_token
from packets.draft import draft_of
from packets.models import Packet, PacketText, PacketVersion
from packets.models.packet_evidence import MOST_EVIDENCE
from plans.models import Evidence, EvidenceText
from tests.html_forms import HtmlPage, Press

A_DAY = date(2026, 5, 14)
GATE = "/packets/new/?gate=mid"
OTHER_GATE = "/packets/new/?gate=senior"
PERIOD = "/packets/new/?begins_on=2026-04-01&ends_on=2026-06-30"


@pytest.fixture
def pieces(ada, design_docs) -> list[Evidence]:
    return [
        Evidence.objects.record(ada, EvidenceText(A_DAY, f"RFC {number}"), serving=[design_docs])
        for number in range(5)
    ]


@pytest.fixture
def beginning(as_ada) -> Callable[[str], Press]:
    """What a page sends when it is sent as it was served."""

    def press(page: str) -> Press:
        presses = HtmlPage(as_ada.get(page).content.decode(), page).presses()
        return next(each for each in presses if each.label == "Build this packet")

    return press


@pytest.mark.parametrize(("page", "count"), [(GATE, 3), (PERIOD, 5)])
def test_a_packet_begins_with_what_is_checked(as_ada, ada, pieces, beginning, page, count):
    press = beginning(page)
    for _ in range(2):
        answer = as_ada.post(press.to, press.fields)
    packet = ada.packets.get()
    assert answer["Location"] == packet.get_absolute_url()
    assert packet.entries.count() == count
    assert (packet.phase is None) == (page == PERIOD)


def test_at_once_and_twice_it_is_one_packet(as_ada, ada, beginning, at_once):
    press = beginning(GATE)
    at_once(*[lambda: as_ada.post(press.to, press.fields)] * 2)
    assert ada.packets.count() == 1


def test_a_form_that_is_not_valid_comes_back_with_what_was_typed_and_chosen(
    as_ada, ada, pieces, beginning
):
    press = beginning(GATE)
    sent = {**press.fields, "title": "x" * 201, "author": "Ada M.", "evidence": [pieces[0].pk]}
    answer = as_ada.post(press.to, sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "x" * 201 in html
    assert "Ada M." in html
    assert html.count(" checked>") == 1
    assert not ada.packets.exists()


@pytest.mark.slow
def test_more_entries_than_fit_are_refused_beside_them(as_ada, ada, design_docs, beginning):
    texts = [EvidenceText(A_DAY, f"RFC {number}") for number in range(MOST_EVIDENCE + 1)]
    keys = [Evidence.objects.record(ada, text, serving=[design_docs]).pk for text in texts]
    press = beginning(GATE)
    answer = as_ada.post(press.to, {**press.fields, "title": "Mine", "evidence": keys})
    assert answer.status_code == 422
    assert "A packet can have at most 500 entries" in answer.content.decode()
    assert "Mine" in answer.content.decode()
    assert not Packet.objects.exists()


def test_evidence_of_others_and_of_other_items_is_not_put_in(as_ada, ada, bob, item, beginning):
    theirs = Evidence.objects.record(bob, EvidenceText(A_DAY, "Theirs."))
    unfiled = Evidence.objects.record(ada, EvidenceText(A_DAY, "Mine."))
    press = beginning(GATE)
    as_ada.post(press.to, {**press.fields, "evidence": [theirs.pk, unfiled.pk]})
    assert not ada.packets.get().entries.exists()


def test_after_an_ended_session_the_page_comes_back_as_it_was(
    as_ada, ada, pieces, beginning, client
):
    press = beginning(GATE)
    sent = {**press.fields, "author": ["Ada M."], "evidence": [str(pieces[4].pk)]}
    assert press.fields["whose"] == [owner_token(ada)]
    answer = client.post(press.to, sent)
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [GATE]
    client.force_login(ada)
    assert "Ada M." not in client.get(OTHER_GATE).content.decode()
    html = client.get(GATE).content.decode()
    assert "Ada M." in html
    assert html.count(" checked>") == 1
    assert f'name="page" value="{GATE}"' in html


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"begins_on": "2026-06-30", "ends_on": "2026-04-01"}, "This is before the first day."),
        ({"begins_on": "1949-12-31", "ends_on": "2026-04-01"}, "This is before 1950."),
        ({"begins_on": "2026-06-30", "ends_on": "2200-01-01"}, "This is after 2199."),
        ({"begins_on": "2026-02-30"}, "There is no such day."),
        ({}, "Choose the first day."),
    ],
)
def test_a_period_that_is_none_is_asked_for_again(as_ada, query, error):
    answer = as_ada.get("/packets/new/", query)
    assert answer.status_code == 422
    assert error in answer.content.decode()


def test_hostile_words_in_the_address_are_no_gate(as_ada):
    for query in ({"gate": "\x00"}, {"gate": "nowhere"}, {"gate": "mid", "ladder": "\x00"}):
        assert as_ada.get("/packets/new/", query).status_code == 404


def test_the_pages_take_as_many_queries_with_many_records(
    as_ada, ada, ladder, pieces, design_docs, queries
):
    def counted() -> list[int]:
        return [queries(lambda page=page: as_ada.get(page)) for page in (GATE, PERIOD, "/packets/")]

    def begin(number: int) -> None:
        text, phase = PacketText(f"Case {number}"), ladder.phase("mid").phase
        packet = Packet.objects.begin(ada, ladder.ladder, text, phase=phase)
        PacketVersion.objects.publish(packet, draft_of)

    begin(0)
    few = counted()
    for number in range(1, 15):
        begin(number)
        text = EvidenceText(A_DAY, f"RFC 1{number}")
        Evidence.objects.record(ada, text, serving=[design_docs])
    assert counted() == few
