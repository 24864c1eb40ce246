"""An entry in a packet, with a line of context."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models, transaction
from django.db.models import UniqueConstraint
from django.utils import timezone

from packets.models.part import PacketPart, PartQuerySet
from packets.models.refusals import PacketIsFull
from plans.models import Evidence

if TYPE_CHECKING:
    from packets.models.packet import Packet

LONGEST_CONTEXT = 300
MOST_EVIDENCE = 500


class PacketEvidenceQuerySet(PartQuerySet["PacketEvidence"]):
    @transaction.atomic
    def put_in(
        self, packet: Packet, pieces: Iterable[Evidence], *, at: datetime | None = None
    ) -> int:
        """Put evidence in, and put back what was left out. Return how many pieces that changed.

        Raise PacketIsRemoved, PacketIsFull.
        """
        packet = packet.lock()
        keys = {piece.pk for piece in pieces}
        mine = self.filter(packet=packet)
        back = mine.filter(evidence__in=keys).exclude(left_out_at=None).update(left_out_at=None)
        new = keys - set(mine.values_list("evidence", flat=True))
        if mine.count() + len(new) > MOST_EVIDENCE:
            raise PacketIsFull(MOST_EVIDENCE, "entries")
        at = at or timezone.now()
        self.bulk_create(
            PacketEvidence(packet=packet, evidence_id=key, created_at=at) for key in sorted(new)
        )
        return back + len(new)


class PacketEvidence(PacketPart):
    """It follows the evidence: a published version has the text of that day, and its number."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="+")
    context = models.CharField(max_length=LONGEST_CONTEXT, blank=True)
    # The slugs of the current items that it serves. Not stored.
    item_slugs: Sequence[str] = ()
    objects = PacketEvidenceQuerySet.as_manager()  # type: ignore[misc]

    class Meta(PacketPart.Meta):
        default_related_name = "entries"
        verbose_name_plural = "entries of packets"
        constraints = [
            UniqueConstraint("packet", "evidence", name="packet_evidence_once"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @transaction.atomic
    def edit(
        self,
        context: str,
        *,
        base_version: int,
        page_key: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Raise PartWasChanged if another page saved after `base_version`, and PacketIsRemoved."""
        self._lock()
        columns = {"context": context}
        self._save_text(columns, base_version=base_version, page_key=page_key)
