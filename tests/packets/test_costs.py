"""No page of a packet takes more queries for more in it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from packets.draft import draft_of
from packets.models import Packet, PacketEvidence, PacketVersion, Reason, Story, StoryText
from plans.models import Evidence, EvidenceText
from tests.packets.conftest import A_DAY


def fill(person, packet, items, entries: int) -> None:
    pieces = [
        Evidence.objects.record(person, EvidenceText(A_DAY, f"Entry {n}."), serving=items[:1])
        for n in range(entries)
    ]
    PacketEvidence.objects.put_in(packet, pieces)
    mine = list(packet.entries.all())
    for number in range(8):
        text = StoryText(f"Story {number}", situation="Slow.")
        Story.objects.add(packet, text, items=items[:2], evidence=mine[number : number + 3])
        Reason.objects.add(packet, f"Reason {number}")
    packet.stories.all()[3].leave_out()
    packet.reasons.all()[3].leave_out()
    mine[-1].leave_out()


@pytest.mark.slow
def test_the_pages_of_a_packet_cost_the_same_with_ten_entries_and_with_200(
    as_ada, ada, packet, item, queries
):
    items = [item(slug) for slug in ("writes-design-docs", "pushes-back", "owns-a-component")]
    fill(ada, packet, items, 10)
    PacketVersion.objects.publish(packet, draft_of)
    pages = {
        "the work page": reverse("packets:packet", args=[packet.pk]),
        "the preview": reverse("packets:preview", args=[packet.pk]),
        "a version": reverse("packets:version", args=[packet.pk, 1]),
        "what changed": f"{reverse('packets:compare', args=[packet.pk])}?from_number=1",
        "its evidence": reverse("packets:evidence", args=[packet.pk]),
        "a story's choice": reverse(
            "packets:story-links", args=[packet.pk, packet.stories.all()[0].pk]
        ),
        "the list": reverse("packets:list"),
        "a new one": f"{reverse('packets:new')}?gate=mid",
        "a new review": f"{reverse('packets:new')}?begins_on=2026-01-01&ends_on=2026-12-31",
    }
    for page in pages.values():
        assert as_ada.get(page).status_code == 200
    few = {name: queries(lambda page=page: as_ada.get(page)) for name, page in pages.items()}
    fill(ada, packet, items, 190)
    for number in range(3):
        other = Packet.objects.begin(
            ada, packet.ladder, packet.text, period=(date(2026, 1, 1), date(2026, 3, 1))
        )
        PacketVersion.objects.publish(other, draft_of)
        Reason.objects.add(packet, f"More {number}")
        PacketVersion.objects.publish(packet, draft_of)
    many = {name: queries(lambda page=page: as_ada.get(page)) for name, page in pages.items()}
    assert many == few
    assert max(few.values()) <= 25
