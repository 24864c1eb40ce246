"""The packet of the demo's person: the case for Staff, in two versions."""

from __future__ import annotations

from datetime import date

from careerladder.ladders.catalog import PhaseContent
from packets.beginning.proposal import propose_for_gate
from packets.draft import draft_of
from packets.models import (
    Packet,
    PacketEvidence,
    PacketText,
    PacketVersion,
    Reason,
    Story,
    StoryText,
)
from plans.demo import DemoBuilder
from plans.models import Evidence, EvidenceText

EVALUATION = "One evaluation set for all our RAG features"
NOOR = "Noor and the answer-quality dashboard"
ADOPTED, USED, GUIDED = (
    "gets-a-proposal-adopted",
    "designs-used-beyond-planning",
    "guides-an-engineer-to-an-outcome",
)


def create_demo_packet(demo: DemoBuilder) -> Packet:
    """A packet that was published twice, and one entry of which was edited since."""
    person, ladder = demo.person, demo.ladder
    content = ladder.phase("senior")
    packet = Packet.objects.begin(
        person,
        ladder.ladder,
        _text(due_on=demo.ago(-5).date(), claim=""),
        phase=content.phase,
        evidence=_evidence(demo, content, demo.ago(11).date()),
        at=demo.ago(10),
    )
    entries = {entry.evidence_id: entry for entry in packet.entries.select_related("evidence")}
    story = Story.objects.add(
        packet,
        StoryText(
            EVALUATION,
            situation="Three RAG features were each judged on their own questions. Nobody could "
            "compare a gain in one with a loss in another.",
            action="I proposed one evaluation set, including the questions each feature fails on, "
            "and wrote down the tradeoffs.",
            outcome="The team adopted it after one round of comments. Two engineers on "
            "the support assistant built their evaluation on it. Neither was in the planning.",
            proof="[The proposal](https://example.org/docs/evaluation-set) · "
            "[The assistant’s evaluation](https://example.org/assistant/evaluation)",
            confirmers="Lee Tan, support assistant",
        ),
        items=[demo.items[ADOPTED], demo.items[USED]],
        evidence=[entry for entry in entries.values() if entry.evidence.links],
        at=demo.ago(10),
    )
    Story.objects.add(
        packet,
        StoryText(
            NOOR,
            situation="Noor joined in September. Quality alerts had no owner.",
            action="We agreed on one outcome for spring and pair weekly. I handed over the alert "
            "thresholds, and she sets them now.",
            outcome="She owns the dashboard. She isn’t on call for it yet. That’s due in February.",
        ),
        items=[demo.items[GUIDED]],
        evidence=[each for each in entries.values() if "Noor" in each.evidence.note],
        at=demo.ago(10),
    )
    gap = Reason.objects.add(packet, "Two items have no evidence.", at=demo.ago(9))
    PacketVersion.objects.publish(packet, draft_of, at=demo.ago(8))

    _revise(demo, packet, story, gap)
    PacketVersion.objects.publish(packet, draft_of, at=demo.ago(5, hour=18))
    _edit_evidence(demo)
    return Packet.objects.get(pk=packet.pk)


def _text(*, due_on: date, claim: str) -> PacketText:
    return PacketText(
        "The case for Staff",
        author="Sam Rivera",
        reader="Grace Okafor",
        due_on=due_on,
        claim=claim,
        shows_claims=True,
    )


def _evidence(demo: DemoBuilder, content: PhaseContent, until: date) -> list[Evidence]:
    """What the proposal chooses of what had happened by a day."""
    proposal = propose_for_gate(demo.person, demo.ladder, content, today=until)
    chosen = [choice.evidence for choice in proposal.choices if choice.is_chosen]
    return list({each.pk: each for each in chosen if each.happened_on <= until}.values())


def _revise(demo: DemoBuilder, packet: Packet, story: Story, gap: Reason) -> None:
    """What a first talk and a new entry changed."""
    at = demo.ago(5)
    contracts = demo.person.evidence.present().filter(note__startswith="The contracts team asked")
    nightly = demo.person.evidence.present().filter(note__startswith="Cut the nightly")
    PacketEvidence.objects.put_in(packet, [*contracts, *nightly], at=at)
    entries = packet.entries.filter(evidence__in=[each.pk for each in (*contracts, *nightly)])
    story.choose(evidence=entries, at=at)
    story.edit(
        StoryText(
            **vars(story.text)
            | {
                "outcome": "The team adopted it after one round of comments. Two engineers on "
                "the support assistant built their evaluation on it without having been in the "
                "planning. In November the contracts team started on it without me. The nightly "
                "run went from 6 hours to 40 minutes."
            }
        ),
        base_version=story.version,
        at=at,
    )
    gap.edit(
        gap.reason,
        "A study of options for an ambiguous request is due in two weeks. A page on impact, "
        "for the director, follows in January.",
        base_version=gap.version,
        at=at,
    )
    Reason.objects.add(
        packet,
        "All my work is in one area.",
        "I chose to specialize in evaluation. Three teams need it, and one uses it already.",
        at=at,
    )
    packet.edit(
        _text(
            due_on=demo.ago(-5).date(),
            claim="I work at Staff scope in one area, the evaluation of RAG features: one team "
            "outside mine runs on my design, and a second started on it without asking me. Two of "
            "the gate’s five items are met, with evidence. One is in progress. Two are not met "
            "yet; both are named below.",
        ),
        base_version=packet.version,
        at=at,
    )


def _edit_evidence(demo: DemoBuilder) -> None:
    contracts = demo.person.evidence.present().get(note__startswith="The contracts team asked")
    contracts.edit(
        EvidenceText(
            contracts.happened_on,
            f"{contracts.note} Their first full run is planned for December.",
            tuple(contracts.links),
            contracts.precision,
        ),
        base_version=contracts.version,
        at=demo.ago(2),
    )
