"""What the page of a packet shows: its parts, each with its form, and advice beside them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse

from careerladder.compiled import compiled
from careerladder.ladders.catalog import ladder_or_404
from packets.content import ItemContent, PacketContent
from packets.draft import content_of, entries_of, entry_title, newest_version, stories_of
from packets.editing.advice import Advice, advice_for
from packets.editing.forms import EntryForm, PacketTextForm, PartForm, ReasonForm, StoryForm
from packets.editing.offers import OfferedReason, offered_reasons
from packets.models import Packet, PacketEvidence, PacketVersion, Reason, Story
from packets.models.part import PacketPart
from plans.gate.position import position_of
from plans.models import Evidence, Mark

ENTRIES_ON_PAGE = 30


@dataclass(frozen=True)
class EntryPart:
    """An entry of the packet. `anchor` is its id on the page.

    `form` is that of its context; None if it has none, and none was asked for.
    """

    entry: PacketEvidence
    title: str
    form: EntryForm | None
    items: tuple[ItemContent, ...]

    @property
    def anchor(self) -> str:
        return f"entry-{self.entry.evidence_id}"


@dataclass(frozen=True)
class EntryLink:
    """Evidence that a story is made of, and where it can be read: on the page, or by itself."""

    evidence: Evidence
    title: str
    url: str


@dataclass(frozen=True)
class StoryPart:
    story: Story
    form: StoryForm
    items: tuple[ItemContent, ...]
    entries: tuple[EntryLink, ...]

    @property
    def anchor(self) -> str:
        return f"story-{self.story.pk}"


@dataclass(frozen=True)
class ReasonPart:
    reason: Reason
    form: ReasonForm

    @property
    def anchor(self) -> str:
        return f"reason-{self.reason.pk}"


@dataclass(frozen=True)
class PacketPage:
    """`entries` are those of `entries_page`; `edited` were edited since the last version.

    A part that is left out is among the others if its form comes back with what was typed.
    """

    packet: Packet
    form: PacketTextForm
    content: PacketContent
    stories: tuple[StoryPart, ...]
    left_out_stories: tuple[Story, ...]
    reasons: tuple[ReasonPart, ...]
    left_out_reasons: tuple[Reason, ...]
    offers: tuple[OfferedReason, ...]
    entries: tuple[EntryPart, ...]
    entries_page: Page[PacketEvidence]
    left_out_entries: int
    advice: tuple[Advice, ...]
    last: PacketVersion | None
    edited: tuple[Evidence, ...]

    @property
    def anchors(self) -> frozenset[str]:
        """The ids of the elements beside which a notice is shown."""
        anchors = [part.anchor for part in self.stories]
        anchors += [part.anchor for part in self.reasons]
        anchors += [part.anchor for part in self.entries]
        return frozenset({"work", "claim", *anchors})

    @property
    def next_number(self) -> int:
        return self.last.number + 1 if self.last else 1

    @property
    def has_changes(self) -> bool:
        """Whether the next version would say something else than the last one."""
        return self.last is None or self.last.content != self.content


def packet_page(
    packet: Packet,
    *,
    today: date,
    entries_page: int = 1,
    context_of: UUID | None = None,
    bound: Mapping[UUID, PartForm] | None = None,
    unsent: Callable[[str], Mapping[str, str]] | None = None,
) -> PacketPage:
    """The page. `bound` are forms that come back, by the part that they edit.

    `unsent` returns what an ended session left for the form that posts to a URL. `context_of` is
    the entry whose context is asked for. The entries are those of `entries_page`, or of the page
    with the form of one that is asked for or comes back. The number of queries does not depend on
    the packet's size.
    """
    ladder = ladder_or_404(packet.ladder.slug)
    position = position_of(packet.user, ladder, today=today)
    stories, entries = stories_of(packet), entries_of(packet)
    reasons = _reasons(packet.pk)
    content = content_of(packet, ladder, position.progress, stories, entries, reasons)
    last = newest_version(packet.pk)
    forms = _Forms(packet.pk, uuid.uuid4(), bound or {}, unsent, context_of)
    shown = forms.shown(entries)
    shown_page = _page_of_entries(shown, entries_page, forms)
    titles = {entry.pk: entry_title(entry.evidence) for entry in shown}
    parts = tuple(_entry_part(entry, titles[entry.pk], content, forms) for entry in shown_page)
    anchors = {part.anchor for part in parts}
    links = {entry.pk: _entry_link(entry, titles[entry.pk], anchors) for entry in shown}
    gates = {gate.phase: gate for gate in position.progress.gates}
    phase = next((each for each in ladder.phases if each.phase.pk == packet.phase_id), None)
    slugs = {item.pk: item.slug for phases in ladder.phases for item in phases.items}
    not_possible = {
        slugs[item]: mark.reason
        for item, mark in position.marks.items()
        if mark.kind == Mark.Kind.NOT_POSSIBLE and item in slugs
    }
    return PacketPage(
        packet=packet,
        form=forms.of(PacketTextForm, packet, PacketTextForm.initial_of(packet)),
        content=content,
        stories=tuple(_story_part(story, content, links, forms) for story in forms.shown(stories)),
        left_out_stories=tuple(story for story in stories if story.is_left_out),
        reasons=tuple(
            ReasonPart(reason, forms.of(ReasonForm, reason, ReasonForm.initial_of(reason)))
            for reason in forms.shown(reasons)
        ),
        left_out_reasons=tuple(reason for reason in reasons if reason.is_left_out),
        offers=offered_reasons(
            content,
            gates.get(phase.slug) if phase else None,
            not_possible,
            taken={reason.origin for reason in reasons},
        ),
        entries=parts,
        entries_page=shown_page,
        left_out_entries=sum(entry.is_left_out for entry in entries),
        advice=tuple(_on_page(each, anchors) for each in advice_for(content, today=today)),
        last=last,
        edited=edited_since(last, [entry.evidence for entry in entries]),
    )


@compiled
def _reasons(packet: UUID) -> QuerySet[Reason]:
    return Reason.objects.filter(packet=packet)


def edited_since(
    version: PacketVersion | None, evidence: Iterable[Evidence]
) -> tuple[Evidence, ...]:
    """The evidence of a version that was edited after it was published."""
    if version is None:
        return ()
    frozen = {each.uuid: each.version for each in version.content.evidence}
    return tuple(each for each in evidence if each.version > frozen.get(each.pk, each.version))


@dataclass(frozen=True)
class _Forms:
    packet: UUID
    page_key: UUID
    bound: Mapping[UUID, PartForm]
    unsent: Callable[[str], Mapping[str, str]] | None
    context_of: UUID | None

    def of[F: PartForm](self, form: type[F], part: Any, initial: Mapping[str, Any]) -> F:
        """The form that comes back for a part, or a new one. Its fields' ids are its own."""
        if isinstance(found := self.bound.get(part.pk), form):
            return found
        fields = {**initial, "page_key": self.page_key, **self._kept(part)}
        return form(auto_id=f"{part.pk}-%s", initial=fields)

    def shown[P: PacketPart](self, parts: Iterable[P]) -> list[P]:
        """Without those that are left out, unless what was typed in them comes back."""
        return [part for part in parts if not part.is_left_out or self.has_text_of(part)]

    def has_text_of(self, part: PacketPart) -> bool:
        return part.pk in self.bound or bool(self._kept(part))

    def is_open(self, entry: PacketEvidence) -> bool:
        """Whether the form of its context is asked for, or comes back."""
        return entry.pk == self.context_of or self.has_text_of(entry)

    def _kept(self, part: Any) -> Mapping[str, str]:
        return self.unsent(edit_url(self.packet, part)) if self.unsent else {}


