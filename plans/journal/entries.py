"""What the journal page shows: all evidence that is not removed, by date or as search results.

The URL alone says which, so that a filtered journal can be bookmarked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from html import unescape
from typing import Any

import nh3
from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import FETCH_RAISE, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.http import Http404
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from careerladder.compiled import compiled
from careerladder.ladders.catalog import LadderContent
from careerladder.models import ChecklistItem, User
from careerladder.web.markdown import as_html
from careerladder.web.pagination import CountedPaginator
from plans.checklist.pieces import items_by_evidence
from plans.dates import last_year, months_between
from plans.evidence.highlight import SNIPPET_LENGTH, highlight, snippet
from plans.evidence.search import Search
from plans.journal.export import ExportedEntry
from plans.journal.filters import Filters, JournalForm, filters_of, matching_evidence, month_name
from plans.models import Evidence, EvidenceTie, Removal, ServesNone
from plans.models.evidence_queryset import EvidenceQuerySet
from plans.models.evidence_text import LONGEST_NOTE, Precision, happened_in_words

JOURNAL_PAGE_SIZE = 20
PRINTED_PAGE_SIZE = 500
# The journal shows so many characters of a longer note.
NOTE_PREVIEW_LENGTH = 700


@dataclass(frozen=True)
class JournalMonth:
    """A month in which something may have happened: its first day, and how many pieces may have.

    What is known to the year may have happened in each of its months.
    """

    first: date
    pieces: int

    @property
    def slug(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        return month_name(self.first)


@dataclass(frozen=True)
class JournalTotals:
    """Counts of all evidence that is not removed, whatever the filters."""

    months: tuple[JournalMonth, ...]
    pieces: int
    unfiled: int
    ageing: int
    has_removed: bool


@dataclass(frozen=True)
class JournalPeriod:
    """What is under one heading: a month, or several that are known no better."""

    first: date
    months: int

    @property
    def slug(self) -> str:
        return f"{self.first:%Y-%m}" + (f"-{self.months}" if self.months > 1 else "")

    @property
    def name(self) -> str:
        return happened_in_words(self.first, Precision.MONTH, self.months)


@dataclass(frozen=True)
class JournalEntry:
    """A piece as the journal shows it: its note as HTML, or a snippet with the search's hits.

    `links` are pairs of a URL and its HTML. `is_cut`: the note is longer. `is_found`: by a search.
    """

    piece: Evidence
    items: tuple[ChecklistItem, ...]
    note: SafeString
    links: tuple[tuple[str, SafeString], ...]
    is_cut: bool = False
    is_found: bool = False

    @property
    def period(self) -> JournalPeriod:
        return JournalPeriod(self.piece.happened_on.replace(day=1), self.piece.months)


@dataclass(frozen=True)
class Journal:
    form: JournalForm
    filters: Filters
    totals: JournalTotals
    page: Page[Evidence]
    entries: tuple[JournalEntry, ...]

    @property
    def months(self) -> list[JournalMonth]:
        """The choices of the month filter: months with evidence, and the chosen one."""
        months, chosen = list(self.totals.months), self.filters.month
        if chosen and chosen not in [month.first for month in months]:
            months.append(JournalMonth(chosen, 0))
        return sorted(months, key=lambda month: month.first, reverse=True)

    @property
    def is_cut(self) -> bool:
        """Whether the page has only a part of a note."""
        return any(entry.is_cut or entry.is_found for entry in self.entries)

    @property
    def found(self) -> int:
        return self.page.paginator.count


def journal_of(
    person: User, ladder: LadderContent, asked: Any, *, in_full: bool = False
) -> Journal:
    """The journal for a query string (`asked`). At most five queries, however much was recorded.

    With `in_full`, notes are whole and a page has PRINTED_PAGE_SIZE entries. Raise Http404 if the
    page number does not exist.
    """
    today = timezone.localdate()
    totals = journal_totals(person, today)
    form = JournalForm(asked, ladder)
    filters = filters_of(form)
    pieces = matching_evidence(person, filters, today)
    # Without a filter they are all.
    count = None if filters.active else totals.pieces
    if in_full:
        page = _page_of(pieces.by_month(), asked.get("page") or 1, PRINTED_PAGE_SIZE, count)
        serving = items_by_evidence(page)
        entries = tuple(_entry(piece, serving[piece.pk], most=LONGEST_NOTE) for piece in page)
    else:
        page = _page_of(pieces, asked.get("page") or 1, JOURNAL_PAGE_SIZE, count)
        entries = _entries(list(page), filters.search)
    return Journal(form, filters, totals, page, entries)


def exported_entries(pieces: EvidenceQuerySet, zone: tzinfo) -> Iterator[ExportedEntry]:
    """One query, read row by row."""
    names = (
        EvidenceTie.objects.open()
        .filter(evidence=OuterRef("pk"))
        .order_by("item__phase__position", "item__position")
        .values("item__name")
    )
    for piece in pieces.annotate(items=ArraySubquery(names)).iterator(chunk_size=200):
        items, recorded_at = piece.items, piece.recorded_at  # type: ignore[attr-defined]
        yield ExportedEntry(piece.text, tuple(items), localdate(recorded_at, zone))


def journal_totals(person: User, today: date) -> JournalTotals:
    """The counts over all evidence. One query; two if there is none."""
    rows = _totals_by_month(person.pk, last_year(today))
    by_month: Counter[date] = Counter()
    for row in rows:
        # Nothing has happened yet in the months to come of a year that has begun.
        last = max(row["first"], min(row["last"], today))
        by_month.update(dict.fromkeys(months_between(row["first"], last), row["pieces"]))
    return JournalTotals(
        tuple(JournalMonth(month, by_month[month]) for month in sorted(by_month, reverse=True)),
        sum(row["pieces"] for row in rows),
        sum(row["unfiled"] for row in rows),
        sum(row["ageing"] for row in rows),
        rows[0]["has_removed"] if rows else restorable_removals(person).exists(),
    )


@compiled
def _totals_by_month(person: int, last_year: date) -> QuerySet[Any, Any]:
    """By the first and the last month in which pieces may have happened, how many they are."""
    ties = EvidenceTie.objects.open().filter(evidence=OuterRef("pk"))
    kept = ServesNone.objects.open().filter(evidence=OuterRef("pk"))
    removed = Exists(restorable_removals(person))
    pieces: QuerySet[Evidence] = Evidence.objects.present().filter(user=person)
    return (
        pieces.annotate(
            first=TruncMonth("happened_on"), last=TruncMonth("happened_by"), has_removed=removed
        )
        .values("first", "last", "has_removed")
        .annotate(
            pieces=Count("pk"),
            unfiled=Count("pk", filter=~Exists(ties) & ~Exists(kept)),
            ageing=Count("pk", filter=Q(happened_by__lt=last_year)),
        )
        .order_by("-first")
    )


def restorable_removals(person: User | int) -> Any:
    """The open removals of evidence whose text was not purged."""
    return Removal.objects.open().filter(evidence__user=person, evidence__purged_at=None)


def truncate_note(note: str, most: int = NOTE_PREVIEW_LENGTH) -> tuple[str, bool]:
    """At most `most` characters of a note, and whether it was cut.

    It is cut at the end of a paragraph, or else of a line, so that no Markdown line is split. A
    single long line is cut at the end of a word.
    """
    if len(note) <= most:
        return note, False
    part = note[:most]
    for end in ("\n\n", "\n"):
        kept = part.rpartition(end)[0].rstrip()
        if len(kept) > most // 2:
            return kept, True
    return f"{part.rpartition(' ')[0] or part} …", True


def _page_of(
    pieces: EvidenceQuerySet, number: str | int, size: int, count: int | None
) -> Page[Evidence]:
    kept = ServesNone.objects.open().filter(evidence=OuterRef("pk"))
    pieces = pieces.annotate(is_kept=Exists(kept)).fetch_mode(FETCH_RAISE)
    try:
        if count is None:
            return Paginator(pieces, size).page(number)
        return CountedPaginator(pieces, size, count=count).page(number)
    except InvalidPage:
        raise Http404(f"Your evidence has no page {number}.") from None


def _entries(pieces: Sequence[Evidence], search: Search | None) -> tuple[JournalEntry, ...]:
    serving = items_by_evidence(pieces)
    if search is None:
        return tuple(_entry(piece, serving[piece.pk]) for piece in pieces)
    return tuple(_search_entry(piece, serving[piece.pk], search) for piece in pieces)


def _entry(
    piece: Evidence, items: Iterable[ChecklistItem], most: int = NOTE_PREVIEW_LENGTH
) -> JournalEntry:
    shown, is_cut = truncate_note(piece.note, most)
    links = tuple((link, highlight(link, ())) for link in piece.links)
    return JournalEntry(piece, tuple(items), as_html(shown, keep_line_breaks=True), links, is_cut)


def _search_entry(piece: Evidence, items: Iterable[ChecklistItem], search: Search) -> JournalEntry:
    """An entry with a highlighted snippet. Only the text around the hits is rendered."""
    source = snippet(piece.note, search.leading_hits_in(piece.note), SNIPPET_LENGTH * 3 // 2)
    note = _marked(_plain_text(source), search)
    if "<mark>" not in note:
        # The hits may be in a link's URL, which the rendered text does not show.
        typed = _marked(" ".join(source.split()), search)
        note = typed if "<mark>" in typed else note
    links = tuple((link, highlight(link, search.hits_in(link))) for link in piece.links)
    return JournalEntry(piece, tuple(items), note, links, is_found=True)


def _marked(text: str, search: Search) -> SafeString:
    part = snippet(text, search.hits_in(text))
    return highlight(part, search.hits_in(part))


def _plain_text(note: str) -> str:
    """A note in one line, without Markdown."""
    return " ".join(unescape(nh3.clean(as_html(note, keep_line_breaks=True), tags=set())).split())
