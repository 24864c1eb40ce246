"""What the page of a story's links shows: items and evidence, each with whether it is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.models import ChecklistItem
from packets.draft import entries_of, entry_title
from packets.models import PacketEvidence, Story


@dataclass(frozen=True)
class StoryItemChoice:
    item: ChecklistItem
    is_chosen: bool


@dataclass(frozen=True)
class EntryChoice:
    """An entry of the packet that is not left out, with its line."""

    entry: PacketEvidence
    title: str
    is_chosen: bool


@dataclass(frozen=True)
class StoryLinks:
    """`phases` have the current items that the story can be for."""

    story: Story
    phases: tuple[tuple[PhaseContent, tuple[StoryItemChoice, ...]], ...]
    entries: tuple[EntryChoice, ...]

    @property
    def chosen_items(self) -> str:
        """The slugs of the chosen items that the page shows. What it doesn't show stays chosen."""
        choices = [choice for _, items in self.phases for choice in items]
        return " ".join(choice.item.slug for choice in choices if choice.is_chosen)

    @property
    def chosen_entries(self) -> str:
        """The keys of the chosen entries that the page shows, for one field: they may be 500."""
        return " ".join(str(choice.entry.pk) for choice in self.entries if choice.is_chosen)


def story_links_of(story: Story, ladder: LadderContent) -> StoryLinks:
    """Of a packet for a gate, the items of that gate, and of others that have a chosen one."""
    packet = story.packet
    items = set(story.story_items.values_list("item", flat=True))
    entries = set(story.story_evidence.values_list("entry", flat=True))
    phases = [
        (content, tuple(StoryItemChoice(item, item.pk in items) for item in content.items))
        for content in ladder.phases
    ]
    return StoryLinks(
        story,
        tuple(
            (content, choices)
            for content, choices in phases
            if packet.phase_id in (None, content.phase.pk) or any(c.is_chosen for c in choices)
        ),
        tuple(
            EntryChoice(entry, entry_title(entry.evidence), entry.pk in entries)
            for entry in entries_of(packet)
            if not entry.is_left_out
        ),
    )
