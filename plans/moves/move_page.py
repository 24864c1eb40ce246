"""What the pages of a move read: the items it serves or could, and what was done to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import FETCH_RAISE
from django.utils.formats import date_format

from careerladder.ladders.catalog import LadderContent
from careerladder.models import ChecklistItem
from plans.evidence.differences import Run, differences, fold_unchanged, runs_after, runs_before
from plans.gate.choices import ItemChoice, PhaseChoices
from plans.gate.position import Position
from plans.gate.rules import Progress, State
from plans.models import Move, MoveChange, MoveText

CHANGES_A_PAGE = 20
# The kinds that are about the whole of it: what they changed needs no list.
BEGINNINGS = (MoveChange.Kind.ADDED, MoveChange.Kind.ACCEPTED)


@dataclass(frozen=True)
class ItemChoices:
    """The items that a move may serve: what is missing now first, `groups` by phase behind it.

    `retired` is what it serves and can only be taken away. `items` is every one that a form may
    name, by slug, in the order of the ladder.
    """

    missing: tuple[ItemChoice, ...]
    groups: tuple[PhaseChoices, ...]
    retired: tuple[ItemChoice, ...]
    items: dict[str, ChecklistItem]

    @property
    def is_checked_behind(self) -> bool:
        return any(group.checked for group in self.groups)

    def named(self, slugs: Collection[str]) -> list[ChecklistItem]:
        return [item for slug, item in self.items.items() if slug in slugs]


def items_of(move: Move) -> tuple[ChecklistItem, ...]:
    """What it serves, in the order of the ladder. One query."""
    items = move.items.select_related("ladder", "phase__ladder")
    return tuple(items.order_by("phase__position", "position").fetch_mode(FETCH_RAISE))


def item_choices(items: Iterable[ChecklistItem], progress: Progress) -> tuple[ItemChoice, ...]:
    """With the state of each for its owner."""
    states = _states(progress)
    return tuple(ItemChoice(item, states.get(item.slug), is_checked=True) for item in items)


def choices_of(
    ladder: LadderContent,
    position: Position,
    checked: Collection[str],
    served: Iterable[ChecklistItem] = (),
) -> ItemChoices:
    """What is not possible where the person is gets no moves: it is left out unless checked."""
    states = _states(position.progress)
    missing = {each.item.slug for each in position.gate.missing} if position.gate else set()

    def choices(items: Iterable[ChecklistItem]) -> tuple[ItemChoice, ...]:
        return tuple(
            ItemChoice(item, states.get(item.slug), item.slug in checked) for item in items
        )

    def is_behind(item: ChecklistItem) -> bool:
        is_possible = states[item.slug] != State.NOT_POSSIBLE
        return item.slug not in missing and (is_possible or item.slug in checked)

    groups = [
        PhaseChoices(
            content, choices(filter(is_behind, content.items)), content == position.current
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


def _states(progress: Progress) -> dict[str, State]:
    return {each.item.slug: each.state for gate in progress.gates for each in gate.statuses}


@dataclass(frozen=True)
class MoveSide:
    """One of two texts of a move, with what is in it alone marked."""

    title: str
    text: MoveText
    what: tuple[Run, ...]
    done_when: tuple[Run, ...]
    serves: tuple[str, ...]
    saved_at: datetime | None = None


def move_conflict(
    saved: MoveText, mine: MoveText, serves: Collection[str], chosen: Collection[str], at: datetime
) -> tuple[MoveSide, MoveSide]:
    """What was saved meanwhile, and what was typed; the items by their names."""
    what = differences(saved.what, mine.what)
    done_when = differences(saved.done_when, mine.done_when)
    return (
        MoveSide(
            "Saved meanwhile",
            saved,
            runs_before(what),
            runs_before(done_when),
            tuple(serves),
            at,
        ),
        MoveSide(
            "Yours, not saved yet",
            mine,
            runs_after(what),
            runs_after(done_when),
            tuple(chosen),
        ),
    )


@dataclass(frozen=True)
class MoveEntry:
    """A change, beside the one before it: None for the first. `names` is the items' by slug."""

    change: MoveChange
    before: MoveChange | None
    names: Mapping[str, str]

    @property
    def is_beginning(self) -> bool:
        return self.change.kind in BEGINNINGS or self.before is None

    @property
    def facts(self) -> tuple[str, ...]:
        """What is another than before, in words."""
        return tuple(self._facts())

    @property
    def texts(self) -> tuple[tuple[str, tuple[Run, ...]], ...]:
        """The texts that are others than before, each with its title and what changed in it."""
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

    def _facts(self) -> Iterator[str]:
        before, after = self.before, self.change
        if before is None:
            yield f"Due {_day(after.due_on)}"
            return
        if before.name != after.name:
            yield f"Name: “{before.name}” → “{after.name}”"
        if before.due_on != after.due_on:
            yield f"Due {_day(before.due_on)} → {_day(after.due_on)}"
        if before.hours != after.hours:
            yield f"Hours: {before.hours or 'none'} → {after.hours or 'none'}"
        if added := self._named(set(after.serves) - set(before.serves)):
            yield f"Serves now: {added}"
        if taken := self._named(set(before.serves) - set(after.serves)):
            yield f"Serves no longer: {taken}"

    def _named(self, slugs: Collection[str]) -> str:
        return ", ".join(f"“{self.names.get(slug, slug)}”" for slug in sorted(slugs))


def move_changes(move: Move, ladder: LadderContent, number: str | None) -> Page[Any]:
    """A page of what was done to it, the newest first. Two queries, however much that was."""
    names = {
        item.slug: item.name
        for content in ladder.phases
        for item in (*content.items, *content.retired_items)
    }
    changes = move.changes.select_related("evidence").order_by("-at", "-pk")
    page: Page[Any] = Paginator(changes, CHANGES_A_PAGE).get_page(number)
    # One more than the page shows: what its oldest is compared with.
    rows = list(changes[page.start_index() - 1 : page.end_index() + 1])
    page.object_list = [
        MoveEntry(change, before, names)
        for change, before in zip_longest(rows[:CHANGES_A_PAGE], rows[1:])
    ]
    return page


def _day(day: date) -> str:
    return date_format(day, "j F Y")
