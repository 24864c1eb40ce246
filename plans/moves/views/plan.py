"""The plan: its page, its ended moves, reordering moves, and pauses.

A verb may put a line into another month, so htmx gets the whole list.
"""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from careerladder.ladders.current import current_ladder
from careerladder.models import Ladder
from careerladder.web.notices import Notice, Undo
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from plans.dates import last_day_of
from plans.models import Move, MoveChange, Pause
from plans.models.refusals import Refusal
from plans.moves.plan_forms import UP, PauseForm, PlaceForm
from plans.moves.plan_page import PlanPlace, earlier_place, later_place
from plans.moves.responses import (
    page_of_plan,
    plan_refusal_response,
    plan_response,
    render_plan,
    undo_of,
)

ENDED_A_PAGE = 20
IS_FIRST = "It stands first already: no earlier date is left."


@require_safe
def plan(request: PersonRequest) -> HttpResponse:
    return render_plan(request)


@require_safe
def ended(request: PersonRequest) -> HttpResponse:
    """The moves that are done or dropped, newest first, with the evidence or the reason."""
    ladder = current_ladder(request)
    endings = MoveChange.objects.endings()
    moves = (
        request.user.moves.filter(ladder=ladder.ladder)
        .ended()
        .order_by("-changed_at", "pk")
        .prefetch_related(
            Prefetch(
                "changes", endings.select_related("evidence").order_by("-pk"), to_attr="endings"
            )
        )
    )
    page = Paginator(moves, ENDED_A_PAGE).get_page(request.GET.get("page"))
    lines = [(move, next(iter(move.endings), None)) for move in page]  # type: ignore[attr-defined]
    return render(request, "plans/moves/ended.html", {"page": page, "lines": lines})


@require_POST
@resubmit_at(
    page_of_plan,
    unsaved="the order of the plan was not changed. Move it again.",
)
def place(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Reorder a move: a step earlier or later, or before another move.

    A move that is put into another month is due on its last day.
    """
    move = get_object_or_404(request.user.moves.select_related("ladder"), pk=uuid)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return render(request, "422.html", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    target = _sent_place(request, move, form)
    if target is None:
        return plan_response(request, Notice(IS_FIRST), about=move)
    was_due_on = move.due_on
    try:
        move.place(before=target.before, due_on=target.due_on)
    except Refusal as refusal:
        return plan_refusal_response(request, refusal, about=move)
    text = "Moved."
    if form.cleaned_data["direction"]:
        text = "Moved earlier." if form.cleaned_data["direction"] == UP else "Moved later."
    if move.due_on != was_due_on:
        text = f"{text} Due on {date_format(move.due_on, 'j F Y')} now."
    return plan_response(request, Notice(text, undo_of(move)), about=move)


@require_POST
@resubmit_at(
    page_of_plan,
    unsaved="the plan was not paused. Pause it again.",
)
def pause(request: PersonRequest) -> HttpResponse:
    """Pause the plan until a day. If it is paused, dates shift by the difference only."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        return render_plan(request, pause_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    ladder, today = current_ladder(request).ladder, form.today
    before = request.user.pauses.filter(ladder=ladder).in_force(today).first()
    until, undoing = form.cleaned_data["until"], form.cleaned_data["undoing"]
    try:
        paused = Pause.objects.pause(request.user, ladder, until, today=today, undoing=undoing)
    except Refusal as refusal:
        return render_plan(request, refusal=refusal, status=HTTPStatus.CONFLICT)
    if before == paused:
        return plan_response(request, Notice("The plan is already paused until then."))
    undo = _undo_to_pause(ladder, before.until_on, paused.since) if before is not None else None
    text = _shift_text(request, ladder, paused.since, paused.days)
    return plan_response(request, Notice(f"Paused. {text}", undo))


@require_POST
@resubmit_at(
    page_of_plan,
    unsaved="the plan is still paused. Resume it again.",
)
def resume_plan(request: PersonRequest) -> HttpResponse:
    """End the pause early: dates are shifted back by the days that are left of it."""
    ladder, today = current_ladder(request).ladder, timezone.localdate()
    before = request.user.pauses.filter(ladder=ladder).in_force(today).first()
    left = Pause.objects.resume(request.user, ladder, today=today)
    if before is None or not left:
        return plan_response(request, Notice("The plan is not paused."))
    before.refresh_from_db()
    ended_at = before.until or timezone.now()
    text = _shift_text(request, ladder, ended_at, -left)
    return plan_response(
        request, Notice(f"Going on. {text}", _undo_to_pause(ladder, before.until_on, ended_at))
    )


def _sent_place(request: PersonRequest, move: Move, form: PlaceForm) -> PlanPlace | None:
    """The place that the form names; None if the move cannot go earlier. Raise Http404."""
    ladder, today = move.ladder, timezone.localdate()
    sent = form.cleaned_data
    if sent["direction"]:
        moves = list(request.user.moves.filter(ladder=ladder).open())
        if move not in moves:
            return PlanPlace(None, None)
        is_paused = request.user.pauses.filter(ladder=ladder).in_force(today).exists()
        step = earlier_place if sent["direction"] == UP else later_place
        return step(move, moves, today, is_paused=is_paused)
    before = sent["before"] and get_object_or_404(request.user.moves, pk=sent["before"])
    due_on = None
    if sent["month"] and (sent["month"] != move.due_on.replace(day=1) or move.due_on < today):
        due_on = last_day_of(sent["month"])
    return PlanPlace(before or None, due_on)


def _undo_to_pause(ladder: Ladder, day: date, undoing: datetime) -> Undo:
    """The undo of a change at the moment `undoing`: the plan is paused until `day`, as before."""
    fields = {"ladder": ladder.slug, "until": day.isoformat(), "undoing": undoing.isoformat()}
    return Undo(reverse("plans:pause-plan"), fields, replaces="plan")


def _shift_text(request: PersonRequest, ladder: Ladder, at: datetime, days: int) -> str:
    """How many dates a pause, or its end, shifted at that moment, and by how many days."""
    mine = request.user.moves.filter(ladder=ladder).open()
    shifted = mine.filter(changes__kind=MoveChange.Kind.SHIFTED, changes__at=at)
    count = shifted.distinct().count()
    total = mine.count()
    if not total:
        return ""
    if not count or not days:
        return "No date moved."
    by = f"moved {'on' if days > 0 else 'back'} by {abs(days)} day{'s' * (abs(days) != 1)}."
    if count == total:
        return f"Every date {by}"
    return f"{count} of {total} dates {by} The others stay: you added or set them during the pause."
