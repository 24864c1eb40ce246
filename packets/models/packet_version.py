"""A published version of a packet. It is never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models, transaction
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone

from careerladder.models import event_rows
from packets.content import PacketContent, content_as_json, content_from_json
from packets.models.event_kind import PacketEvent
from packets.models.refusals import NothingNewToPublish

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User
    from packets.models.packet import Packet


class PacketVersionQuerySet(models.QuerySet["PacketVersion"]):
    event_kinds = PacketEvent

    @transaction.atomic
    def publish(
        self,
        packet: Packet,
        read: Callable[[Packet], PacketContent],
        *,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> PacketVersion:
        """Freeze what `read` returns of the locked packet, as the next version.

        The same form again returns the version of the first time. Raise PacketIsRemoved, and
        NothingNewToPublish if the last version says the same.
        """
        packet = packet.lock()
        versions = self.filter(packet=packet)
        before = versions.filter(form_key=form_key, form_key__isnull=False).first()
        if before is not None:
            return before
        last = versions.order_by("-number").first()
        content = read(packet)
        if last is not None and replace(last.content, markup=content.markup) == content:
            raise NothingNewToPublish
        return self.create(
            packet=packet,
            number=last.number + 1 if last else 1,
            frozen=content_as_json(content),
            published_at=at or timezone.now(),
            form_key=form_key,
        )

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: versions published. `words` is the packet's title."""
        mine = self.filter(packet__user=user, packet__ladder=ladder, packet__removed_at=None)
        return (
            event_rows(
                mine,
                PacketEvent.PUBLISHED,
                "published_at",
                page="packets:packet",
                key=F("packet__uuid"),
                words=F("packet__title"),
            ),
        )


class PacketVersion(models.Model):
    """A trigger refuses any change of a row."""

    packet = models.ForeignKey(
        "packets.Packet", models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    frozen = models.JSONField(help_text="A PacketContent.")
    published_at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, editable=False)
    objects = PacketVersionQuerySet.as_manager()

    class Meta:
        ordering = ["packet", "number"]
        constraints = [
            UniqueConstraint("packet", "number", name="packet_version_number_once"),
            UniqueConstraint("packet", "form_key", name="packet_version_form_key_once"),
            CheckConstraint(condition=Q(number__gte=1), name="packet_versions_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.packet_id}, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("packets:version", args=[self.packet_id, self.number])

    @cached_property
    def content(self) -> PacketContent:
        return content_from_json(self.frozen)
