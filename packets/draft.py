"""What a packet says now: what the next version would freeze."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import date_format

from careerladder.compiled import compiled
from careerladder.ladders.catalog import LadderContent, PhaseContent, ladder_or_404
from careerladder.models import ChecklistItem
from careerladder.web.markdown import Markup
from packets.content import (
    AppendixOrder,
    EvidenceContent,
    ItemContent,
    ItemState,
    LeftOut,
    PacketContent,
    ReasonContent,
    StoryContent,
)
from packets.models import (
    Packet,
    PacketEvidence,
    PacketVersion,
    Reason,
    Story,
    StoryEvidence,
    StoryItem,
)
from plans.evidence.excerpt import excerpt_of
from plans.evidence.periods import happened_of
from plans.gate.position import progress_of
from plans.gate.rules import Progress, State
from plans.models import Evidence, EvidenceTie, Removal


def draft_of(packet: Packet) -> PacketContent:
    """Everything that is not left out. The number of queries does not depend on its size."""
    ladder = ladder_or_404(packet.ladder.slug)
    progress = progress_of(packet.user, ladder)
    stories = stories_of(packet)
    entries = entries_of(packet)
    return content_of(packet, ladder, progress, stories, entries, list(packet.reasons.all()))


def stories_of(packet: Packet) -> list[Story]:
    """Its stories, each with `item_slugs` and `entry_keys`. One query."""
    return _stories(packet.pk)


@compiled
def _stories(packet: UUID) -> QuerySet[Any]:
    items = StoryItem.objects.filter(story=OuterRef("pk"))
    entries = StoryEvidence.objects.filter(story=OuterRef("pk"))
    return Story.objects.filter(packet=packet).annotate(  # type: ignore[no-redef]
        item_slugs=ArraySubquery(items.values("item__slug")),
        entry_keys=ArraySubquery(entries.values("entry")),
    )


def entries_of(packet: Packet) -> list[PacketEvidence]:
    """Its evidence that is not removed, newest first, each with `item_slugs`. One query."""
    return _entries(packet.pk, packet.ladder_id)


@compiled
def _entries(packet: UUID, ladder: int) -> QuerySet[Any]:
    served = _current_ties(ladder).filter(evidence=OuterRef("evidence"))
    return (
        PacketEvidence.objects.filter(~Exists(open_removals()), packet=packet)
        .annotate(item_slugs=ArraySubquery(served.values("item__slug")))  # type: ignore[no-redef]
        .select_related("evidence")
        .order_by("-evidence__happened_by", "-evidence__recorded_at", "evidence")
    )


def newest_version(packet: UUID) -> PacketVersion | None:
    """The version that was published last; None if there is none. One query."""
    return next(iter(_newest_versions(packet)), None)


@compiled
def _newest_versions(packet: UUID) -> QuerySet[PacketVersion]:
    return PacketVersion.objects.filter(packet=packet).order_by("-number")[:1]


def open_removals() -> QuerySet[Removal]:
    """For a subquery: the removal of the evidence that an entry refers to."""
    return Removal.objects.open().filter(evidence=OuterRef("evidence"))


def items_served(evidence: Iterable[UUID], ladder_key: int) -> dict[UUID, list[str]]:
    """The slugs of the current items of a ladder that each entry is filed under, in their order."""
    served = defaultdict(list)
    for key, slug in _slugs_served(list(evidence), ladder_key):
        served[key].append(slug)
    return served


@compiled
def _slugs_served(evidence: list[UUID], ladder: int) -> QuerySet[EvidenceTie, tuple[UUID, str]]:
    ties = _current_ties(ladder).filter(evidence__any=evidence)
    return ties.values_list("evidence", "item__slug")


def _current_ties(ladder: int) -> QuerySet[EvidenceTie]:
    """The ties to current items of a ladder, in their order."""
    ties: QuerySet[EvidenceTie] = EvidenceTie.objects.open()
    return ties.filter(item__ladder=ladder, item__retired_on=None).order_by(
        "item__phase__position", "item__position", "item"
    )


def content_of(
    packet: Packet,
    ladder: LadderContent,
    progress: Progress,
    stories: Iterable[Story],
    entries: Iterable[PacketEvidence],
    reasons: Iterable[Reason],
) -> PacketContent:
    """The content of what was read already. No query."""
    stories, entries, reasons = list(stories), list(entries), list(reasons)
    shown = [entry for entry in entries if not entry.is_left_out]
    told = [story for story in stories if not story.is_left_out]
    items = packet_items(packet, ladder, told, shown, apart=progress.apart)
    states = progress.states
    slugs = {item.slug for item in items}
    keys = {entry.pk: entry.evidence_id for entry in shown}
    return PacketContent(
        markup=Markup.NOTE,
        title=packet.title,
        scope=scope_of(packet, ladder),
        author=packet.author,
        reader=packet.reader,
        due_on=packet.due_on,
        claim=packet.claim,
        items=tuple(
            _item_content(item, states, shown, shows_claims=packet.shows_claims) for item in items
        ),
        stories=tuple(
            StoryContent(
                uuid=story.pk,
                title=story.title,
                situation=story.situation,
                action=story.action,
                outcome=story.outcome,
                proof=story.proof,
                confirmers=story.confirmers,
                items=tuple(slug for slug in story.item_slugs if slug in slugs),
                evidence=tuple(keys[key] for key in story.entry_keys if key in keys),
            )
            for story in told
        ),
        reasons=tuple(
            ReasonContent(each.pk, each.reason, each.answer)
            for each in reasons
            if not each.is_left_out
        ),
        evidence=tuple(_evidence_content(entry) for entry in shown),
        appendix_by=AppendixOrder(packet.appendix_by),
        left_out=tuple(
            [LeftOut("story", each.pk, each.title) for each in stories if each.is_left_out]
            + [LeftOut("reason", each.pk, each.reason) for each in reasons if each.is_left_out]
            + [
                LeftOut("evidence", each.evidence_id, entry_title(each.evidence))
                for each in entries
                if each.is_left_out
            ]
        ),
    )


def scope_of(packet: Packet, ladder: LadderContent) -> str:
    """“The gate to Staff”, or “1 July to 30 September 2026”."""
    if packet.begins_on and packet.ends_on:
        return period_in_words(packet.begins_on, packet.ends_on)
    phase = next((each for each in ladder.all_phases if each.pk == packet.phase_id), None)
    return phase.gate_name if phase else ""


def period_in_words(begins_on: date, ends_on: date) -> str:
    first = "j F" if begins_on.year == ends_on.year else "j F Y"
    return f"{date_format(begins_on, first)} to {date_format(ends_on, 'j F Y')}"


def packet_items(
    packet: Packet,
    ladder: LadderContent,
    stories: Iterable[Story],
    entries: Iterable[PacketEvidence],
    *,
    apart: Collection[str],
) -> list[ChecklistItem]:
    """The current items that it is about, in the order of the ladder.

    Those of the gate, or of a period those its evidence is for; and those of the stories. Of
    the gate's items that stand `apart` (their slugs), only those its evidence is for: the gate
    is open without them, so they are no gap.
    """
    told = {slug for story in stories for slug in story.item_slugs}
    served = {slug for entry in entries for slug in entry.item_slugs}

    def is_about(content: PhaseContent, item: ChecklistItem) -> bool:
        if packet.phase_id is None:
            return item.slug in served | told
        is_asked = content.phase.pk == packet.phase_id
        return item.slug in told or (is_asked and (item.slug not in apart or item.slug in served))

    return [item for content in ladder.phases for item in content.items if is_about(content, item)]


def entry_title(evidence: Evidence) -> str:
    """A line that tells it from others: the beginning of its note, or its first link."""
    return excerpt_of(evidence.note) or (evidence.links[0] if evidence.links else "")


def _item_content(
    item: ChecklistItem,
    states: Mapping[str, State],
    shown: Iterable[PacketEvidence],
    *,
    shows_claims: bool,
) -> ItemContent:
    serving = [entry.evidence for entry in shown if item.slug in entry.item_slugs]
    newest = max(serving, key=lambda each: each.happened_by, default=None)
    state = _state_in_packet(states[item.slug], is_shown=bool(serving), shows_claims=shows_claims)
    return ItemContent(
        item.slug,
        item.name,
        item.wording,
        state,
        newest.happened_on if newest else None,
        happened_of(newest.text).months if newest else 0,
    )


def _state_in_packet(state: State, *, is_shown: bool, shows_claims: bool) -> ItemState:
    match state:
        case State.EVIDENCED:
            return ItemState.EVIDENCED if is_shown else ItemState.NOT_SHOWN
        case State.IN_PROGRESS if is_shown:
            return ItemState.IN_PROGRESS
        case State.CLAIMED if shows_claims:
            return ItemState.CLAIMED
        case State.NOT_POSSIBLE:
            return ItemState.NOT_POSSIBLE
        case _:
            return ItemState.OPEN


def _evidence_content(entry: PacketEvidence) -> EvidenceContent:
    evidence = entry.evidence
    return EvidenceContent(
        uuid=evidence.pk,
        version=evidence.version,
        happened_on=evidence.happened_on,
        months=happened_of(evidence.text).months,
        note=evidence.note,
        links=tuple(evidence.links),
        context=entry.context,
        items=tuple(entry.item_slugs),
    )
