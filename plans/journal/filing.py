"""The items that an entry is filed under, and those that it could be."""

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
    """The choices of the filing form.

    `groups` has the person's current phase first. `retired` are items that the entry is filed
    under but that take no more evidence. `was` are its slugs when the form was made. `items`
    are all that a form may name, by slug, in the order of the ladder.
    """

    groups: tuple[PhaseChoices, ...]
    retired: tuple[ItemChoice, ...]
    was: frozenset[str]
    items: dict[str, ChecklistItem]

    @property
    def was_value(self) -> str:
        """The value of the hidden input `was`: slugs separated by spaces."""
        return " ".join(sorted(self.was))

    def as_sent(self, serves: frozenset[str], was: frozenset[str]) -> Filing:
        """The same choices, checked as in the form that was sent."""

        def chosen(choices: Iterable[ItemChoice]) -> tuple[ItemChoice, ...]:
            return tuple(
                replace(choice, is_checked=choice.item.slug in serves) for choice in choices
            )

        groups = tuple(replace(group, choices=chosen(group.choices)) for group in self.groups)
        return replace(self, groups=groups, retired=chosen(self.retired), was=was)


def ties_of(piece: Evidence) -> list[EvidenceTie]:
    """The open ties of a piece, in the order of the ladder. One query."""
    ties = piece.ties.open().select_related("item__ladder", "item__phase__ladder")
    return list(ties.order_by("item__phase__position", "item__position").fetch_mode(FETCH_RAISE))


def served_choices(piece: Evidence, progress: Progress) -> tuple[ItemChoice, ...]:
    """The items that a piece serves, with the owner's state of each. One query."""
    return choices_of([tie.item for tie in ties_of(piece)], progress, is_checked=True)


def filing_of(piece: Evidence, ladder: LadderContent, position: Position) -> Filing:
    """The current items of a ladder, and the retired ones that the piece serves. One query."""
    ties = [tie for tie in ties_of(piece) if tie.item.ladder_id == ladder.ladder.pk]
    was = frozenset(tie.item.slug for tie in ties)
    current = position.current or ladder.phases[0]
    groups = [
        PhaseChoices(
            content,
            tuple(
                replace(choice, is_checked=choice.item.slug in was)
                for choice in choices_of(content.items, position.progress)
            ),
            content == current,
        )
        for content in ladder.phases
    ]
    on_the_checklist = [item for content in ladder.phases for item in content.items]
    retired = [tie.item for tie in ties if tie.item not in on_the_checklist]
    ladders_retired = [item for content in ladder.phases for item in content.retired_items]
    items = {item.slug: item for item in (*on_the_checklist, *ladders_retired, *retired)}
    return Filing(
        tuple(sorted(groups, key=lambda group: not group.is_current)),
        choices_of(retired, position.progress, is_checked=True),
        was,
        items,
    )


def choices_of(
    items: Iterable[ChecklistItem], progress: Progress, *, is_checked: bool = False
) -> tuple[ItemChoice, ...]:
    statuses = {each.item.slug: each for gate in progress.gates for each in gate.statuses}

    def choice(item: ChecklistItem) -> ItemChoice:
        status = statuses.get(item.slug)
        if status is None:
            return ItemChoice(item, None, is_checked)
        return ItemChoice(item, status.state, is_checked, status.is_ageing)

    return tuple(choice(item) for item in items)