def edit_url(packet: UUID, part: Any) -> str:
    """Where the form of a part, or of the packet itself, posts to."""
    match part:
        case Story():
            return reverse("packets:edit-story", args=[packet, part.pk])
        case Reason():
            return reverse("packets:edit-reason", args=[packet, part.pk])
        case PacketEvidence():
            return reverse("packets:edit-entry", args=[packet, part.pk])
        case _:
            return reverse("packets:edit-text", args=[packet])


def _page_of_entries(
    shown: Sequence[PacketEvidence], number: int, forms: _Forms
) -> Page[PacketEvidence]:
    """The page of that number, or of the first entry whose form is to be open."""
    index = next((n for n, entry in enumerate(shown) if forms.is_open(entry)), None)
    if index is not None:
        number = index // ENTRIES_ON_PAGE + 1
    return Paginator(shown, ENTRIES_ON_PAGE).get_page(number)


def _entry_link(entry: PacketEvidence, title: str, anchors: Collection[str]) -> EntryLink:
    evidence, anchor = entry.evidence, f"entry-{entry.evidence_id}"
    url = f"#{anchor}" if anchor in anchors else evidence.get_absolute_url()
    return EntryLink(evidence, title, url)


def _on_page(advice: Advice, anchors: Collection[str]) -> Advice:
    """The advice, about all evidence if its entry is on another page."""
    is_elsewhere = advice.anchor.startswith("entry-") and advice.anchor not in anchors
    return replace(advice, anchor="evidence") if is_elsewhere else advice


def _entry_part(
    entry: PacketEvidence, title: str, content: PacketContent, forms: _Forms
) -> EntryPart:
    items = tuple(item for item in content.items if item.slug in entry.item_slugs)
    form = None
    if entry.context or forms.is_open(entry):
        form = forms.of(EntryForm, entry, EntryForm.initial_of(entry))
        if entry.pk == forms.context_of:
            form.fields["context"].widget.attrs["autofocus"] = True
    return EntryPart(entry, title, form, items)


def _story_part(
    story: Story, content: PacketContent, links: Mapping[UUID, EntryLink], forms: _Forms
) -> StoryPart:
    return StoryPart(
        story,
        forms.of(StoryForm, story, StoryForm.initial_of(story)),
        tuple(item for item in content.items if item.slug in story.item_slugs),
        tuple(links[key] for key in story.entry_keys if key in links),
    )
