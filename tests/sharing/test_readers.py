"""The owner's page of readers: links, views, answers, and what became of the evidence since."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from packets.models import Packet, PacketVersion
from plans.models import Evidence, EvidenceText, Move
from plans.progress.events import events_before
from sharing.models import Completion, Said, ShareLink, SignOff, Verdict
from sharing.readers.page import readers_of
from tests.effort import examples

DOCS, OWNS = "writes-design-docs", "owns-a-component"
AGREE = Said(Verdict.AGREE, "Well shown.", "Jo Park")
NOT_YET = Said(Verdict.NOT_YET, "One quarter more.\n# Then yes", "Jo Park")


@pytest.fixture
def readers_page(packet) -> str:
    return reverse("sharing:readers", args=[packet.pk])


@pytest.fixture
def say(link) -> Callable[..., list[SignOff]]:
    def said(of: ShareLink = link, **words: Said) -> list[SignOff]:
        slugs = {"docs": DOCS, "owns": OWNS}
        return SignOff.objects.say(
            of, {slugs[name]: each for name, each in words.items()}, shown={}
        )

    return said


def edit(piece: Evidence, note: str) -> None:
    piece.edit(EvidenceText(piece.happened_on, note), base_version=piece.version)


def test_a_link_shows_its_dates_its_views_and_its_answers(as_ada, readers_page, say, path, link):
    for _ in range(2):
        Client().post(path)
    say(docs=AGREE, owns=NOT_YET)
    text = as_ada.get(readers_page).text
    assert "my manager" in text
    assert "Opened 2 times: <time" in text
    assert "1 of 2 items, not yet on 1" in text
    assert "Well shown." in text
    assert "Outdated" not in text
    assert path.split("/")[2] not in text


def test_without_a_version_it_says_to_publish_one(as_ada, readers_page):
    assert "Publish a version first" in as_ada.get(readers_page).text


def test_one_press_revokes_and_the_answers_stay(as_ada, readers_page, say, path, packet, link):
    say(docs=AGREE)
    revoke = reverse("sharing:revoke-link", args=[packet.pk, link.pk])
    for _ in range(2):
        assert as_ada.post(revoke).status_code == 302
    text = as_ada.get(readers_page).text
    assert "revoked" in text
    assert "Well shown." in text
    assert Client().get(path).status_code == 404


def test_what_the_reader_sees_is_shown_as_it_was_frozen(as_ada, packet, link):
    shown = as_ada.get(reverse("sharing:shared", args=[packet.pk, link.pk]))
    assert "Three teams build on what I designed." in shown.text


def test_another_persons_answer_becomes_no_move(as_bob, as_ada, say, packet, bob, ladder):
    (row,) = say(owns=NOT_YET)
    plan = reverse("sharing:plan-answer", args=[packet.pk, row.pk])
    assert as_bob.post(plan).status_code == 404
    own = Packet.objects.begin(bob, ladder.ladder, packet.text, phase=packet.phase)
    assert as_bob.post(reverse("sharing:plan-answer", args=[own.pk, row.pk])).status_code == 404
    assert not Move.objects.exists()


def test_edited_evidence_makes_an_answer_outdated_and_it_stays(as_ada, readers_page, say, piece):
    say(docs=AGREE, owns=NOT_YET)
    edit(piece, "RFC 12 at Acme: five teams built from it.")
    text = as_ada.get(readers_page).text
    assert text.count("Outdated") == 1
    assert "1 entry behind it changed" in text
    assert "<del>" in text
    assert "five" in text
    assert "Well shown." in text


def test_evidence_with_its_old_text_again_is_as_it_was(as_ada, readers_page, say, piece):
    say(docs=AGREE)
    before = piece.text
    edit(piece, "Something else.")
    piece.edit(before, base_version=piece.version)
    assert "Outdated" not in as_ada.get(readers_page).text


def test_removed_evidence_is_named_without_its_text(as_ada, readers_page, say, piece):
    say(docs=AGREE)
    piece.remove()
    text = as_ada.get(readers_page).text
    assert "removed since" in text
    assert "RFC 12" not in text


def test_a_newer_version_with_other_evidence_is_named(
    as_ada, readers_page, say, piece, packet, version
):
    say(docs=AGREE)
    content = version.content
    PacketVersion.objects.publish(packet, lambda _: replace(content, claim="Another claim."))
    assert "Outdated" not in as_ada.get(readers_page).text
    edit(piece, "Five teams.")
    newer = replace(content.evidence[0], version=2, note="Five teams.")
    PacketVersion.objects.publish(packet, lambda _: replace(content, evidence=(newer,)))
    text = as_ada.get(readers_page).text
    assert "about version 1. Version 3 has different evidence." in text
    assert "from_number=1&amp;to_number=3" in text


def test_what_was_left_out_for_a_reader_makes_no_answer_outdated(
    as_ada, readers_page, say, packet, version
):
    redacted = replace(version.content, evidence=())
    link, _ = ShareLink.objects.make(
        version, redacted, label="Jo", expires_on=timezone.localdate() + timedelta(days=3)
    )
    say(link, docs=AGREE)
    PacketVersion.objects.publish(packet, lambda _: replace(version.content, claim="Another."))
    assert "Outdated" not in as_ada.get(readers_page).text


def test_a_not_yet_becomes_a_move_once(as_ada, say, packet, readers_page, item):
    (row,) = say(owns=NOT_YET)
    plan = reverse("sharing:plan-answer", args=[packet.pk, row.pk])
    first = as_ada.post(plan, follow=True)
    move = Move.objects.get()
    assert first.redirect_chain == [(move.get_absolute_url(), 302)]
    assert "Planned, due on" in first.text
    assert "Undo" in first.text
    assert move.name == "Answer “not yet”: A component owned"
    assert "> One quarter more.\n> # Then yes" in move.what
    assert list(move.items.all()) == [item(OWNS)]
    again = as_ada.post(plan, follow=True)
    assert "already in your plan" in again.text
    assert Move.objects.count() == 1
    text = as_ada.get(readers_page).text
    assert move.get_absolute_url() in text
    assert "Plan a move for this" not in text


def test_a_move_from_an_answer_is_made_once_by_two_presses_and_in_another_month(
    as_ada, say, packet
):
    (row,) = say(owns=NOT_YET)
    plan = reverse("sharing:plan-answer", args=[packet.pk, row.pk])
    as_ada.post(plan)
    with time_machine.travel(timezone.now() + timedelta(days=12)):
        as_ada.force_login(packet.user)
        as_ada.post(plan)
    assert Move.objects.count() == 1


def test_an_agreement_plans_nothing(as_ada, say, packet):
    (row,) = say(docs=AGREE)
    plan = reverse("sharing:plan-answer", args=[packet.pk, row.pk])
    assert as_ada.post(plan).status_code == 404


def test_the_timeline_tells_what_happened_and_no_secret(as_ada, say, link, path, ada, ladder):
    (row,) = say(docs=AGREE)
    Completion.objects.complete(link, last_number=row.number)
    ShareLink.objects.filter(pk=link.pk).close()
    events = events_before(ada, ladder.ladder, timezone.now() + timedelta(minutes=1), 50)
    told = [(str(event.kind.label), event.label(ladder).text) for event in events]
    assert ("Share link made", "my manager") in told
    assert ("Share link revoked", "my manager") in told
    assert ("A reader agreed", "my manager: A design document, version 1") in told
    assert ("A reader finished", "my manager") in told
    page = as_ada.get("/progress/")
    assert "my manager: A design document" in page.text
    assert path.split("/")[2] not in page.text


def test_another_persons_timeline_has_none_of_it(say, bob, ladder):
    say(docs=AGREE)
    assert not events_before(bob, ladder.ladder, timezone.now() + timedelta(minutes=1), 50)


def rendered(template: str, packet: Packet) -> str:
    context = {"packet": packet, "newest": lambda: packet.versions.order_by("-number").first()}
    return Template("{% load sharing %}" + template).render(Context(context))


def test_the_side_of_a_packet_names_its_readers(packet, version, say, path, readers_page):
    Client().post(path)
    say(docs=AGREE, owns=NOT_YET)
    text = rendered("{% readers packet newest %}", packet)
    assert "my manager: agrees on 1 item, not yet on 1" in text
    assert "1 view" in text
    assert reverse("sharing:share", args=[packet.pk, 1]) in text


def test_the_side_of_a_packet_without_a_version_says_to_publish(packet):
    assert "Publish a version first" in rendered("{% readers packet newest %}", packet)


def test_the_aside_names_the_newest_link_first(packet, make_link):
    for label in ("first", "second", "third"):
        make_link(label)
    aside = rendered("{% readers packet newest %}", packet)
    labels = re.findall(r"<li>([\w ]+): agrees on 0 items", aside)
    assert labels == ["third", "second", "first"]


def test_answers_stand_beside_items_for_one_query(packet, say, queries):
    say(docs=AGREE, owns=NOT_YET)
    template = (
        "{% answers_to 'writes-design-docs' packet as docs %}{{ docs.0.name }}"
        "{% answers_to 'owns-a-component' packet as owns %}{{ owns.0.verdict }}"
    )
    assert queries(lambda: rendered(template, packet)) == 1
    assert "Jo Parknot-yet" in rendered(template, packet)


@pytest.mark.slow
def test_many_entries_and_twenty_links_cost_the_queries_of_one(
    as_ada, readers_page, say, packet, version, make_link, queries, ada, design_docs
):
    say(docs=AGREE, owns=NOT_YET)
    few = queries(lambda: as_ada.get(readers_page))
    # Of another object each time, because one keeps its answers.
    aside = queries(lambda: rendered("{% readers packet newest %}", Packet.objects.get()))
    pieces = [
        Evidence.objects.record(
            ada, EvidenceText(date(2026, 5, 1), f"No. {number}"), serving=[design_docs]
        )
        for number in range(examples(500))
    ]
    entries = tuple(
        replace(version.content.evidence[0], uuid=piece.pk, note=piece.note) for piece in pieces
    )
    large = PacketVersion.objects.publish(
        packet, lambda _: replace(version.content, evidence=entries)
    )
    for number in range(20):
        link, path = make_link(f"Reader {number}", of=large)
        Client().post(path)
        say(link, docs=AGREE, owns=NOT_YET)
    for piece in pieces[:50]:
        edit(piece, "Edited since.")
    page = as_ada.get(readers_page)
    assert page.text.count("Outdated") > 10
    assert queries(lambda: as_ada.get(readers_page)) <= few + 1
    assert queries(lambda: rendered("{% readers packet newest %}", Packet.objects.get())) == aside


def test_without_links_nothing_of_them_is_looked_for(packet, version, queries):
    newest_version_links_answers_and_views = 4
    assert queries(lambda: readers_of(packet)) == newest_version_links_answers_and_views


def test_answers_of_two_links_do_not_mix(as_ada, readers_page, say, make_link):
    other, _ = make_link("my mentor")
    say(docs=AGREE)
    say(other, docs=replace(NOT_YET, comment="Not to me."))
    text = as_ada.get(readers_page).text
    assert text.count("1 of 2 items, not yet on 0") == 1
    assert text.count("0 of 2 items, not yet on 1") == 1


def test_an_unknown_link_or_answer_is_not_found(as_ada, packet, version):
    for name in ("revoke-link", "plan-answer"):
        address = reverse(f"sharing:{name}", args=[packet.pk, uuid4()])
        assert as_ada.post(address).status_code == 404
    assert as_ada.get(reverse("sharing:shared", args=[packet.pk, uuid4()])).status_code == 404
