"""What the parts of a packet have in common: a version, an order, and whether it is left out."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from packets.models.refusals import PartWasChanged


class PartQuerySet[M: models.Model](models.QuerySet[M]):
    def included(self) -> PartQuerySet[M]:
        """Not left out."""
        return self.filter(left_out_at=None)


class EditedOnPage(models.Model):
    """A row that a page edits while a person types.

    `version` counts its saves, and `page_key` is that of the page that saved it last. A page that
    saves again replaces what it saved before; one that another page overtook is refused.
    """

    version = models.PositiveIntegerField(default=1, editable=False)
    page_key = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True

    def _save_text(
        self, columns: dict[str, Any], *, base_version: int, page_key: UUID | None
    ) -> None:
        """Save the columns as a new version, unless they are saved already.

        Call it under a lock. Raise PartWasChanged if another page saved after `base_version`.
        """
        if all(getattr(self, name) == value for name, value in columns.items()):
            return
        is_same_page = page_key is not None and page_key == self.page_key
        if base_version != self.version and not is_same_page:
            raise PartWasChanged
        for name, value in columns.items():
            setattr(self, name, value)
        self.version += 1
        self.page_key = page_key
        self.save(update_fields=["version", "page_key", *columns])


class PacketPart(EditedOnPage):
    """A story, a reason against, or an entry of a packet."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    packet = models.ForeignKey("packets.Packet", models.CASCADE, db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    left_out_at = models.DateTimeField(null=True, blank=True)
    objects: Any = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["created_at", "uuid"]

    @property
    def is_left_out(self) -> bool:
        return self.left_out_at is not None

    @transaction.atomic
    def leave_out(self, *, at: datetime | None = None) -> None:
        """Keep it out of what is published. Leaving out again changes nothing.

        Raise PacketIsRemoved.
        """
        self._lock()
        if self.left_out_at is None:
            self.left_out_at = at or timezone.now()
            self.save(update_fields=["left_out_at"])

    @transaction.atomic
    def put_back(self, *, at: datetime | None = None) -> None:
        """Publish it again, in its place. Raise PacketIsRemoved."""
        self._lock()
        if self.left_out_at is not None:
            self.left_out_at = None
            self.save(update_fields=["left_out_at"])

    def _lock(self) -> None:
        """Lock the packet until the transaction ends, and reload this row."""
        self.packet = self.packet.lock()
        self.refresh_from_db(from_queryset=type(self).objects.select_related("packet"))


class OrderedPart(PacketPart):
    """A story or a reason against, which has a place among those of its packet."""

    position = models.PositiveSmallIntegerField(default=0)
    form_key = models.UUIDField(null=True, editable=False)

    class Meta(PacketPart.Meta):
        abstract = True
        ordering = ["position", "created_at", "uuid"]

    @transaction.atomic
    def place(self, *, before: UUID | None, at: datetime | None = None) -> None:
        """Put it before another part of its kind, or last. Raise PacketIsRemoved."""
        self._lock()
        others = [part for part in self._siblings() if part.pk != self.pk]
        index = next((n for n, part in enumerate(others) if part.pk == before), len(others))
        for position, part in enumerate([*others[:index], self, *others[index:]]):
            if part.position != position:
                part.position = position
                part.save(update_fields=["position"])

    @transaction.atomic
    def place_a_step(self, *, earlier: bool, at: datetime | None = None) -> bool:
        """Swap it with the one before or after it that is not left out. False if there is none.

        Raise PacketIsRemoved.
        """
        self._lock()
        shown = [part for part in self._siblings() if not part.is_left_out or part.pk == self.pk]
        index = next(n for n, part in enumerate(shown) if part.pk == self.pk)
        target = index - 1 if earlier else index + 2
        if target < 0 or target > len(shown):
            return False
        self.place(before=shown[target].pk if target < len(shown) else None)
        return True

    def _siblings(self) -> list[OrderedPart]:
        return list(type(self).objects.filter(packet=self.packet_id))


def next_position(parts: PartQuerySet[Any]) -> int:
    last = parts.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1
