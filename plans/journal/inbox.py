"""What the inbox shows: each piece that serves no item yet, with the items it may serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import FETCH_RAISE, Count, QuerySet
from django.db.models.functions import Left
from django.utils.safestring import SafeString

from careerladder.compiled import compiled
from careerladder.ladders.catalog import LadderContent
from careerladder.models import ChecklistItem, User
from careerladder.web.markdown import as_html
from careerladder.web.pagination import CountedPaginator
from plans.evidence.excerpt import excerpt_of
from plans.gate.choices import ItemChoice, PhaseChoices
from plans.gate.position import Position, present_ties
from plans.journal.entries import truncate_note
from plans.journal.filing import choices_of
from plans.journal.likely_items import ItemIndex, ItemWords, item_index
from plans.models import Evidence, EvidenceTie
from plans.models.evidence_queryset import EvidenceQuerySet

INBOX_PAGE_SIZE = 20
INBOX_NOTE_LENGTH = 280
# The likeliest items are found by so many notes that were filed before, and so much of each.
MOST_FILED_NOTES = 500
FILED_NOTE_LENGTH = 500


@dataclass(frozen=True)
class Chosen:
    """What was chosen for one piece: slugs of items, to tick them too, or that it serves none."""

    items: frozenset[str] = frozenset()
    tick: bool = False
    serves_none: bool = False
    error: str = ""


@dataclass(frozen=True)
class InboxEntry:
    """`likely` are the likeliest items, and `others` those shown only on request.

    If none is likely, `first` are the items of the current phase.
    """

    piece: Evidence
    title: str
    note: SafeString
    is_cut: bool
    likely: tuple[ItemChoice, ...]
    first: PhaseChoices | None
    others: tuple[PhaseChoices, ...]
    chosen: Chosen

    @property
    def is_unfolded(self) -> bool:
        """Whether the other items are shown expanded: one of them was chosen."""
        return any(group.checked for group in self.others)


@dataclass(frozen=True)
class Inbox:
    page: Page[Evidence]
    entries: tuple[InboxEntry, ...]

    @property
    def total(self) -> int:
        return self.page.paginator.count


@dataclass(frozen=True)
class InboxItems:
    """The items that a form of the inbox may name, and how to guess the likeliest."""

    groups: tuple[PhaseChoices, ...]
    known: Mapping[str, ChecklistItem]
    index: ItemIndex = field(default_factory=ItemIndex)

    @property
    def choices(self) -> dict[str, ItemChoice]:
        return {each.item.slug: each for group in self.groups for each in group.choices}


def inbox_items(person: User, ladder: LadderContent, position: Position) -> InboxItems:
    """The items of a ladder, those of the person's current phase first. One query."""
    current = position.current or ladder.phases[0]
    groups = [
        PhaseChoices(content, choices_of(content.items, position.progress), content == current)
        for content in ladder.phases
    ]
    groups.sort(key=lambda group: not group.is_current)
    items = [choice.item for group in groups for choice in group.choices]
    notes = _notes_by_item(person, ladder)
    index = item_index(
        ItemWords(item.slug, f"{item.name} {item.wording}", tuple(notes[item.pk])) for item in items
    )
    retired = [item for content in ladder.phases for item in content.retired_items]
    return InboxItems(tuple(groups), {item.slug: item for item in (*items, *retired)}, index)


def inbox_page(person: User, number: str | None) -> Page[Evidence]:
    """A page of the inbox. Two queries."""
    count = sum(unfiled for _, unfiled in _unfiled_count(person.pk))
    pages = CountedPaginator(partial(_unfiled, person.pk), INBOX_PAGE_SIZE, count=count)
    return pages.get_page(number)


@compiled
def _unfiled(person: int, rows: slice) -> QuerySet[Evidence]:
    pieces: EvidenceQuerySet = Evidence.objects.present().unfiled().by_month()
    return pieces.filter(user=person).fetch_mode(FETCH_RAISE)[rows]


@compiled
def _unfiled_count(person: int) -> QuerySet[Evidence, tuple[int, int]]:
    """The person, with how many pieces are in the inbox; no row for none."""
    pieces: EvidenceQuerySet = Evidence.objects.present().unfiled().order_by()
    return pieces.filter(user=person).values_list("user").annotate(unfiled=Count("pk"))


def page_as_sent(person: User, keys: Collection[UUID]) -> Page[Evidence]:
    """The pieces that a form showed, filed since or not, without those that were removed since."""
    pieces: EvidenceQuerySet = person.evidence.present().filter(pk__in=keys)
    return Paginator(pieces.by_month().fetch_mode(FETCH_RAISE), max(1, len(keys))).get_page(1)


def inbox_of(
    page: Page[Evidence], items: InboxItems, chosen: Mapping[UUID, Chosen] | None = None
) -> Inbox:
    """The entries of a page, with what was chosen. No query beyond those of the page."""
    entries = (_entry(piece, items, (chosen or {}).get(piece.pk, Chosen())) for piece in page)
    return Inbox(page, tuple(entries))


def _entry(piece: Evidence, items: InboxItems, chosen: Chosen) -> InboxEntry:
    note, is_cut = truncate_note(piece.note, INBOX_NOTE_LENGTH)
    choices = items.choices
    likely = items.index.likely(" ".join((piece.note, *piece.links)))

    def checked(choice: ItemChoice) -> ItemChoice:
        is_checked = choice.item.slug in chosen.items
        return replace(choice, is_checked=True) if is_checked else choice

    groups = [
        replace(
            group,
            choices=tuple(checked(each) for each in group.choices if each.item.slug not in likely),
        )
        for group in items.groups
    ]
    first = None if likely else groups.pop(0)
    return InboxEntry(
        piece,
        excerpt_of(piece.note) or next(iter(piece.links), ""),
        as_html(note, keep_line_breaks=True),
        is_cut,
        tuple(checked(choices[slug]) for slug in likely),
        first,
        tuple(group for group in groups if group.choices),
        chosen,
    )


def _notes_by_item(person: User, ladder: LadderContent) -> defaultdict[int, list[str]]:
    """The beginnings of the notes that were filed last, by the item's primary key. One query."""
    notes: defaultdict[int, list[str]] = defaultdict(list)
    for item, note in _filed_notes(person.pk, ladder.ladder.pk):
        notes[item].append(note)
    return notes


@compiled
def _filed_notes(person: int, ladder: int) -> QuerySet[EvidenceTie, tuple[int, str]]:
    ties = present_ties(person).filter(item__ladder=ladder).order_by("-since", "-pk")
    notes = ties.values_list("item_id", Left("evidence__note", FILED_NOTE_LENGTH))
    return notes[:MOST_FILED_NOTES]
