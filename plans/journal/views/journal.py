"""The evidence journal."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careerladder.ladders.current import current_ladder
from careerladder.web.requests import PersonRequest
from plans.journal.entries import journal_of


@require_safe
def journal(request: PersonRequest) -> HttpResponse:
    """All evidence by month, or the results of a search, the best first."""
    found = journal_of(request.user, current_ladder(request), request.GET)
    return render(request, "plans/journal/journal.html", {"journal": found})
