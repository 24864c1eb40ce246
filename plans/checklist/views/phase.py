"""A phase: what it asks for, and for its owner the live checklist."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from careerladder.ladders.catalog import ladder_or_404, phase_or_404
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from plans.checklist.forms import InsteadOfForm
from plans.checklist.line_forms import OnDemand
from plans.checklist.lines import Checklist, ChecklistLine, checklist_for, checklist_for_strangers
from plans.checklist.responses import with_forms
from plans.gate.position import position_of
from plans.models import PhasePick
from plans.models.refusals import Refusal


@require_safe
@login_not_required
def phase(request: HttpRequest, ladder: str, phase: str) -> HttpResponse:
    """One address for everybody; the forms are its owner's."""
    content = ladder_or_404(ladder)
    here = phase_or_404(content, phase)
    context = {
        "ladder": content,
        "content": here,
        "before": content.phase_before(here),
        "after": content.phase_after(here),
    }
    if request.user.is_authenticated:
        position = position_of(request.user, content)
        checklist = checklist_for(request.user, here, position)
        context |= {
            "position": position,
            "checklist": _with_forms(request, checklist),
            "lines_here": checklist.slugs,
            "passed": position.passed(here),
        }
    else:
        context["checklist"] = checklist_for_strangers(here)
    return render(request, "plans/checklist/phase.html", context)


@require_POST
def pick(request: PersonRequest, ladder: str, phase: str) -> HttpResponse:
    """Work on this phase, whatever the placement says."""
    content = ladder_or_404(ladder)
    here = phase_or_404(content, phase)
    earlier = position_of(request.user, content).pick
    try:
        picked = PhasePick.objects.pick(request.user, here.phase, instead_of=_instead_of(request))
    except Refusal as refusal:
        return render(request, "409.html", {"refusal": refusal}, status=HTTPStatus.CONFLICT)
    undo, fields = None, {"instead_of": str(picked.pk)}
    if earlier is None:
        undo = Undo(reverse("plans:follow", args=[ladder]), fields)
    elif earlier.phase != here.slug:
        undo = Undo(reverse("plans:pick-phase", args=[ladder, earlier.phase]), fields)
    notify(request, Notice(f"You are working on {here.level_names} now.", undo))
    return redirect(here.phase)


@require_POST
def follow_placement(request: PersonRequest, ladder: str) -> HttpResponse:
    content = ladder_or_404(ladder)
    try:
        PhasePick.objects.drop(request.user, content.ladder, instead_of=_instead_of(request))
    except Refusal as refusal:
        return render(request, "409.html", {"refusal": refusal}, status=HTTPStatus.CONFLICT)
    notify(request, Notice("Your phase goes by your placement again."))
    return redirect("plans:progress")


def _instead_of(request: PersonRequest) -> int | None:
    """The pick that an undo takes back."""
    return InsteadOfForm(request.POST).key


def _with_forms(request: HttpRequest, checklist: Checklist) -> Checklist:
    """`?open=` names the item whose evidence form stands open."""
    opened = request.GET.get("open", "")

    def with_its_forms(line: ChecklistLine) -> ChecklistLine:
        asked = OnDemand.EVIDENCE if line.item.slug == opened else ""
        return with_forms(request, line, asked=asked)

    return replace(checklist, lines=tuple(map(with_its_forms, checklist.lines)))
