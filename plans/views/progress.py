"""Where a signed-in person lands."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.current import sitting_of_no_account
from careerladder.ladder import ladder_or_404
from careerladder.requests import PersonRequest
from plans.overview import overview_of


@require_safe
def progress(request: PersonRequest) -> HttpResponse:
    ladder = ladder_or_404()
    context = {
        "ladder": ladder,
        "overview": overview_of(request.user, ladder),
        "of_no_account": sitting_of_no_account(request),
    }
    return render(request, "plans/progress.html", context)
