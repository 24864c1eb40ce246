"""The progress page, where a person lands after the login; the timeline; and past days."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.session import anonymous_sitting
from careerladder.ladders.current import current_ladder
from careerladder.web.requests import PersonRequest
from plans.dates import end_of
from plans.gate.history import history_and_position
from plans.progress.forms import BeforeForm, DayForm
from plans.progress.page import overview_of
from plans.progress.past_day import past_day_of
from plans.progress.timeline import months_of, timeline_of


@require_safe
def progress_page(request: PersonRequest) -> HttpResponse:
    """Progress now, or with `?on=` at the end of a past day."""
    if "on" in request.GET:
        return _on_a_day(request)
    ladder = current_ladder(request)
    context = {
        "ladder": ladder,
        "overview": overview_of(request.user, ladder, looked_before_at=request.user.record_visit()),
        "anonymous_sitting": anonymous_sitting(request),
        "form": DayForm(),
    }
    return render(request, "plans/progress/progress.html", context)


@require_safe
def timeline(request: PersonRequest) -> HttpResponse:
    """Everything recorded, by pages. `?before=` is the moment at which an older page begins."""
    ladder = current_ladder(request)
    form = BeforeForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    history, position = history_and_position(request.user, ladder)
    now = timezone.now()
    page = timeline_of(request.user, history, position, before=before or now)
    context = {
        "ladder": ladder,
        "timeline": page,
        "is_first": before is None,
        "years": months_of(request.user, history, page, now),
        "form": DayForm(),
    }
    return render(request, "plans/progress/timeline.html", context)


def _on_a_day(request: PersonRequest) -> HttpResponse:
    form = DayForm(request.GET)
    if not form.is_valid():
        return render(
            request,
            "plans/progress/past_day.html",
            {"form": form},
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    day = form.cleaned_data["on"]
    if day == timezone.localdate():
        return redirect("plans:progress")
    ladder = current_ladder(request)
    past = past_day_of(request.user, ladder, end_of(day))
    context = {"ladder": ladder, "form": form, "day": day, "past": past}
    return render(request, "plans/progress/past_day.html", context)
