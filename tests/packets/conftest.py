from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from packets.models import Packet, PacketText, StoryProposal, StoryText
from plans.models import Evidence, EvidenceText

A_DAY = date(2026, 5, 14)
NOTE = "RFC 12: two teams built from it, and save 40 hours a month."


@pytest.fixture
def record(ada) -> Callable[..., Evidence]:
    """Record evidence of ada's that serves items."""

    def recorded(*items, note: str = NOTE, on: date = A_DAY, links=(), **more: Any) -> Evidence:
        text = EvidenceText(on, note, tuple(links), **more)
        return Evidence.objects.record(ada, text, serving=items)

    return recorded


@pytest.fixture
def piece(record, design_docs) -> Evidence:
    evidence: Evidence = record(design_docs)
    return evidence


@pytest.fixture
def packet(ada, ladder, piece, design_docs) -> Packet:
    """A packet of ada's for the gate of Mid, with a piece of evidence and its story."""
    return begin(ada, ladder, piece, design_docs)


@pytest.fixture
def bobs(bob, ladder, design_docs) -> Packet:
    """Bob's, which stands beside."""
    evidence = Evidence.objects.record(bob, EvidenceText(A_DAY, "Bob's."), serving=[design_docs])
    return begin(bob, ladder, evidence, design_docs)


def begin(person, ladder, evidence, item, **more: Any) -> Packet:
    return Packet.objects.begin(
        person,
        ladder.ladder,
        PacketText("The case for Senior", "Ada Moss"),
        phase=ladder.phase("mid").phase,
        evidence=[evidence],
        stories=[StoryProposal(StoryText("One index"), (item,), (evidence,))],
        **more,
    )
