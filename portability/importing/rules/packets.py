"""The rules of packets: versions count from one, and a reader answers what they were shown."""

from __future__ import annotations

from datetime import timedelta

from packets.content import PacketContent
from packets.models.packet_evidence import MOST_EVIDENCE
from packets.models.reason import MOST_REASONS
from packets.models.story import MOST_STORIES
from portability.importing.rules.seen import Seen, require_ladder
from portability.schema.evidence import EvidenceLine
from portability.schema.packets import (
    PacketEntryLine,
    PacketLine,
    PacketVersionLine,
    PartLine,
    ReasonLine,
    ShareLinkLine,
    SignOffLine,
    StoryLine,
)
from sharing.models.share_link import MOST_DAYS, MOST_OPEN_LINKS

# A link expires at the end of a day, in a zone that may be another one by now.
LONGEST_SHARE = timedelta(days=MOST_DAYS + 2)


def check_packet(line: PacketLine, seen: Seen) -> None:
    seen.define(line)
    require_ladder(line.ladder, line.phase)
    seen.ladder_of[line.uuid] = line.ladder


def check_entry(line: PacketEntryLine, seen: Seen) -> None:
    _part(line, seen, "entries", MOST_EVIDENCE)
    seen.require(EvidenceLine, line.evidence)
    if ("entry", line.packet, line.evidence) in seen.opened:
        raise ValueError("an entry is in a packet once")
    seen.opened.add(("entry", line.packet, line.evidence))


def check_story(line: StoryLine, seen: Seen) -> None:
    _part(line, seen, "stories", MOST_STORIES)
    require_ladder(seen.ladder_of[line.packet], *line.items)
    for key in line.entries:
        seen.require(PacketEntryLine, key)
        if seen.packet_of[key] != line.packet:
            raise ValueError(f"the entry {key} is one of another packet")
    if len(set(line.items)) < len(line.items) or len(set(line.entries)) < len(line.entries):
        raise ValueError("a story names an item or an entry once")


def check_reason(line: ReasonLine, seen: Seen) -> None:
    _part(line, seen, "reasons against", MOST_REASONS)
    if line.origin:
        if ("origin", line.packet, line.origin) in seen.opened:
            raise ValueError("a reason is taken from an offer once")
        seen.opened.add(("origin", line.packet, line.origin))


def check_packet_version(line: PacketVersionLine, seen: Seen) -> None:
    seen.require(PacketLine, line.packet)
    seen.count(line.packet, line.number)
    _check_evidence_of(line.content, seen)


def check_share_link(line: ShareLinkLine, seen: Seen) -> None:
    seen.define(line)
    seen.require(PacketLine, line.packet)
    if line.version > seen.last[line.packet]:
        raise ValueError("the packet has no such version")
    if not line.since < line.expires_at <= line.since + LONGEST_SHARE:
        raise ValueError(f"a link expires within {MOST_DAYS} days")
    if line.until is not None and line.until < line.since:
        raise ValueError("“until” is before “since”")
    if line.until is None and line.expires_at > seen.now:
        seen.have_room("share links that work", line.packet, MOST_OPEN_LINKS)
    days = [view.day for view in line.views]
    if len(set(days)) < len(days):
        raise ValueError("“views” has a day once")
    _check_evidence_of(line.content, seen)
    ladder = seen.ladder_of[line.packet]
    seen.shown[line.uuid] = frozenset(f"{ladder}/{item.slug}" for item in line.content.items)
    if line.done_at is not None:
        seen.done.add(line.uuid)


def check_sign_off(line: SignOffLine, seen: Seen) -> None:
    seen.define(line)
    seen.require(ShareLinkLine, line.link)
    seen.count(line.link, line.number)
    if line.item not in seen.shown[line.link]:
        raise ValueError(f"this reader wasn’t asked about {line.item}")
    seen.verdicts[line.link, line.item] = line.verdict


def check_planned_for(seen: Seen) -> None:
    """Raise MistakeOfLine if a move is for the answer of no reader."""
    for key, move in seen.planned_for.items():
        if seen.kinds.get(key) is not SignOffLine:
            raise seen.mistake(move, f"there is no answer of a reader with the uuid {key}")


def check_readers_at_end(seen: Seen) -> None:
    """Raise MistakeOfLine if a reader who is done gave no answer."""
    answered = {link for (link, _), verdict in seen.verdicts.items() if verdict != "none"}
    for key in seen.done - answered:
        raise seen.mistake(key, "this reader is done, and answered nothing")


def _part(line: PartLine, seen: Seen, what: str, most: int) -> None:
    seen.define(line)
    seen.require(PacketLine, line.packet)
    seen.have_room(what, line.packet, most)
    seen.packet_of[line.uuid] = line.packet


def _check_evidence_of(content: PacketContent, seen: Seen) -> None:
    """What a packet said is of this person's own entries."""
    for entry in content.evidence:
        seen.require(EvidenceLine, entry.uuid)
        if entry.version > seen.last[entry.uuid]:
            raise ValueError(f"the entry {entry.uuid} has no version {entry.version}")
