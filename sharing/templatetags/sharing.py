"""`{% readers packet newest %}` for the side of a packet, and `{% answers_to slug packet %}`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import template
from django.db.models import QuerySet, Sum
from django.utils import timezone

from careerladder.compiled import compiled
from packets.models import Packet, PacketVersion
from sharing.models import ShareLink, SignOff, Verdict

register = template.Library()


@dataclass(frozen=True)
class ReaderSummary:
    """One open link, and what its reader said so far."""

    label: str
    number: int
    views: int
    agreed: int
    not_yet: int
    is_done: bool


@register.inclusion_tag("sharing/readers_aside.html", name="readers")
def readers_beside(packet: Packet, newest: PacketVersion | None) -> dict[str, object]:
    """The open links of a packet, newest first. A new one is of its `newest` version."""
    answers = [row for rows in _answers_by_slug(packet).values() for row in rows]
    counts = Counter((row.link_id, row.verdict) for row in answers)
    return {
        "packet": packet,
        "newest": newest.number if newest else None,
        "links": [
            ReaderSummary(
                link.label,
                link.version.number,
                link.opened or 0,  # type: ignore[attr-defined]
                counts[link.pk, Verdict.AGREE],
                counts[link.pk, Verdict.NOT_YET],
                is_done=hasattr(link, "completion"),
            )
            for link in _open_links(packet.pk, timezone.now())
        ],
    }


@compiled
def _open_links(packet: UUID, now: datetime) -> QuerySet[ShareLink]:
    return (
        ShareLink.objects.filter(version__packet=packet, until=None, expires_at__gt=now)
        .annotate(opened=Sum("views__count"))
        # A query that groups has no order of its model's.
        .order_by("-since", "pk")
        .select_related("completion", "version")
        .defer("frozen", "behind", "version__frozen")
    )


@register.simple_tag
def answers_to(slug: str, packet: Packet) -> list[SignOff]:
    """What readers said of an item, newest first."""
    return _answers_by_slug(packet).get(slug, [])


def _answers_by_slug(packet: Packet) -> dict[str, list[SignOff]]:
    """One query for a packet object."""
    by_slug: dict[str, list[SignOff]] | None = vars(packet).get("_answers_by_slug")
    if by_slug is None:
        by_slug = vars(packet)["_answers_by_slug"] = {}
        for row in _answers(packet.pk):
            by_slug.setdefault(row.item.slug, []).append(row)
    return by_slug


@compiled
def _answers(packet: UUID) -> QuerySet[SignOff]:
    rows: QuerySet[SignOff] = SignOff.objects.filter(link__version__packet=packet).current()
    return (
        rows.select_related("item", "link__version")
        .defer("link__frozen", "link__behind", "link__version__frozen")
        .order_by("-at", "pk")
    )
