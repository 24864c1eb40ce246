"""A person's packets with their parts and versions, and what readers said."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Prefetch

from careerladder.models import ChecklistItem, Phase, User
from packets.content import PacketContent
from packets.models import Packet, PacketEvidence, PacketVersion, Reason, Story
from packets.models.story import StoryEvidence, StoryItem
from portability.exporting.references import References
from portability.row_chunks import rows_in_chunks
from portability.schema.packets import (
    PacketEntryLine,
    PacketLine,
    PacketVersionLine,
    ReasonLine,
    ShareLinkLine,
    ShareViewCopy,
    SignOffLine,
    StoryLine,
)
from sharing.models import ShareLink, ShareView, SignOff

# A version may be some megabytes.
VERSIONS = 5


def packet_lines(person: User, references: References) -> Iterator[PacketLine]:
    rows = Packet.objects.filter(user=person).order_by("created_at", "uuid")
    for row in rows_in_chunks(rows):
        yield PacketLine.model_construct(
            uuid=row.uuid,
            ladder=references.ladder(row.ladder_id),
            created_at=row.created_at,
            removed_at=row.removed_at,
            phase=references.to_any(Phase, row.phase_id),
            begins_on=row.begins_on,
            ends_on=row.ends_on,
            version=row.version,
            **vars(row.text),
        )


def packet_entry_lines(person: User, references: References) -> Iterator[PacketEntryLine]:
    rows = PacketEvidence.objects.filter(packet__user=person).order_by("created_at", "uuid")
    columns = ("uuid", "packet", "created_at", "left_out_at", "version", "evidence", "context")
    for row in rows_in_chunks(rows.values(*columns)):
        yield PacketEntryLine.model_construct(**row)


def story_lines(person: User, references: References) -> Iterator[StoryLine]:
    rows = (
        Story.objects.filter(packet__user=person)
        .order_by("created_at", "uuid")
        .prefetch_related(
            Prefetch("story_items", StoryItem.objects.order_by("pk")),
            Prefetch("story_evidence", StoryEvidence.objects.order_by("pk")),
        )
    )
    for row in rows_in_chunks(rows):
        yield StoryLine.model_construct(
            uuid=row.uuid,
            packet=row.packet_id,
            created_at=row.created_at,
            left_out_at=row.left_out_at,
            version=row.version,
            position=row.position,
            items=[references.to(ChecklistItem, each.item_id) for each in row.story_items.all()],
            entries=[each.entry_id for each in row.story_evidence.all()],
            **vars(row.text),
        )


def reason_lines(person: User, references: References) -> Iterator[ReasonLine]:
    rows = Reason.objects.filter(packet__user=person).order_by("created_at", "uuid")
    columns = ("uuid", "packet", "created_at", "left_out_at", "version", "position")
    for row in rows_in_chunks(rows.values(*columns, "reason", "answer", "origin")):
        yield ReasonLine.model_construct(**row)


def packet_version_lines(person: User, references: References) -> Iterator[PacketVersionLine]:
    rows = PacketVersion.objects.filter(packet__user=person).order_by("pk")
    for row in rows_in_chunks(rows.select_related("packet"), VERSIONS):
        _use_items(row.packet, row.content, references)
        yield PacketVersionLine.model_construct(
            packet=row.packet_id,
            number=row.number,
            published_at=row.published_at,
            content=row.content,
        )


def share_link_lines(person: User, references: References) -> Iterator[ShareLinkLine]:
    rows = (
        ShareLink.objects.filter(version__packet__user=person)
        .order_by("since", "uuid")
        .select_related("completion", "version__packet")
        .defer("version__frozen")
        .prefetch_related(Prefetch("views", ShareView.objects.order_by("day")))
    )
    for row in rows_in_chunks(rows, VERSIONS):
        completion = getattr(row, "completion", None)
        _use_items(row.version.packet, row.content, references)
        yield ShareLinkLine.model_construct(
            since=row.since,
            until=row.until,
            uuid=row.uuid,
            packet=row.version.packet_id,
            version=row.version.number,
            label=row.label,
            expires_at=row.expires_at,
            content=row.content,
            views=[
                ShareViewCopy.model_construct(day=each.day, count=each.count)
                for each in row.views.all()
            ],
            done_at=completion.at if completion else None,
        )


def sign_off_lines(person: User, references: References) -> Iterator[SignOffLine]:
    rows = SignOff.objects.filter(link__version__packet__user=person).order_by(
        "at", "link", "number"
    )
    columns = ("uuid", "link", "number", "at", "item", "verdict", "comment", "name")
    for row in rows_in_chunks(rows.values(*columns)):
        item = references.to(ChecklistItem, row.pop("item"))
        yield SignOffLine.model_construct(item=item, **row)


def _use_items(packet: Packet, content: PacketContent, references: References) -> None:
    """A packet names the items that it is about by their slugs."""
    slugs = [item.slug for item in content.items]
    references.use_slugs(ChecklistItem, references.ladder(packet.ladder_id), slugs)
