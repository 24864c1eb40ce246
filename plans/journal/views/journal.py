"""The evidence journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from careerladder.ladders.current import current_ladder
from careerladder.web.requests import PersonRequest
from plans.journal.entries import exported_entries, journal_of
from plans.journal.export import ExportedEntry, as_csv_file, as_markdown_file
from plans.journal.filters import Filters, JournalForm, filters_of, matching_evidence


@dataclass(frozen=True)
class JournalFile:
    """A format. `write` takes the entries, and in words which they are."""

    content_type: str
    write: Callable[[Iterable[ExportedEntry], str], Iterable[str]]


JOURNAL_FILES = {
    "md": JournalFile("text/markdown; charset=utf-8", as_markdown_file),
    "csv": JournalFile("text/csv; charset=utf-8", lambda entries, _: as_csv_file(entries)),
}


@require_safe
def journal(request: PersonRequest) -> HttpResponse:
    """All evidence by month, or the results of a search, the best first."""
    found = journal_of(request.user, current_ladder(request), request.GET)
    return render(request, "plans/journal/journal.html", {"journal": found})


@require_safe
def print_journal(request: PersonRequest) -> HttpResponse:
    """The same with whole notes and many entries to a page, for paper."""
    found = journal_of(request.user, current_ladder(request), request.GET, in_full=True)
    return render(request, "plans/journal/print.html", {"journal": found})


@require_safe
def journal_file(request: PersonRequest, suffix: str) -> HttpResponseBase:
    """All that the filters let through, as a file. Two queries, however much it is."""
    file_format = JOURNAL_FILES.get(suffix)
    if file_format is None:
        raise Http404("This format does not exist.")
    filters = filters_of(JournalForm(request.GET, current_ladder(request)))
    pieces = matching_evidence(request.user, filters, timezone.localdate()).by_month()
    said = _in_words(filters, pieces.count())
    entries = exported_entries(pieces, timezone.get_current_timezone())
    response = StreamingHttpResponse(
        file_format.write(entries, said), content_type=file_format.content_type
    )
    name = f"evidence-{timezone.localdate()}.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _in_words(filters: Filters, count: int) -> str:
    """What the file has: “12 entries, newest first: “design”, Phase: Mid.”"""
    entries = "One entry" if count == 1 else f"{count} entries, newest first"
    active = ", ".join(each.words for each in filters.active)
    return f"{entries}: {active}." if active else f"{entries}."
