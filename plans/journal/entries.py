"""What the journal shows: everything recorded and not removed, by when it happened, or by a search.

It is asked for by its address alone, so that a view of it can be kept as a bookmark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

import nh3
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import FETCH_RAISE, Count, Exists, OuterRef, Prefetch, Q
from django.db.models.functions import TruncMonth
from django.http import Http404
from django.utils import timezone
from django.utils.safestring import SafeString

from careerladder.ladders.catalog import LadderContent
from careerladder.models import ChecklistItem, User
from careerladder.web.markdown import as_html
from plans.evidence.search import SNIPPET_LENGTH, Search, highlight, snippet
from plans.journal.filters import Filters, JournalForm, filters_of, name_of, sought
from plans.models import Evidence, EvidenceTie, Removal
from plans.models.evidence import EvidenceQuerySet, last_year

JOURNAL_PAGE_SIZE = 20
# Of a longer note the journal shows the beginning.
NOTE_BEGINNING = 700


@dataclass(frozen=True)
class JournalMonth:
    """A month in which something happened; `first` is its first day."""

    first: date
    pieces: int

    @property
    def slug(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        return name_of(self.first)


@dataclass(frozen=True)
class Stock:
    """What is there in all, whatever is shown of it."""

    months: tuple[JournalMonth, ...]
    unfiled: int
    ageing: int
    has_removed: bool

    @property
    def pieces(self) -> int:
        return sum(month.pieces for month in self.months)


@dataclass(frozen=True)
class JournalEntry:
    """A piece as the journal shows it: its note, or the part of it that a search found."""

    piece: Evidence
    items: tuple[ChecklistItem, ...]
    note: SafeString
    links: tuple[tuple[str, SafeString], ...]
    is_cut: bool = False
    is_found: bool = False

    @property
    def month(self) -> date:
        return self.piece.happened_on.replace(day=1)


@dataclass(frozen=True)
class Journal:
    form: JournalForm
    filters: Filters
    stock: Stock
    page: Page[Evidence]
    entries: tuple[JournalEntry, ...]

    @property
    def months(self) -> list[JournalMonth]:
        """To choose from: those that have evidence, and the one that was chosen."""
        months, chosen = list(self.stock.months), self.filters.month
        if chosen and chosen not in [month.first for month in months]:
            months.append(JournalMonth(chosen, 0))
        return sorted(months, key=lambda month: month.first, reverse=True)

    @property
    def found(self) -> int:
        return self.page.paginator.count


def journal_of(person: User, ladder: LadderContent, asked: Any) -> Journal:
    """At most five queries, whatever was recorded. Raises Http404 for a page that isn't there."""
    today = timezone.localdate()
    stock = stock_of(person, today)
    form = JournalForm(asked, ladder)
    filters = filters_of(form)
    page = _page_of(sought(person, filters, today), asked.get("page") or 1)
    return Journal(form, filters, stock, page, _entries(list(page), filters.search))


def stock_of(person: User, today: date) -> Stock:
    """One query; two where nothing is there."""
    ties = EvidenceTie.objects.open().filter(evidence=OuterRef("pk"))
    removed = Exists(restorable(person))
    rows = list(
        person.evidence.present()
        .annotate(first=TruncMonth("happened_on"), has_removed=removed)
        .values("first", "has_removed")
        .annotate(
            pieces=Count("pk"),
            unfiled=Count("pk", filter=~Exists(ties)),
            ageing=Count("pk", filter=Q(happened_by__lt=last_year(today))),
        )
        .order_by("-first")
    )
    return Stock(
        tuple(JournalMonth(row["first"], row["pieces"]) for row in rows),
        sum(row["unfiled"] for row in rows),
        sum(row["ageing"] for row in rows),
        rows[0]["has_removed"] if rows else restorable(person).exists(),
    )


def restorable(person: User) -> Any:
    """The removals of this person that can be undone."""
    return Removal.objects.open().filter(evidence__user=person, evidence__purged_at=None)


def beginning_of(note: str, most: int = NOTE_BEGINNING) -> tuple[str, bool]:
    """As much of a note as a list shows, in whole lines of its Markdown, and whether more follows.

    A block that the cut leaves open ends there; a line that is too long by itself ends at a word.
    """
    if len(note) <= most:
        return note, False
    part = note[:most]
    for end in ("\n\n", "\n"):
        kept = part.rpartition(end)[0].rstrip()
        if len(kept) > most // 2:
            return kept, True
    return f"{part.rpartition(' ')[0] or part} …", True


def _page_of(pieces: EvidenceQuerySet, number: str | int) -> Page[Evidence]:
    served = EvidenceTie.objects.open().select_related("item__ladder")
    pieces = pieces.prefetch_related(
        Prefetch(
            "ties",
            served.order_by("item__phase__position", "item__position"),
            to_attr="open_ties",
        )
    ).fetch_mode(FETCH_RAISE)
    try:
        return Paginator(pieces, JOURNAL_PAGE_SIZE).page(number)
    except InvalidPage:
        raise Http404(f"The journal has no page {number}.") from None


def _entries(pieces: Sequence[Evidence], search: Search | None) -> tuple[JournalEntry, ...]:
    if search is None:
        return tuple(_entry(piece) for piece in pieces)
    hits = search.hits_in(text for piece in pieces for text in (piece.note, *piece.links))
    return tuple(_found(piece, hits) for piece in pieces)


def _entry(piece: Evidence) -> JournalEntry:
    shown, is_cut = beginning_of(piece.note)
    links = tuple((link, highlight(link, frozenset())) for link in piece.links)
    return JournalEntry(
        piece, _items_of(piece), as_html(shown, keep_line_breaks=True), links, is_cut
    )


def _found(piece: Evidence, hits: frozenset[str]) -> JournalEntry:
    """The part of it with the most hits, marked. Of a long note no more than that is rendered."""
    source = snippet(piece.note, hits, SNIPPET_LENGTH * 3 // 2)
    note = highlight(snippet(_plain(source), hits), hits)
    if "<mark>" not in note:
        # They may all stand in the address of a link.
        typed = highlight(snippet(" ".join(source.split()), hits), hits)
        note = typed if "<mark>" in typed else note
    links = tuple((link, highlight(link, hits)) for link in piece.links)
    return JournalEntry(piece, _items_of(piece), note, links, is_found=True)


def _items_of(piece: Evidence) -> tuple[ChecklistItem, ...]:
    return tuple(tie.item for tie in piece.open_ties)  # type: ignore[attr-defined]


def _plain(note: str) -> str:
    """A note's words in a line, without its Markdown."""
    return " ".join(unescape(nh3.clean(as_html(note), tags=set())).split())
