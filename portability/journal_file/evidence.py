"""Evidence by month, what was removed, and earlier versions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch
from django.db.models.functions import TruncMonth
from django.utils.text import Truncator

from packets.document.blocks import Block, Blocks
from packets.document.build import run_in
from plans.evidence.excerpt import excerpt_of
from plans.models import Evidence, EvidenceText, EvidenceTie, EvidenceVersion, Removal, ServesNone
from plans.models.evidence_queryset import EvidenceQuerySet
from plans.models.evidence_text import Precision, happened_in_words
from portability.journal_file.passages import (
    JournalScope,
    addresses,
    bullets,
    in_quotes,
    note_blocks,
    sentence,
    title,
    with_dots,
)
from portability.row_chunks import rows_in_chunks

# Of an entry's name.
MOST_WORDS = 12


def evidence_passages(scope: JournalScope) -> Iterator[Blocks]:
    """A person's evidence, of whatever ladder."""
    heading: Blocks = (title(2, "Evidence"),)
    present = _entries(scope).present().by_month()
    for month, entries in groupby(rows_in_chunks(present), key=lambda entry: _month(entry.text)):
        yield (*heading, title(3, month))
        heading = ()
        for entry in entries:
            yield bullets([_entry(scope, entry)])


def removed_passages(scope: JournalScope) -> Iterator[Blocks]:
    removed = Removal.objects.open().filter(evidence=OuterRef("pk"))
    entries = _entries(scope).filter(Exists(removed)).by_month()
    heading: Blocks = (title(2, "Removed entries"),)
    for entry in rows_in_chunks(entries):
        yield (*heading, *bullets([_entry(scope, entry)]))
        heading = ()


def earlier_passages(scope: JournalScope) -> Iterator[Blocks]:
    """The versions before the current one, by entry."""
    versions = (
        EvidenceVersion.objects.filter(
            evidence__user=scope.person,
            evidence__purged_at=None,
            number__lt=F("evidence__version"),
        )
        .select_related("evidence")
        .defer("evidence__words", "evidence__words_of")
        .order_by(
            TruncMonth("evidence__happened_by").desc(),
            "-evidence__happened_on",
            "-evidence__recorded_at",
            "evidence",
            "-number",
        )
    )
    heading: Blocks = (title(2, "Earlier versions of entries"),)
    of_before = None
    for version in rows_in_chunks(versions):
        if version.evidence_id != of_before:
            yield (*heading, title(3, f"{version.evidence.when}: {_beginning(version.evidence)}"))
            of_before, heading = version.evidence_id, ()
        yield bullets([_version(scope, version)])


def name_of_entry(entry: Evidence) -> str:
    """The beginning of an entry, and when it happened."""
    return f"{in_quotes(_beginning(entry))}, {entry.when}"


def _beginning(entry: Evidence) -> str:
    words = excerpt_of(entry.note) or next(iter(entry.links), "An entry whose text was deleted")
    return Truncator(words).words(MOST_WORDS)


def _entries(scope: JournalScope) -> EvidenceQuerySet:
    ties = EvidenceTie.objects.select_related("item").order_by(
        "item__phase__position", "item__position", "item", "since"
    )
    prefetched: tuple[Any, ...] = (
        Prefetch("ties", ties),
        Prefetch("removals", Removal.objects.order_by("since", "pk")),
        Prefetch("serves_none", ServesNone.objects.open()),
    )
    entries = Evidence.objects.filter(user=scope.person).defer("words", "words_of")
    return entries.prefetch_related(*prefetched)


def _month(text: EvidenceText) -> str:
    """The month, or the months, in which it happened."""
    return happened_in_words(text.happened_on.replace(day=1), Precision.MONTH, text.months)


def _entry(scope: JournalScope, entry: Evidence) -> Blocks:
    return (*_said(entry.text), *_about(scope, entry))


def _said(text: EvidenceText) -> Blocks:
    return (*run_in(f"{text.when}.", note_blocks(text.note)), *addresses(text.links))


def _about(scope: JournalScope, entry: Evidence) -> Iterator[Block]:
    yield sentence(_filed(scope, entry), f"Recorded on {scope.day(entry.recorded_at)}.")
    for removal in entry.removals.all():
        if removal.until:
            removed, restored = scope.day(removal.since), scope.day(removal.until)
            yield sentence(f"Removed on {removed}, restored on {restored}.")
        else:
            purged = scope.day(entry.purged_at) if entry.purged_at else ""
            deleted = f"Its text was deleted on {purged}." if purged else ""
            yield sentence(f"Removed on {scope.day(removal.since)}.", deleted)


def _filed(scope: JournalScope, entry: Evidence) -> str:
    ties = entry.ties.all()
    now = with_dots(tie.item.name for tie in ties if tie.until is None)
    before = with_dots(
        f"{tie.item.name} until {scope.day(tie.until)}" for tie in ties if tie.until is not None
    )
    filed = f"Filed under: {now}." if now else "Not filed yet."
    if not now and entry.serves_none.all():
        filed = "Filed under no item."
    return f"{filed} Earlier under: {before}." if before else filed


def _version(scope: JournalScope, version: EvidenceVersion) -> Blocks:
    saved = f"Version {version.number}, saved on {scope.day(version.saved_at)}."
    return (sentence(saved), *_said(version.text))
