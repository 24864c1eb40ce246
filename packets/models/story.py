"""A story of a packet: what happened, told for the items that it shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from careerladder.models import ChecklistItem
from packets.models.part import OrderedPart, PartQuerySet, next_position
from packets.models.refusals import PacketIsFull

if TYPE_CHECKING:
    from packets.models.packet import Packet
    from packets.models.packet_evidence import PacketEvidence

LONGEST_PROMPT = 10_000
LONGEST_TITLE = 200
LONGEST_CONFIRMERS = 500
MOST_STORIES = 30
PROMPT_COLUMNS = ("situation", "action", "outcome", "proof")


@dataclass(frozen=True)
class StoryText:
    """The title and confirmers are plain text, the four prompts Markdown."""

    title: str
    situation: str = ""
    action: str = ""
    outcome: str = ""
    proof: str = ""
    confirmers: str = ""


class StoryQuerySet(PartQuerySet["Story"]):
    @transaction.atomic
    def add(
        self,
        packet: Packet,
        text: StoryText,
        *,
        items: Iterable[ChecklistItem] = (),
        evidence: Iterable[PacketEvidence] = (),
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> Story:
        """Add a story at the end. The same form again returns the story of the first time.

        Raise PacketIsRemoved, PacketIsFull.
        """
        packet = packet.lock()
        stories = self.filter(packet=packet)
        before = stories.filter(form_key=form_key, form_key__isnull=False).first()
        if before is not None:
            return before
        if stories.count() >= MOST_STORIES:
            raise PacketIsFull(MOST_STORIES, "stories")
        story = self.create(
            packet=packet,
            position=next_position(stories),
            form_key=form_key,
            created_at=at or timezone.now(),
            **asdict(text),
        )
        story.choose(items=items, evidence=evidence, at=at)
        return story


class Story(OrderedPart):
    title = models.CharField(max_length=LONGEST_TITLE)
    situation = models.TextField(blank=True)
    action = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    proof = models.TextField(blank=True)
    confirmers = models.CharField(max_length=LONGEST_CONFIRMERS, blank=True)
    objects = StoryQuerySet.as_manager()  # type: ignore[misc]

    # Set by packets.draft: the items that it is told for, and the entries that it is made of.
    item_slugs: Sequence[str] = ()
    entry_keys: Sequence[UUID] = ()

    class Meta(OrderedPart.Meta):
        default_related_name = "stories"
        verbose_name_plural = "stories"
        constraints = [
            UniqueConstraint("packet", "form_key", name="story_form_key_once_per_packet"),
            CheckConstraint(condition=~Q(title=""), name="story_has_a_title"),
            *(
                CheckConstraint(
                    condition=LessThanOrEqual(Length(name), LONGEST_PROMPT),
                    name=f"story_{name}_fits",
                )
                for name in PROMPT_COLUMNS
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def text(self) -> StoryText:
        return StoryText(
            self.title, self.situation, self.action, self.outcome, self.proof, self.confirmers
        )

    @transaction.atomic
    def edit(
        self,
        text: StoryText,
        *,
        base_version: int,
        page_key: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Raise PartWasChanged if another page saved after `base_version`, and PacketIsRemoved."""
        self._lock()
        self._save_text(asdict(text), base_version=base_version, page_key=page_key)

    @transaction.atomic
    def choose(
        self,
        *,
        items: Iterable[ChecklistItem] = (),
        not_items: Iterable[ChecklistItem] = (),
        evidence: Iterable[PacketEvidence] = (),
        not_evidence: Iterable[PacketEvidence] = (),
        at: datetime | None = None,
    ) -> None:
        """Add items and evidence to it, and take others off. The rest stays.

        Raise PacketIsRemoved.
        """
        self._lock()
        self.story_items.filter(item__in=list(not_items)).delete()
        self.story_evidence.filter(entry__in=list(not_evidence)).delete()
        StoryItem.objects.bulk_create(
            (StoryItem(story=self, item=item) for item in items), ignore_conflicts=True
        )
        StoryEvidence.objects.bulk_create(
            (StoryEvidence(story=self, entry=entry) for entry in evidence), ignore_conflicts=True
        )


class StoryItem(models.Model):
    """An item that a story is told for."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="story_items", db_index=False)
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item__phase__position", "item__position", "item"]
        constraints = [UniqueConstraint("story", "item", name="story_item_once")]

    def __str__(self) -> str:
        return f"{self.story_id} is for {self.item_id}"


class StoryEvidence(models.Model):
    """An entry that a story is made of."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="story_evidence", db_index=False)
    entry = models.ForeignKey("packets.PacketEvidence", models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [UniqueConstraint("story", "entry", name="story_evidence_once")]

    def __str__(self) -> str:
        return f"{self.story_id} is made of {self.entry_id}"
