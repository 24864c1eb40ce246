"""The history of an entry, and the two texts of an edit conflict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import FETCH_RAISE, CharField, F, Value

from careerladder.models import ChecklistItem
from plans.evidence.differences import (
    Run,
    RunKind,
    differences,
    fold_unchanged,
    runs_after,
    runs_before,
)
from plans.models import Evidence, EvidenceText, EvidenceVersion

EVENTS_A_PAGE = 20


@dataclass(frozen=True)
class SavedVersion:
    """A version and the one before it, which is None for the first."""

    version: EvidenceVersion
    before: EvidenceVersion | None
    is_current: bool
    # Whether restoring it would change the current text.
    differs_from_current: bool

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The diff of the note from the version before, with long unchanged stretches left out."""
        if self.before is None:
            return differences(self.version.note, self.version.note)
        return fold_unchanged(differences(self.before.note, self.version.note))

    @property
    def is_folded(self) -> bool:
        return any(run.kind == RunKind.LEFT_OUT for run in self.runs)

    @property
    def note_changed(self) -> bool:
        return self.before is None or self.before.note != self.version.note

    @property
    def links(self) -> tuple[Run, ...]:
        return _links(self.before.links if self.before else self.version.links, self.version.links)

    @property
    def links_changed(self) -> bool:
        return self.before is not None and self.before.links != self.version.links

    @property
    def date_changed(self) -> bool:
        return self.before is not None and _when(self.before.text) != _when(self.version.text)


@dataclass(frozen=True)
class EvidenceEvent:
    """Something that happened to the piece.

    `saved` is set for the kind "saved"; `item` for the kinds "filed" and "removed from".
    """

    kind: str
    at: datetime
    saved: SavedVersion | None = None
    item: ChecklistItem | None = None


@dataclass(frozen=True)
class EvidenceSide:
    """One of two conflicting texts, with the differences as runs."""

    title: str
    text: EvidenceText
    runs: tuple[Run, ...]
    links: tuple[Run, ...]
    date_differs: bool
    saved_at: datetime | None = None


@dataclass(frozen=True)
class Conflict:
    """The text that somebody saved meanwhile, and the one that was typed."""

    saved: EvidenceSide
    mine: EvidenceSide

    @property
    def sides(self) -> tuple[EvidenceSide, EvidenceSide]:
        return self.saved, self.mine


def evidence_conflict(saved: EvidenceText, mine: EvidenceText, saved_at: datetime) -> Conflict:
    notes = differences(saved.note, mine.note)
    links = _links(saved.links, mine.links)
    date_differs = _when(saved) != _when(mine)
    return Conflict(
        EvidenceSide(
            "Saved version", saved, runs_before(notes), runs_before(links), date_differs, saved_at
        ),
        EvidenceSide(
            "Your version, not saved yet", mine, runs_after(notes), runs_after(links), date_differs
        ),
    )


def evidence_changes(piece: Evidence, number: str | None) -> Page[Any]:
    """A page of EvidenceEvents, newest first. Four queries, however many events there are."""

    def events(rows: Any, kind: str, order: int, moment: str, **of: Any) -> Any:
        # A union is ordered by its columns' names, which must not be those of the models' fields.
        return (
            rows.order_by()
            .annotate(
                moment=F(moment),
                place=Value(order),
                what=Value(kind, output_field=CharField()),
                of=of.get("of", Value(0)),
            )
            .values_list("moment", "place", "what", "of")
        )

    ties, removals, kept = piece.ties, piece.removals, piece.serves_none
    every = events(piece.versions, "saved", 0, "saved_at", of=F("number")).union(
        events(ties, "filed", 1, "since", of=F("item_id")),
        events(ties.exclude(until=None), "removed from", 2, "until", of=F("item_id")),
        events(removals, "removed", 3, "since"),
        events(removals.exclude(until=None), "restored", 4, "until"),
        events(kept, "filed under no item", 5, "since"),
        events(kept.exclude(until=None), "moved back to the inbox", 6, "until"),
        all=True,
    )
    page = Paginator(every.order_by("-moment", "-place", "-of"), EVENTS_A_PAGE).get_page(number)
    page.object_list = _events(piece, list(page.object_list))
    return page


def _events(piece: Evidence, rows: list[tuple[datetime, int, str, int]]) -> list[EvidenceEvent]:
    numbers = {of for _, _, what, of in rows if what == "saved"}
    wanted = numbers | {number - 1 for number in numbers}
    versions = {each.number: each for each in piece.versions.filter(number__in=wanted)}
    items = (
        ChecklistItem.objects.select_related("ladder")
        .fetch_mode(FETCH_RAISE)
        .in_bulk([of for _, _, what, of in rows if what in ("filed", "removed from")])
    )

    def saved(number: int) -> SavedVersion:
        version = versions[number]
        return SavedVersion(
            version,
            versions.get(number - 1),
            is_current=number == piece.version,
            differs_from_current=version.text != piece.text,
        )

    return [
        EvidenceEvent(what, moment, saved(of) if what == "saved" else None, items.get(of))
        for moment, _, what, of in rows
    ]


def _links(before: Any, after: Any) -> tuple[Run, ...]:
    """A diff by whole links."""
    gone = [link for link in before if link not in after]
    return (
        *(Run(RunKind.REMOVED, link) for link in gone),
        *(Run(RunKind.SAME if link in before else RunKind.ADDED, link) for link in after),
    )


def _when(text: EvidenceText) -> tuple[object, str, int]:
    return text.happened_on, text.precision, text.months
