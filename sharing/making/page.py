"""What the form of a share link offers to leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from packets.content import PacketContent
from plans.evidence.excerpt import excerpt_of


@dataclass(frozen=True)
class PartChoice:
    """`day` and `months` are those of evidence, as in EvidenceContent."""

    uuid: UUID
    title: str
    is_left_out: bool
    day: date | None = None
    months: int = 0


@dataclass(frozen=True)
class PartChoices:
    stories: tuple[PartChoice, ...]
    evidence: tuple[PartChoice, ...]
    reasons: tuple[PartChoice, ...]

    @property
    def leaves_out_evidence(self) -> bool:
        return any(choice.is_left_out for choice in self.evidence)


def parts_of(content: PacketContent, left_out: Mapping[str, frozenset[str]]) -> PartChoices:
    """`left_out` are UUIDs by the kind of part, as of `ShareForm.chosen`."""
    return PartChoices(
        tuple(
            PartChoice(story.uuid, story.title, str(story.uuid) in left_out["stories"])
            for story in content.stories
        ),
        tuple(
            PartChoice(
                piece.uuid,
                excerpt_of(piece.note) or next(iter(piece.links), ""),
                str(piece.uuid) in left_out["evidence"],
                piece.happened_on,
                piece.months,
            )
            for piece in content.evidence
        ),
        tuple(
            PartChoice(each.uuid, each.reason, str(each.uuid) in left_out["reasons"])
            for each in content.reasons
        ),
    )
