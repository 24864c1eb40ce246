from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from careerladder.models import User
from packets.models import Packet, PacketEvidence, PacketText, Reason, Story, StoryText
from plans.models import Evidence, EvidenceText

A_DAY = date(2026, 5, 14)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def record(ada, design_docs) -> Callable[..., Evidence]:
    """Record what serves the design documents, a day later each time."""
    days = 0

    def recorded(note: str, *, person: User = ada) -> Evidence:
        nonlocal days
        days += 1
        text = EvidenceText(A_DAY + timedelta(days=days), note)
        return Evidence.objects.record(person, text, serving=[design_docs])

    return recorded


@pytest.fixture
def packet(ada, ladder) -> Packet:
    phase = ladder.phase("mid").phase
    return Packet.objects.begin(ada, ladder.ladder, PacketText("The case for Senior"), phase=phase)


@pytest.fixture
def story(packet) -> Story:
    return Story.objects.add(packet, StoryText("One index for all"))


@pytest.fixture
def reason(packet) -> Reason:
    return Reason.objects.add(packet, "Too few teams")


@pytest.fixture
def put_in(packet) -> Callable[[Evidence], PacketEvidence]:
    """Put evidence into the packet, and return it as the packet has it."""

    def entry_of(piece: Evidence) -> PacketEvidence:
        PacketEvidence.objects.put_in(packet, [piece])
        found: PacketEvidence = packet.entries.get(evidence=piece)
        return found

    return entry_of
