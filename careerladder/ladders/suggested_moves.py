"""What the page of suggested moves reads: the moves towards each item, by phase, and the others."""

from __future__ import annotations

from dataclasses import dataclass

from careerladder.ladders.catalog import LadderContent
from careerladder.models import SuggestedMove


@dataclass(frozen=True)
class Goal:
    """What some moves lead to."""

    slug: str
    name: str
    wording: str
    moves: tuple[SuggestedMove, ...]


@dataclass(frozen=True)
class MovesPart:
    slug: str
    name: str
    says: str
    goals: tuple[Goal, ...]


def parts_of(ladder: LadderContent) -> tuple[MovesPart, ...]:
    """A part a phase, then the roadblocks and the paths; those without a move are left out."""
    parts = [
        MovesPart(
            content.slug,
            content.level_names,
            content.phase.gate_name + ": what to do towards each item.",
            tuple(
                Goal(item.slug, item.name, item.wording, ladder.moves_towards(item))
                for item in content.items
            ),
        )
        for content in ladder.phases
    ]
    parts.append(
        MovesPart(
            "roadblocks",
            "Out of a roadblock",
            "If one of these is familiar, begin here.",
            tuple(
                Goal(roadblock.slug, roadblock.name, roadblock.why, ladder.moves_towards(roadblock))
                for roadblock in ladder.roadblocks
            ),
        )
    )
    parts.append(
        MovesPart(
            "specializing",
            "Specializing deeply",
            "A path to Staff too, where several teams need the specialty.",
            tuple(
                Goal(f"path-{content.slug}", f"From {content.level_names}", "", moves)
                for content in ladder.phases
                if (moves := ladder.moves_towards(content.phase))
            ),
        )
    )
    kept = (
        MovesPart(part.slug, part.name, part.says, tuple(goal for goal in part.goals if goal.moves))
        for part in parts
    )
    return tuple(part for part in kept if part.goals)
