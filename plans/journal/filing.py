"""What a piece of evidence serves, and what else it could."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import FETCH_RAISE

from careerladder.ladders.catalog import LadderContent
from careerladder.models import ChecklistItem
from plans.gate.choices import ItemChoice, PhaseChoices
from plans.gate.position import Position
from plans.gate.rules import Progress
from plans.models import Evidence, EvidenceTie


@dataclass(frozen=True)
class Filing:
    """The person's current phase first. `retired` is what can only be taken away.

    `items` is every one that a form may name, by slug, in the order of the ladder.
    """

    groups: tuple[PhaseChoices, ...]
    retired: tuple[ItemChoice, ...]
    was: frozenset[str]
    items: dict[str, ChecklistItem]

    @property
    def was_in_words(self) -> str:
        """For one hidden input."""
        return " ".join(sorted(self.was))

    def as_sent(self, serves: frozenset[str], was: frozenset[str]) -> Filing:
        """With what was chosen in the form that was sent."""

        def chosen(choices: Iterable[ItemChoice]) -> tuple[ItemChoice, ...]:
            return tuple(
                replace(choice, is_checked=choice.item.slug in serves) for choice in choices
            )

        groups = tuple(replace(group, choices=chosen(group.choices)) for group in self.groups)
        return replace(self, groups=groups, retired=chosen(self.retired), was=was)


def ties_of(piece: Evidence) -> list[EvidenceTie]:
    """What it serves, in the order of the ladder. One query."""
    ties = piece.ties.open().select_related("item__ladder", "item__phase__ladder")
    return list(ties.order_by("item__phase__position", "item__position").fetch_mode(FETCH_RAISE))


def served(piece: Evidence, progress: Progress) -> tuple[ItemChoice, ...]:
    """What it serves, with the state of each for its owner."""
    return _choices([tie.item for tie in ties_of(piece)], progress, is_checked=True)


def filing_of(piece: Evidence, ladder: LadderContent, position: Position) -> Filing:
    """Each current item of a ladder, and those of it that it serves though they were retired."""
    ties = [tie for tie in ties_of(piece) if tie.item.ladder_id == ladder.ladder.pk]
    was = frozenset(tie.item.slug for tie in ties)
    current = position.current or ladder.phases[0]
    groups = [
        PhaseChoices(
            content,
            tuple(
                replace(choice, is_checked=choice.item.slug in was)
                for choice in _choices(content.items, position.progress)
            ),
            content == current,
        )
        for content in ladder.phases
    ]
    on_the_checklist = [item for content in ladder.phases for item in content.items]
    retired = [tie.item for tie in ties if tie.item not in on_the_checklist]
    once = [item for content in ladder.phases for item in content.retired_items]
    items = {item.slug: item for item in (*on_the_checklist, *once, *retired)}
    return Filing(
        tuple(sorted(groups, key=lambda group: not group.is_current)),
        _choices(retired, position.progress, is_checked=True),
        was,
        items,
    )


def _choices(
    items: Iterable[ChecklistItem], progress: Progress, *, is_checked: bool = False
) -> tuple[ItemChoice, ...]:
    statuses = {each.item.slug: each for gate in progress.gates for each in gate.statuses}

    def choice(item: ChecklistItem) -> ItemChoice:
        status = statuses.get(item.slug)
        if status is None:
            return ItemChoice(item, None, is_checked)
        return ItemChoice(item, status.state, is_checked, status.is_ageing)

    return tuple(choice(item) for item in items)
