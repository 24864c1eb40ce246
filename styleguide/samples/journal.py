"""A journal with each kind of entry, a search and a filter."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.paginator import Paginator

from careerladder.ladders.catalog import LadderContent
from careerladder.web.markdown import as_html
from plans.evidence.highlight import highlight
from plans.evidence.search import parse_search
from plans.journal.entries import Journal, JournalEntry, JournalMonth, JournalTotals
from plans.journal.filters import Filters, JournalForm
from plans.models import Evidence
from styleguide.samples.ladder import sample_item
from styleguide.samples.sample import NOTE

LINK = "https://example.org/rfc/12-two-teams"


def sample_journal(ladder: LadderContent) -> Journal:
    search = parse_search("two teams")
    served, old = sample_item("journal-served"), date(2025, 2, 14)
    entries = (
        JournalEntry(_piece(20), (served,), as_html(NOTE), ((LINK, highlight(LINK, ())),)),
        JournalEntry(_piece(21, happened_on=old), (), as_html("The migration."), (), is_cut=True),
        JournalEntry(
            _piece(22),
            (served,),
            highlight(NOTE, search.hits_in(NOTE)),
            ((LINK, highlight(LINK, search.hits_in(LINK))),),
            False,
            True,
        ),
    )
    return Journal(
        JournalForm({"q": search.typed, "phase": "mid"}, ladder),
        Filters(search=search, phase=ladder.phases[1]),
        JournalTotals(
            (JournalMonth(date(2026, 5, 1), 12), JournalMonth(old.replace(day=1), 2)),
            14,
            3,
            2,
            True,
        ),
        Paginator([entry.piece for entry in entries], 20).page(1),
        entries,
    )


def _piece(number: int, happened_on: date = date(2026, 5, 14)) -> Evidence:
    piece = Evidence(uuid=UUID(int=number), note=NOTE, links=[LINK], happened_on=happened_on)
    # A generated field, which only the database computes.
    piece.happened_by = happened_on
    return piece
