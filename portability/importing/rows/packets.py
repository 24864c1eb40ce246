"""Rows of packets, their versions, and what readers said."""

from __future__ import annotations

from uuid import UUID

from careerladder.models import ChecklistItem, Phase
from packets.content import PacketContent, content_as_json
from packets.models import Packet, PacketEvidence, PacketVersion, Reason, Story
from packets.models.story import StoryEvidence, StoryItem
from portability.importing.rows.target import Target
from portability.schema.packets import (
    PacketEntryLine,
    PacketLine,
    PacketVersionLine,
    ReasonLine,
    ShareLinkLine,
    SignOffLine,
    StoryLine,
)
from sharing.models import Completion, ShareLink, ShareView, SignOff
from sharing.models.share_link import evidence_behind


def write_packet(number: int, line: PacketLine, to: Target) -> None:
    row = Packet(
        user=to.person,
        ladder=to.parts.ladder(line.ladder),
        phase_id=to.parts.key_or_none(Phase, line.phase),
        **line.model_dump(exclude={"ladder", "phase"}),
    )
    to.writer.add("packets.jsonl", number, row, size=len(line.claim))
    to.ladder_of_packet[line.uuid] = line.ladder


def write_entry(number: int, line: PacketEntryLine, to: Target) -> None:
    columns = line.model_dump(exclude={"packet", "evidence"})
    row = PacketEvidence(packet_id=line.packet, evidence_id=line.evidence, **columns)
    to.writer.add("packet_entries.jsonl", number, row)


def write_story(number: int, line: StoryLine, to: Target) -> None:
    columns = line.model_dump(exclude={"packet", "items", "entries"})
    story = Story(packet_id=line.packet, **columns)
    to.writer.add("packet_stories.jsonl", number, story, size=4 * len(line.action))
    for item in line.items:
        of_item = StoryItem(story=story, item_id=to.parts.key(ChecklistItem, item))
        to.writer.add("packet_stories.jsonl", number, of_item)
    for key in line.entries:
        to.writer.add("packet_stories.jsonl", number, StoryEvidence(story=story, entry_id=key))


def write_reason(number: int, line: ReasonLine, to: Target) -> None:
    row = Reason(packet_id=line.packet, **line.model_dump(exclude={"packet"}))
    to.writer.add("packet_reasons.jsonl", number, row, size=len(line.answer))


def write_packet_version(number: int, line: PacketVersionLine, to: Target) -> None:
    _find_items(line.packet, line.content, to)
    frozen = content_as_json(line.content)
    row = PacketVersion(
        packet_id=line.packet,
        number=line.number,
        published_at=line.published_at,
        frozen=frozen,
    )
    to.writer.add("packet_versions.jsonl", number, row, size=len(str(frozen)))
    to.packet_versions[line.packet, line.number] = row.pk


def write_share_link(number: int, line: ShareLinkLine, to: Target) -> None:
    """A link without an address: whoever had the old one reads the old site."""
    _find_items(line.packet, line.content, to)
    frozen = content_as_json(line.content)
    link = ShareLink(
        uuid=line.uuid,
        version_id=to.packet_versions[line.packet, line.version],
        label=line.label,
        digest=None,
        frozen=frozen,
        behind=evidence_behind(line.content),
        since=line.since,
        until=line.until,
        expires_at=line.expires_at,
    )
    to.writer.add("share_links.jsonl", number, link, size=len(str(frozen)))
    for view in line.views:
        row = ShareView(link=link, day=view.day, count=view.count)
        to.writer.add("share_links.jsonl", number, row)
    if line.done_at is not None:
        to.writer.add("share_links.jsonl", number, Completion(link=link, at=line.done_at))


def write_sign_off(number: int, line: SignOffLine, to: Target) -> None:
    row = SignOff(
        link_id=line.link,
        item_id=to.parts.key(ChecklistItem, line.item),
        **line.model_dump(exclude={"link", "item"}),
    )
    to.writer.add("sign_offs.jsonl", number, row, size=len(line.comment))


def _find_items(packet: UUID, content: PacketContent, to: Target) -> None:
    """Create the items that a packet is about, if need be: readers answer for each."""
    for item in content.items:
        to.parts.key(ChecklistItem, f"{to.ladder_of_packet[packet]}/{item.slug}")
