"""What changed from one version of a packet to another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from packets.content import (
    EvidenceContent,
    ItemContent,
    PacketContent,
    ReasonContent,
    StoryContent,
)
from packets.document.dates import day_in_words
from plans.evidence.differences import Run, differences, fold_unchanged
from plans.evidence.excerpt import excerpt_of


class ChangeKind(StrEnum):
    CHANGED = "Changed"
    ADDED = "Added"
    GONE = "Removed"


@dataclass(frozen=True)
class PartChange:
    """A part that differs. `runs` is the diff of its text; empty for one that is gone."""

    kind: ChangeKind
    name: str
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class SectionChanges:
    name: str
    changes: tuple[PartChange, ...]
    has_other_order: bool = False


@dataclass(frozen=True)
class _Part:
    name: str
    text: str


type _Parts = Mapping[UUID | str, _Part]


def packet_changes(before: PacketContent, after: PacketContent) -> tuple[SectionChanges, ...]:
    """The sections that differ, in the order of the document."""
    sections = (
        _section("Title and claim", _head_parts(before), _head_parts(after)),
        _section("Items", _item_parts(before.items), _item_parts(after.items)),
        _section("Stories", _story_parts(before), _story_parts(after)),
        _section("Reasons against", _reason_parts(before), _reason_parts(after)),
        _section("Evidence", _evidence_parts(before), _evidence_parts(after), is_ordered=False),
    )
    return tuple(each for each in sections if each.changes or each.has_other_order)


def _section(
    name: str, before: _Parts, after: _Parts, *, is_ordered: bool = True
) -> SectionChanges:
    changes = []
    for key, part in after.items():
        earlier = before.get(key)
        if earlier is None:
            runs = differences("", part.text)
            changes.append(PartChange(ChangeKind.ADDED, part.name, fold_unchanged(runs)))
        elif earlier.text != part.text:
            runs = differences(earlier.text, part.text)
            changes.append(PartChange(ChangeKind.CHANGED, part.name, fold_unchanged(runs)))
    changes += [
        PartChange(ChangeKind.GONE, part.name) for key, part in before.items() if key not in after
    ]
    kept_before = [key for key in before if key in after]
    kept_after = [key for key in after if key in before]
    return SectionChanges(name, tuple(changes), is_ordered and kept_before != kept_after)


def _head_parts(content: PacketContent) -> _Parts:
    due = day_in_words(content.due_on) if content.due_on else ""
    appendix = f"by {content.appendix_by}"
    parts = {
        "title": _Part("Title", content.title),
        "scope": _Part("About", content.scope),
        "author": _Part("Your name", content.author),
        "reader": _Part("Reader", content.reader),
        "due": _Part("Due date", due),
        "claim": _Part("Claim", content.claim),
        "appendix": _Part("Appendix", appendix),
    }
    return {key: part for key, part in parts.items() if part.text}


def _item_parts(items: Iterable[ItemContent]) -> _Parts:
    return {item.slug: _Part(item.name, _item_text(item)) for item in items}


def _item_text(item: ItemContent) -> str:
    lines = [item.wording, item.state.words]
    if item.newest:
        newest = day_in_words(item.newest, item.newest_months)
        lines.append(f"Newest evidence: {newest}")
    return "\n".join(lines)


def _story_parts(content: PacketContent) -> _Parts:
    return {
        story.uuid: _Part(story.title, _story_text(content, story)) for story in content.stories
    }


def _story_text(content: PacketContent, story: StoryContent) -> str:
    dates = [_when(evidence) for evidence in content.evidence if evidence.uuid in story.evidence]
    lines = {
        "": story.title,
        "For: ": _item_names(content, story.items),
        "Situation: ": story.situation,
        "What I did: ": story.action,
        "Result: ": story.outcome,
        "Proof: ": story.proof,
        "Who can confirm: ": story.confirmers,
        "Evidence: ": ", ".join(dates),
    }
    return "\n".join(f"{label}{text}" for label, text in lines.items() if text)


def _reason_parts(content: PacketContent) -> _Parts:
    return {each.uuid: _Part(each.reason, _reason_text(each)) for each in content.reasons}


def _reason_text(reason: ReasonContent) -> str:
    return f"{reason.reason}\n{reason.answer}".strip()


def _evidence_parts(content: PacketContent) -> _Parts:
    return {each.uuid: _evidence_part(content, each) for each in content.evidence}


def _evidence_part(content: PacketContent, evidence: EvidenceContent) -> _Part:
    when = _when(evidence)
    names = _item_names(content, evidence.items)
    lines = [when, names and f"For: {names}", evidence.context, evidence.note, *evidence.links]
    words = excerpt_of(evidence.note)
    return _Part(f"{when}: {words}" if words else when, "\n".join(line for line in lines if line))


def _item_names(content: PacketContent, slugs: Collection[str]) -> str:
    return ", ".join(item.name for item in content.items if item.slug in slugs)


def _when(evidence: EvidenceContent) -> str:
    return day_in_words(evidence.happened_on, evidence.months)
