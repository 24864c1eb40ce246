"""Diffs of evidence, and the choices of the filing form."""

from __future__ import annotations

from careerladder.ladders.catalog import LadderContent
from plans.evidence.differences import Run, differences, fold_unchanged
from plans.gate.choices import ItemChoice, PhaseChoices
from plans.gate.rules import State
from plans.journal.filing import Filing
from styleguide.samples.ladder import sample_item
from styleguide.samples.sample import NOTE, SLUG, Sample


def changed_texts() -> list[Sample[tuple[Run, ...]]]:
    long = f"{NOTE} It took a week. " * 6
    return [
        Sample(
            "difference-words",
            "Words changed",
            differences(NOTE, NOTE.replace("Two teams", "Three teams")),
        ),
        Sample(
            "difference-lines", "A line added", differences(NOTE, f"{NOTE}\n\nA third follows.")
        ),
        Sample(
            "difference-folded",
            "A change in a long text",
            fold_unchanged(differences(f"{long}{NOTE} {long}", f"{long}And then. {long}")),
        ),
    ]


def sample_filing(ladder: LadderContent) -> Filing:
    """The first item of each phase is checked."""
    states = (State.EVIDENCED, State.CLAIMED, State.IN_PROGRESS, State.OPEN)
    groups = tuple(
        PhaseChoices(
            content,
            tuple(
                ItemChoice(item, state, is_checked=place == 0, is_ageing=place == 0)
                for place, (item, state) in enumerate(zip(content.items, states, strict=True))
            ),
            is_current=content.number == 1,
        )
        for content in ladder.phases[:2]
    )
    retired = (ItemChoice(sample_item("filing-retired"), None, is_checked=True),)
    return Filing(groups, retired, frozenset({SLUG}), {})
