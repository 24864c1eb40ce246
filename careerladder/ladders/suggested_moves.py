"""The sections of the page of suggested moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from careerladder.ladders.catalog import LadderContent
from careerladder.models import SuggestedMove, Systems


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


def move_sections(ladder: LadderContent, systems: Systems = Systems.ANY) -> tuple[MoveSection, ...]:
    """A section for each phase, then roadblocks and paths, with the moves that fit `systems`.

    Goals without moves are left out.
    """
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
    fitting = (
        replace(section, goals=tuple(_with_fitting_moves(section.goals, systems)))
        for section in sections
    )
    return tuple(section for section in fitting if section.goals)


def _with_fitting_moves(goals: Iterable[Goal], systems: Systems) -> Iterator[Goal]:
    """The goals with those of their moves that fit, if there are any."""
    for goal in goals:
        moves = tuple(move for move in goal.moves if systems.includes(move.systems))
        if moves:
            yield replace(goal, moves=moves)
