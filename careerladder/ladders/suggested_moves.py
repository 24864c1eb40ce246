"""The sections of the page of suggested moves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from careerladder.ladders.catalog import LadderContent
from careerladder.models import SuggestedMove


@dataclass(frozen=True)
class Goal:
    """What a group of moves leads to: an item, the move past a roadblock, or a path."""

    slug: str
    name: str
    wording: str
    moves: tuple[SuggestedMove, ...]


@dataclass(frozen=True)
class MoveSection:
    slug: str
    name: str
    description: str
    goals: tuple[Goal, ...]


def move_sections(ladder: LadderContent) -> tuple[MoveSection, ...]:
    """A section for each phase, then roadblocks and paths. Goals without moves are left out."""
    sections = [
        MoveSection(
            content.slug,
            content.level_names,
            content.phase.gate_name + ": what to do about each item.",
            tuple(
                Goal(item.slug, item.name, item.wording, ladder.moves_towards(item))
                for item in content.items
            ),
        )
        for content in ladder.phases
    ]
    sections.append(
        MoveSection(
            "roadblocks",
            "Roadblocks",
            "If you recognize one of these, start with its move.",
            tuple(
                Goal(roadblock.slug, roadblock.name, roadblock.why, ladder.moves_towards(roadblock))
                for roadblock in ladder.roadblocks
            ),
        )
    )
    sections.append(
        MoveSection(
            "specializing",
            "Specializing",
            "Another way to Staff, if several teams need the specialty.",
            tuple(
                Goal(f"path-{content.slug}", f"From {content.level_names}", "", moves)
                for content in ladder.phases
                if (moves := ladder.moves_towards(content.phase))
            ),
        )
    )
    with_moves = (
        replace(section, goals=tuple(goal for goal in section.goals if goal.moves))
        for section in sections
    )
    return tuple(section for section in with_moves if section.goals)
