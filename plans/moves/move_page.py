"""What the pages of a move show: its items, the items to choose from, and its history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import FETCH_RAISE, QuerySet
from django.utils.formats import date_format

from careerladder.compiled import compiled
from careerladder.ladders.catalog import LadderContent
from careerladder.models import ChecklistItem
from plans.evidence.differences import Run, differences, fold_unchanged, runs_after, runs_before
from plans.gate.choices import ItemChoice, PhaseChoices
from plans.gate.position import Position
from plans.gate.rules import Progress, State
from plans.models import Move, MoveChange, MoveItem, MoveText

CHANGES_A_PAGE = 20


@dataclass(frozen=True)
class ItemChoices:
    """The items that a move may serve: the missing ones first, then the others by phase.

    `retired` are items that it is for but that take no new moves. `items` are all that a form may
    name, by slug, in the order of the ladder.
    """

    missing: tuple[ItemChoice, ...]
    groups: tuple[PhaseChoices, ...]
    retired: tuple[ItemChoice, ...]
    items: dict[str, ChecklistItem]

    @property
    def has_checked_in_groups(self) -> bool:
        """Whether the list of the other items is shown expanded: some of them are checked."""
        return any(group.checked for group in self.groups)


def items_of(move: Move) -> tuple[ChecklistItem, ...]:
    """The items that a move serves, in the order of the ladder. One query."""
    return tuple(each.item for each in _move_items(move.pk))


@compiled
def _move_items(move: UUID) -> QuerySet[MoveItem]:
    items = MoveItem.objects.filter(move=move)
    return (
        items.select_related("item__ladder", "item__phase__ladder")
        .order_by("item__phase__position", "item__position")
        .fetch_mode(FETCH_RAISE)
    )


def item_choices(items: Iterable[ChecklistItem], progress: Progress) -> tuple[ItemChoice, ...]:
    """The items as checked choices, with the owner's state of each."""
    states = progress.states
    return tuple(ItemChoice(item, states.get(item.slug), is_checked=True) for item in items)


def move_choices(
    ladder: LadderContent,
    position: Position,
    checked: Collection[str],
    served: Iterable[ChecklistItem] = (),
) -> ItemChoices:
    """The choices of a move's form. An item marked as not possible is left out unless checked.

    `checked` are slugs. `served` are the items that the move is for now.
    """
    states = position.progress.states
    missing = {each.item.slug for each in position.gate.missing} if position.gate else set()

    def choices(items: Iterable[ChecklistItem]) -> tuple[ItemChoice, ...]:
        return tuple(
            ItemChoice(item, states.get(item.slug), item.slug in checked) for item in items
        )

    def is_in_group(item: ChecklistItem) -> bool:
        is_possible = states[item.slug] != State.NOT_POSSIBLE
        return item.slug not in missing and (is_possible or item.slug in checked)

    groups = [
        PhaseChoices(
            content, choices(filter(is_in_group, content.items)), content == position.current
        )
        for content in ladder.phases
    ]
    current = [item for content in ladder.phases for item in content.items]
    retired = [item for item in served if item not in current]
    ladders_retired = [item for content in ladder.phases for item in content.retired_items]
    return ItemChoices(
        missing=choices(item for item in current if item.slug in missing),
        groups=tuple(group for group in groups if group.choices),
        retired=choices(retired),
        items={item.slug: item for item in (*current, *ladders_retired, *retired)},
    )


@dataclass(frozen=True)
class MoveSide:
    """One of two conflicting texts of a move, with the differences as runs."""

    title: str
    text: MoveText
    what: tuple[Run, ...]
    done_when: tuple[Run, ...]
    serves: tuple[str, ...]
    saved_at: datetime | None = None


def move_conflict(
    saved: MoveText, mine: MoveText, serves: Collection[str], chosen: Collection[str], at: datetime
) -> tuple[MoveSide, MoveSide]:
    """The text that was saved meanwhile, and the typed one. Items are given by their names."""
    what = differences(saved.what, mine.what)
    done_when = differences(saved.done_when, mine.done_when)
    return (
        MoveSide(
            "Saved version",
            saved,
            runs_before(what),
            runs_before(done_when),
            tuple(serves),
            at,
        ),
        MoveSide(
            "Your version, not saved yet",
            mine,
            runs_after(what),
            runs_after(done_when),
            tuple(chosen),
        ),
    )


@dataclass(frozen=True)
class MoveEntry:
    """A change, and the one before it (None for the first). `names` are item names by slug."""

    change: MoveChange
    before: MoveChange | None
    names: Mapping[str, str]

    @property
    def field_changes(self) -> tuple[str, ...]:
        """A sentence for each field that differs from before, except the texts."""
        return tuple(self._field_changes())

    @property
    def text_changes(self) -> tuple[tuple[str, tuple[Run, ...]], ...]:
        """The title and the diff of each text that differs from before."""
        if self.before is None:
            return ()
        both = (
            ("Details", self.before.what, self.change.what),
            ("Done when", self.before.done_when, self.change.done_when),
        )
        return tuple(
            (title, fold_unchanged(differences(before, after)))
            for title, before, after in both
            if before != after
        )

    def _field_changes(self) -> Iterator[str]:
        before, after = self.before, self.change
        if before is None:
            yield f"Due {_day(after.due_on)}"
            return
        if before.name != after.name:
            yield f"Name: “{before.name}” → “{after.name}”"
        if before.due_on != after.due_on:
            yield f"Due date: {_day(before.due_on)} → {_day(after.due_on)}"
        if before.hours != after.hours:
            yield f"Hours: {before.hours or 'none'} → {after.hours or 'none'}"
        if added := self._item_names(set(after.serves) - set(before.serves)):
            yield f"Now for: {added}"
        if taken := self._item_names(set(before.serves) - set(after.serves)):
            yield f"No longer for: {taken}"

    def _item_names(self, slugs: Collection[str]) -> str:
        return ", ".join(f"“{self.names.get(slug, slug)}”" for slug in sorted(slugs))


def move_changes(move: Move, ladder: LadderContent, number: str | None) -> Page[Any]:
    """A page of MoveEntries, newest first. Two queries, however many there are."""
    names = {
        item.slug: item.name
        for content in ladder.phases
        for item in (*content.items, *content.retired_items)
    }
    changes = move.changes.select_related("evidence").order_by("-at", "-pk")
    page: Page[Any] = Paginator(changes, CHANGES_A_PAGE).get_page(number)
    # One more than the page shows, to compare its oldest entry with.
    rows = list(changes[page.start_index() - 1 : page.end_index() + 1])
    page.object_list = [
        MoveEntry(change, before, names)
        for change, before in zip_longest(rows[:CHANGES_A_PAGE], rows[1:])
    ]
    return page


def _day(day: date) -> str:
    return date_format(day, "j F Y")
