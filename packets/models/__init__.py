"""Packets: their parts while they are worked on, and their published versions."""

from packets.models.packet import Packet, PacketText, StoryProposal
from packets.models.packet_evidence import PacketEvidence
from packets.models.packet_version import PacketVersion
from packets.models.reason import Reason
from packets.models.story import Story, StoryEvidence, StoryItem, StoryText

__all__ = [
    "Packet",
    "PacketEvidence",
    "PacketText",
    "PacketVersion",
    "Reason",
    "Story",
    "StoryEvidence",
    "StoryItem",
    "StoryProposal",
    "StoryText",
]
