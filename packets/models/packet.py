"""A packet: a case for a gate or for a period, which is worked on and published in versions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone

from careerladder.models import ChecklistItem, Ladder, Phase, event_rows
from packets.content import AppendixOrder
from packets.models.event_kind import PacketEvent
from packets.models.packet_evidence import PacketEvidence
from packets.models.part import EditedOnPage
from packets.models.refusals import PacketIsRemoved
from packets.models.story import LONGEST_PROMPT, LONGEST_TITLE, Story, StoryText
from plans.dates import BOUNDS
from plans.models import Evidence

if TYPE_CHECKING:
    from careerladder.models import EventRows, User

LONGEST_PERSON_NAME = 200
RESTORABLE_FOR_DAYS = 30


@dataclass(frozen=True)
class PacketText:
    """What one says of a packet as a whole. The claim is Markdown.

    With `shows_claims`, an item that is merely claimed says so; else it reads as open.
    """

    title: str
    author: str = ""
    reader: str = ""
    due_on: date | None = None
    claim: str = ""
    appendix_by: str = AppendixOrder.ITEM
    shows_claims: bool = False


@dataclass(frozen=True)
class StoryProposal:
    """A story that a new packet begins with. `evidence` are entries of the packet."""

    text: StoryText
    items: tuple[ChecklistItem, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class PacketQuerySet(models.QuerySet["Packet"]):
    event_kinds = PacketEvent

    def present(self) -> PacketQuerySet:
        """Not removed."""
        return self.filter(removed_at=None)

    def removed(self) -> PacketQuerySet:
        return self.exclude(removed_at=None)

    def beyond_restoring(self, *, at: datetime | None = None) -> PacketQuerySet:
        """Removed more than 30 days ago."""
        limit = (at or timezone.now()) - timedelta(days=RESTORABLE_FOR_DAYS)
        return self.filter(removed_at__lt=limit)

    @transaction.atomic
    def purge(self) -> int:
        """Delete these packets, with their versions and share links. Return how many."""
        # One that is restored meanwhile is none of these any more, once its lock is here.
        keys = [packet.pk for packet in self.select_for_update(no_key=True).only("pk")]
        Packet.objects.filter(pk__in=keys).delete()
        return len(keys)

    @transaction.atomic
    def begin(
        self,
        user: User,
        ladder: Ladder,
        text: PacketText,
        *,
        phase: Phase | None = None,
        period: tuple[date, date] | None = None,
        evidence: Iterable[Evidence] = (),
        stories: Iterable[StoryProposal] = (),
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> Packet:
        """Begin a packet for the gate of a `phase`, or for a `period`: its first and last day.

        The same form again returns the packet of the first time.
        """
        user.lock()
        before = self.filter(user=user, form_key=form_key, form_key__isnull=False).first()
        if before is not None:
            return before
        at = at or timezone.now()
        begins_on, ends_on = period or (None, None)
        packet = self.create(
            user=user,
            ladder=ladder,
            phase=phase,
            begins_on=begins_on,
            ends_on=ends_on,
            created_at=at,
            form_key=form_key,
            **asdict(text),
        )
        PacketEvidence.objects.put_in(packet, evidence, at=at)
        entries = {entry.evidence_id: entry for entry in packet.entries.all()}
        for story in stories:
            Story.objects.add(
                packet,
                story.text,
                items=story.items,
                evidence=[entries[piece.pk] for piece in story.evidence],
                at=at,
            )
        return packet

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: packets begun and removed. `words` is the title."""
        mine = self.filter(user=user, ladder=ladder)
        columns = {"page": "packets:packet", "key": F("uuid"), "words": F("title")}
        return (
            event_rows(mine, PacketEvent.BEGUN, "created_at", **columns),
            event_rows(mine.removed(), PacketEvent.PACKET_REMOVED, "removed_at", **columns),
        )


class Packet(EditedOnPage):
    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="packets", db_index=False
    )
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    phase = models.ForeignKey(Phase, models.PROTECT, null=True, related_name="+")
    begins_on = models.DateField(null=True, help_text="Of a period, its first day.")
    ends_on = models.DateField(null=True, help_text="Of a period, its last day.")
    title = models.CharField(max_length=LONGEST_TITLE)
    author = models.CharField(max_length=LONGEST_PERSON_NAME, blank=True)
    reader = models.CharField(max_length=LONGEST_PERSON_NAME, blank=True)
    due_on = models.DateField(null=True, blank=True)
    claim = models.TextField(blank=True, help_text="Markdown.")
    appendix_by = models.CharField(
        max_length=5,
        choices=[(order.value, order.value) for order in AppendixOrder],
        default=AppendixOrder.ITEM.value,
    )
    shows_claims = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(null=True, editable=False)
    objects = PacketQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "uuid"]
        constraints = [
            UniqueConstraint("user", "form_key", name="packet_form_key_once_per_person"),
            CheckConstraint(condition=~Q(title=""), name="packet_has_a_title"),
            CheckConstraint(
                condition=Q(phase__isnull=False, begins_on=None, ends_on=None)
                | Q(phase=None, begins_on__isnull=False, ends_on__gte=F("begins_on")),
                name="packet_is_of_a_gate_or_a_period",
            ),
            CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__range=BOUNDS), name="packet_due_within_bounds"
            ),
            CheckConstraint(
                condition=Q(begins_on=None) | Q(begins_on__gte=BOUNDS[0], ends_on__lte=BOUNDS[1]),
                name="packet_period_within_bounds",
            ),
            CheckConstraint(
                condition=LessThanOrEqual(Length("claim"), LONGEST_PROMPT), name="packet_claim_fits"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def get_absolute_url(self) -> str:
        return reverse("packets:packet", args=[self.uuid])

    @property
    def text(self) -> PacketText:
        return PacketText(
            self.title,
            self.author,
            self.reader,
            self.due_on,
            self.claim,
            self.appendix_by,
            self.shows_claims,
        )

    @property
    def restorable_until(self) -> datetime | None:
        return self.removed_at and self.removed_at + timedelta(days=RESTORABLE_FOR_DAYS)

    @transaction.atomic
    def edit(
        self,
        text: PacketText,
        *,
        base_version: int,
        page_key: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Raise PartWasChanged if another page saved after `base_version`, and PacketIsRemoved."""
        self.lock()
        self.refresh_from_db()
        self._save_text(asdict(text), base_version=base_version, page_key=page_key)

    @transaction.atomic
    def remove(self, *, at: datetime | None = None) -> None:
        """Remove it with its versions. It can be restored for 30 days. Again changes nothing."""
        Packet.objects.present().filter(pk=self.pk).update(removed_at=at or timezone.now())
        self.refresh_from_db()

    @transaction.atomic
    def restore(self, *, at: datetime | None = None) -> None:
        Packet.objects.filter(pk=self.pk).update(removed_at=None)
        self.refresh_from_db()

    def lock(self) -> Packet:
        """Lock the row until the transaction ends, and return it as it is now.

        Every verb of a packet calls it first. Raise PacketIsRemoved.
        """
        packet = Packet.objects.select_for_update(no_key=True).get(pk=self.pk)
        if packet.removed_at is not None:
            raise PacketIsRemoved
        return packet
