"""The page on which a story's items and evidence are chosen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careerladder.ladders import catalog
from careerladder.models import ChecklistItem
from packets.models import PacketEvidence
from packets.models.packet_evidence import MOST_EVIDENCE
from plans.models import Evidence, EvidenceText
from tests.html_forms import HtmlPage, Press
from tests.packets.editing.conftest import A_DAY


@pytest.fixture
def page(packet, story) -> str:
    return reverse("packets:story-links", args=[packet.pk, story.pk])


@pytest.fixture
def saving(as_ada, page) -> Callable[[], Press]:
    """What the page sends when it is saved as it was served."""
    return lambda: next(
        each for each in presses_of(as_ada, page) if each.label == "Save" and each.to == page
    )


def presses_of(client: Client, page: str) -> list[Press]:
    return HtmlPage(client.get(page).content.decode(), page).presses()


def test_what_the_page_does_not_show_stays_in_the_story(
    as_ada, packet, story, saving, page, record, put_in, item
):
    shown, left_out, removed = (put_in(record(note)) for note in ("One.", "Two.", "Three."))
    story.choose(
        items=[item("writes-design-docs"), item("pushes-back")],
        evidence=[shown, left_out, removed],
    )
    left_out.leave_out()
    removed.evidence.remove()
    ChecklistItem.objects.filter(slug="pushes-back").update(
        retired_on=A_DAY, retired_why="Asked of nobody."
    )
    catalog.clear_cache()

    as_ada.post(page, saving().fields)
    assert {each.entry for each in story.story_evidence.all()} == {shown, left_out, removed}
    assert story.story_items.count() == 2


def test_a_story_can_be_made_of_as_many_entries_as_a_packet_takes(
    as_ada, ada, packet, story, saving, page
):
    text = EvidenceText(A_DAY, "RFC 12")
    pieces = [Evidence.objects.record(ada, text) for _ in range(3)]
    PacketEvidence.objects.put_in(packet, pieces)
    story.choose(evidence=packet.entries.all())
    per_entry = len(saving().fields["evidence"]) / 3
    fields = sum(map(len, saving().fields.values())) - per_entry * 3
    assert fields + per_entry * MOST_EVIDENCE < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    assert len(saving().fields["evidence_was"]) == 1


def test_another_tab_keeps_what_it_added(as_ada, story, saving, page, record, put_in, item):
    first, second = put_in(record("One.")), put_in(record("Two."))
    press = saving()
    story.choose(items=[item("pushes-back")], evidence=[first])
    as_ada.post(page, press.fields | {"evidence": [str(second.pk)]})
    assert {each.entry for each in story.story_evidence.all()} == {first, second}
    assert [each.item.slug for each in story.story_items.all()] == ["pushes-back"]


def test_evidence_and_items_of_others_are_not_taken(as_ada, bob, story, page, ladder, packet):
    theirs = Evidence.objects.record(bob, EvidenceText(A_DAY, "Theirs."))
    as_ada.post(page, {"evidence": [str(theirs.pk)], "items": ["no-such-item"]})
    assert not story.story_evidence.exists()
    assert not story.story_items.exists()


def test_the_page_of_a_removed_packet_leads_to_where_it_is_restored(as_ada, packet, page):
    packet.remove()
    for each in (page, reverse("packets:evidence", args=[packet.pk])):
        assert as_ada.get(each)["Location"] == packet.get_absolute_url()
        assert as_ada.post(each, {"items": ["pushes-back"]}).status_code in (409, 422)


def test_the_page_takes_as_many_queries_with_many_entries(
    as_ada, ada, packet, page, queries, record, put_in
):
    put_in(record("One."))
    few = queries(lambda: as_ada.get(page))
    now = timezone.now()
    for number in range(20):
        put_in(Evidence.objects.record(ada, EvidenceText(A_DAY, f"{number}"), at=now))
    assert queries(lambda: as_ada.get(page)) == few
