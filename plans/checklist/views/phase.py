"""The page of a phase with its checklist, and picking a phase to work on."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from careerladder.ladders.catalog import ladder_or_404, phase_or_404
from careerladder.web.middleware.visitor_pages import same_for_visitors
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from plans.checklist.forms import InsteadOfForm
from plans.checklist.line_forms import OnDemand
from plans.checklist.lines import Checklist, ChecklistLine, checklist_for, checklist_for_strangers
from plans.checklist.responses import with_requested_forms
from plans.gate.position import position_of
from plans.models import PhasePick
from plans.models.refusals import Refusal


@require_safe
@login_not_required
@same_for_visitors()
def phase(request: HttpRequest, ladder: str, phase: str) -> HttpResponse:
    """The phase page. A person sees their records and forms, a stranger the items alone."""
    ladder_content = ladder_or_404(ladder)
    content = phase_or_404(ladder_content, phase)
    context = {
        "ladder": ladder_content,
        "content": content,
        "before": ladder_content.phase_before(content),
        "after": ladder_content.phase_after(content),
    }
    if request.user.is_authenticated:
        position = position_of(request.user, ladder_content)
        checklist = checklist_for(request.user, content, position)
        context |= {
            "position": position,
            "checklist": _with_forms(request, checklist),
            "lines_here": checklist.slugs,
            "passed": position.passed(content),
        }
    else:
        context["checklist"] = checklist_for_strangers(content)
    return render(request, "plans/checklist/phase.html", context)


@require_POST
@resubmit_at(
    lambda ladder, phase: reverse("plans:phase", args=[ladder, phase]),
    unsaved="your phase was not changed. Choose it again.",
)
def pick(request: PersonRequest, ladder: str, phase: str) -> HttpResponse:
    """Pick the phase to work on, instead of the placement's."""
    ladder_content = ladder_or_404(ladder)
    content = phase_or_404(ladder_content, phase)
    earlier = position_of(request.user, ladder_content).pick
    try:
        picked = PhasePick.objects.pick(
            request.user, content.phase, instead_of=_instead_of(request)
        )
    except Refusal as refusal:
        return render(request, "409.html", {"refusal": refusal}, status=HTTPStatus.CONFLICT)
    undo, fields = None, {"instead_of": str(picked.pk)}
    if earlier is None:
        undo = Undo(reverse("plans:follow", args=[ladder]), fields)
    elif earlier.phase != content.slug:
        undo = Undo(reverse("plans:pick-phase", args=[ladder, earlier.phase]), fields)
    notify(request, Notice(f"You’re now working on {content.level_names}.", undo))
    return redirect(content.phase)


@require_POST
@resubmit_at(
    lambda ladder: reverse("plans:progress"),
    unsaved="your phase was not changed. Choose it again.",
)
def follow_placement(request: PersonRequest, ladder: str) -> HttpResponse:
    """End the pick, so that the placement decides the current phase."""
    ladder_content = ladder_or_404(ladder)
    try:
        PhasePick.objects.drop(request.user, ladder_content.ladder, instead_of=_instead_of(request))
    except Refusal as refusal:
        return render(request, "409.html", {"refusal": refusal}, status=HTTPStatus.CONFLICT)
    notify(request, Notice("Your placement sets your phase again."))
    return redirect("plans:progress")


def _instead_of(request: PersonRequest) -> int | None:
    """The primary key of the pick that an undo reverts."""
    return InsteadOfForm(request.POST).key


def _with_forms(request: HttpRequest, checklist: Checklist) -> Checklist:
    """The checklist with its forms. `?open=` is the slug of the item whose form is expanded."""
    opened = request.GET.get("open", "")

    def with_forms(line: ChecklistLine) -> ChecklistLine:
        asked = OnDemand.EVIDENCE if line.item.slug == opened else ""
        return with_requested_forms(request, line, asked=asked)

    return checklist.map_current(with_forms)
