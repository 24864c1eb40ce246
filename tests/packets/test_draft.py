"""What a packet says now: what is left out, removed or retired is not in it."""

from __future__ import annotations

from datetime import date

import pytest

from careerladder.ladders import catalog as copies
from careerladder.models import ChecklistItem, Ladder, Phase
from packets.content import ItemState
from packets.draft import draft_of
from packets.models import Packet, PacketEvidence, PacketText, Story, StoryText
from plans.models import Evidence, EvidenceText, Mark
from plans.models.evidence_text import Precision
from tests.packets.conftest import A_DAY


def states(packet) -> dict[str, ItemState]:
    return {item.slug: item.state for item in draft_of(packet).items}


def show_claims(packet) -> None:
    packet.edit(PacketText(packet.title, shows_claims=True), base_version=packet.version)


def retire(item: ChecklistItem) -> None:
    item.retired_on, item.retired_why = date(2026, 5, 20), "Merged."
    item.save()
    copies.clear_cache()


@pytest.fixture
def review(ada, ladder, piece) -> Packet:
    return Packet.objects.begin(
        ada,
        ladder.ladder,
        PacketText("Review"),
        period=(date(2026, 4, 1), date(2026, 6, 30)),
        evidence=[piece],
    )


# The states of items


def test_an_item_with_a_tick_and_evidence_in_the_packet_is_evidenced(packet, ada, design_docs):
    Mark.objects.tick(ada, design_docs)
    assert states(packet)["writes-design-docs"] == ItemState.EVIDENCED


def test_one_whose_evidence_is_not_in_the_packet_says_that_it_is_not_shown(
    packet, ada, design_docs, record, item
):
    Mark.objects.tick(ada, design_docs)
    packet.entries.get().leave_out()
    assert states(packet)["writes-design-docs"] == ItemState.NOT_SHOWN
    record(item("pushes-back"))
    Mark.objects.tick(ada, item("pushes-back"))
    assert states(packet)["pushes-back"] == ItemState.NOT_SHOWN
    packet.entries.get().put_back()
    assert states(packet)["writes-design-docs"] == ItemState.EVIDENCED


def test_evidence_without_a_tick_is_in_progress_where_it_is_shown(packet):
    assert states(packet)["writes-design-docs"] == ItemState.IN_PROGRESS
    packet.entries.get().leave_out()
    assert states(packet)["writes-design-docs"] == ItemState.OPEN


def test_a_tick_alone_is_a_claim_only_if_the_packet_shows_claims(packet, ada, item):
    Mark.objects.tick(ada, item("pushes-back"))
    assert states(packet)["pushes-back"] == ItemState.OPEN
    show_claims(packet)
    assert states(packet)["pushes-back"] == ItemState.CLAIMED
    assert states(packet)["owns-a-component"] == ItemState.OPEN


@pytest.mark.parametrize("with_evidence", [False, True])
def test_what_is_not_possible_says_so(packet, ada, item, record, with_evidence):
    if with_evidence:
        PacketEvidence.objects.put_in(packet, [record(item("pushes-back"))])
    Mark.objects.mark_not_possible(ada, item("pushes-back"), "No team.")
    show_claims(packet)
    assert states(packet)["pushes-back"] == ItemState.NOT_POSSIBLE
    # The reason is for the person alone.
    assert "No team." not in repr(draft_of(packet))


def test_the_newest_date_is_that_of_the_evidence_in_the_packet(packet, design_docs, record):
    newer = record(design_docs, on=date(2026, 6, 1), precision=Precision.MONTH)
    of = {item.slug: item for item in draft_of(packet).items}
    assert of["writes-design-docs"].newest == A_DAY
    PacketEvidence.objects.put_in(packet, [newer])
    of = {item.slug: item for item in draft_of(packet).items}
    shown = of["writes-design-docs"]
    assert (shown.newest, shown.newest_months) == (date(2026, 6, 1), 1)


# What is not in it


