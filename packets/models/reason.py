"""A reason against, and the answer to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from packets.models.part import OrderedPart, PartQuerySet, next_position
from packets.models.refusals import PacketIsFull
from packets.models.story import LONGEST_PROMPT

if TYPE_CHECKING:
    from packets.models.packet import Packet

LONGEST_REASON_AGAINST = 500
MOST_REASONS = 30


class ReasonQuerySet(PartQuerySet["Reason"]):
    @transaction.atomic
    def add(
        self,
        packet: Packet,
        reason: str,
        answer: str = "",
        *,
        origin: str = "",
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> Reason:
        """Add a reason at the end. `origin` says which offer it was; each is taken once.

        The same form, or the same offer, again returns the reason of the first time, which may
        be left out by now. Raise PacketIsRemoved, PacketIsFull.
        """
        packet = packet.lock()
        reasons = self.filter(packet=packet)
        same = Q(form_key=form_key, form_key__isnull=False)
        same |= Q(origin=origin) & ~Q(origin="")
        before = reasons.filter(same).first()
        if before is not None:
            return before
        if reasons.count() >= MOST_REASONS:
            raise PacketIsFull(MOST_REASONS, "reasons against")
        return self.create(
            packet=packet,
            position=next_position(reasons),
            reason=reason,
            answer=answer,
            origin=origin,
            form_key=form_key,
            created_at=at or timezone.now(),
        )


class Reason(OrderedPart):
    """The reason is plain text, the answer Markdown."""

    reason = models.CharField(max_length=LONGEST_REASON_AGAINST)
    answer = models.TextField(blank=True)
    origin = models.CharField(max_length=100, blank=True, editable=False)
    objects = ReasonQuerySet.as_manager()  # type: ignore[misc]

    class Meta(OrderedPart.Meta):
        default_related_name = "reasons"
        constraints = [
            UniqueConstraint("packet", "form_key", name="reason_form_key_once_per_packet"),
            UniqueConstraint(
                fields=["packet", "origin"],
                condition=~Q(origin=""),
                name="reason_of_an_offer_once_per_packet",
            ),
            CheckConstraint(condition=~Q(reason=""), name="reason_says_something"),
            CheckConstraint(
                condition=LessThanOrEqual(Length("answer"), LONGEST_PROMPT),
                name="reason_answer_fits",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @transaction.atomic
    def edit(
        self,
        reason: str,
        answer: str,
        *,
        base_version: int,
        page_key: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Raise PartWasChanged if another page saved after `base_version`, and PacketIsRemoved."""
        self._lock()
        columns = {"reason": reason, "answer": answer}
        self._save_text(columns, base_version=base_version, page_key=page_key)
