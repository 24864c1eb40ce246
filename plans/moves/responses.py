"""The responses of the plan's verbs: the whole list for htmx, a redirect to the page otherwise."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from careerladder.ladders.catalog import LadderContent, ladder_or_404
from careerladder.ladders.current import current_ladder
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from plans.models import Move
from plans.models.move_undo import UNDOABLE
from plans.models.refusals import Refusal
from plans.moves.plan_forms import PauseForm
from plans.moves.plan_page import plan_of


def page_of_plan(*args: object, **more: object) -> str:
    return reverse("plans:plan")


def plan_response(
    request: PersonRequest, notice: Notice, *, about: Move | None = None
) -> HttpResponse:
    """The response to a verb that succeeded: the list for htmx, else a redirect to the page.

    The notice is shown in the line of the move that it is `about`, or above the list without one.
    """
    if about is None:
        notice = replace(notice, about="plan")
    else:
        notice = replace(notice, about=f"move-{about.pk}", subject=about.name)
    if request.htmx:
        return render_plan(request, ladder=_ladder_of(request, about), notices=[notice])
    notify(request, notice)
    is_here = about is None or about.is_open
    return redirect(f"{page_of_plan()}#{notice.about if is_here else ''}".removesuffix("#"))


def plan_refusal_response(request: PersonRequest, refusal: Refusal, *, about: Move) -> HttpResponse:
    """The plan as 409, with the refusal in the line of the move."""
    return render_plan(
        request,
        ladder=_ladder_of(request, about),
        refusal=refusal,
        refused=f"move-{about.pk}",
        status=HTTPStatus.CONFLICT,
    )


def _ladder_of(request: PersonRequest, move: Move | None) -> LadderContent:
    return ladder_or_404(move.ladder.slug) if move else current_ladder(request)


def render_plan(
    request: PersonRequest,
    *,
    ladder: LadderContent | None = None,
    status: int = HTTPStatus.OK,
    **more: object,
) -> HttpResponse:
    """The plan page, or for htmx the part that a verb may change."""
    ladder, today = ladder or current_ladder(request), timezone.localdate()
    here = plan_of(request.user, ladder, today)
    context = {
        "ladder": ladder,
        "plan": here,
        "inputs": here.inputs,
        "today": today,
        "pause_form": PauseForm(),
        "lines_here": {"plan", *(line.anchor for line in here.lines)},
        **more,
    }
    template = "plans/moves/plan.html#plan" if request.htmx else "plans/moves/plan.html"
    return render(request, template, context, status=status)


def undo_of(move: Move, *, is_here: bool = False) -> Undo | None:
    """The undo of its last change; None if nothing changed, or if that kind has no undo.

    The response is the plan, or the move's own page with `is_here`.
    """
    change = move.last_change
    if change is None or change.kind not in UNDOABLE:
        return None
    fields = {"change": str(change.pk)} | ({"here": "move"} if is_here else {})
    # A move that left the plan has no line: its notice is above the list, outside the swap.
    replaces = "plan" if move.is_open and not is_here else ""
    return Undo(reverse("plans:undo-move", args=[move.pk]), fields, replaces=replaces)