def test_removed_evidence_drops_out_and_comes_back(packet, piece):
    piece.remove()
    content = draft_of(packet)
    assert (content.evidence, content.stories[0].evidence, content.left_out) == ((), (), ())
    assert states(packet)["writes-design-docs"] == ItemState.OPEN
    piece.restore()
    content = draft_of(packet)
    assert [each.uuid for each in content.evidence] == [piece.pk]
    assert content.stories[0].evidence == (piece.pk,)


def test_purged_evidence_says_nothing(packet, piece):
    piece.remove()
    Evidence.objects.filter(pk=piece.pk).purge()
    assert draft_of(packet).evidence == ()


def test_a_left_out_entry_is_not_behind_its_story(packet):
    packet.entries.get().leave_out()
    assert draft_of(packet).stories[0].evidence == ()


def test_a_retired_item_drops_out_of_the_packet_its_stories_and_its_evidence(packet, design_docs):
    retire(design_docs)
    content = draft_of(packet)
    assert "writes-design-docs" not in content.items_by_slug
    assert content.stories[0].items == ()
    assert content.evidence[0].items == ()


def test_a_left_out_story_names_no_item(packet, review, ada, item):
    for each in (packet, review):
        story = Story.objects.add(each, StoryText("Secret"), items=[item("proposal-adopted")])
        assert "proposal-adopted" in draft_of(each).items_by_slug
        story.leave_out()
        assert "proposal-adopted" not in draft_of(each).items_by_slug


def test_nothing_of_another_persons_is_in_it(packet, bobs):
    assert "Bob's." not in repr(draft_of(packet))
    assert "Ada" not in repr(draft_of(bobs).evidence)


# Of a period


def test_a_review_is_about_the_items_that_its_evidence_serves(review, record, item):
    assert set(states(review)) == {"writes-design-docs"}
    PacketEvidence.objects.put_in(
        review, [record(item("proposal-adopted")), record(note="Unfiled")]
    )
    assert list(states(review)) == ["writes-design-docs", "proposal-adopted"]
    review.entries.get(evidence__ties__item=item("proposal-adopted")).leave_out()
    assert list(states(review)) == ["writes-design-docs"]
    assert draft_of(review).scope == "1 April to 30 June 2026"


def test_a_gate_is_about_all_of_its_items_in_their_order(packet):
    assert list(states(packet)) == ["writes-design-docs", "owns-a-component", "pushes-back"]
    assert draft_of(packet).scope == packet.phase.gate_name


def test_evidence_is_ordered_by_its_date_the_newest_first(packet, record):
    days = [date(2026, 3, 1), date(2026, 6, 1), date(2025, 1, 1)]
    PacketEvidence.objects.put_in(packet, [record(note=str(day), on=day) for day in days])
    shown = [each.happened_on for each in draft_of(packet).evidence]
    assert shown == sorted([*days, A_DAY], reverse=True)


def test_an_item_of_another_ladder_with_the_same_slug_is_another_item(packet, piece, ada, item):
    ladder = Ladder.objects.create(slug="elsewhere", name="Elsewhere")
    phase = Phase.objects.create(ladder=ladder, slug="mid", title="Mid", position=1)
    there = ChecklistItem.objects.create(
        ladder=ladder, phase=phase, slug="pushes-back", name="There", wording="It.", position=1
    )
    before = draft_of(packet)
    piece.tie(there)
    assert draft_of(packet) == before


def test_it_costs_the_same_however_much_is_in_it(packet, ada, item, queries, design_docs):
    draft_of(packet)
    few = queries(lambda: draft_of(Packet.objects.get(pk=packet.pk)))
    pieces = [
        Evidence.objects.record(ada, EvidenceText(A_DAY, f"{n}."), serving=[design_docs])
        for n in range(20)
    ]
    PacketEvidence.objects.put_in(packet, pieces)
    entries = list(packet.entries.all())
    for number in range(10):
        text = StoryText(str(number))
        Story.objects.add(packet, text, items=[item("pushes-back")], evidence=entries[:5])
    assert queries(lambda: draft_of(Packet.objects.get(pk=packet.pk))) == few <= 15
