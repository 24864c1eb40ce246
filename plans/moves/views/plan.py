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
from plans.models import Move, MoveChange, Pause
from plans.models.refusals import Refusal
from plans.moves.plan_forms import PauseForm, PlaceForm
from plans.moves.responses import (
    page_of_plan,
    plan_refusal_response,
    plan_response,
    render_plan,
    undo_of,
)

ENDED_A_PAGE = 20


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
    unsaved="the order of your plan was not changed. Move it again.",
)
def place(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Move it one place earlier or later, or directly before or after another move."""
    move = get_object_or_404(request.user.moves.select_related("ladder"), pk=uuid)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return render(request, "422.html", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    beside = get_object_or_404(request.user.moves, pk=form.neighbor)
    was_due_on = move.due_on
    try:
        move.place(
            before=beside if form.is_before else None,
            after=None if form.is_before else beside,
            by_one=form.is_step,
            today=timezone.localdate(),
        )
    except Refusal as refusal:
        return plan_refusal_response(request, refusal, about=move)
    text = _place_text(move, beside, was_due_on, is_before=form.is_before)
    return plan_response(request, Notice(text, undo_of(move)), about=move)


def _place_text(move: Move, beside: Move, was_due_on: date, *, is_before: bool) -> str:
    """Which date changed, from what to what, or which of two moves of one day comes first now."""
    due = date_format(move.due_on, "j F Y")
    if move.last_change is None:
        return f"“{move.name}” is already there, due {due}."
    if move.due_on == was_due_on:
        side = "before" if is_before else "after"
        return f"“{move.name}” is now {side} “{beside.name}”. The due date is still {due}."
    was = date_format(was_due_on, "j F" if was_due_on.year == move.due_on.year else "j F Y")
    return f"“{move.name}” is now due {due} instead of {was}."


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
        request, Notice(f"Resumed. {text}", _undo_to_pause(ladder, before.until_on, ended_at))
    )


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
        return "No due date changed."
    by = f"moved {abs(days)} day{'s' * (abs(days) != 1)} {'later' if days > 0 else 'earlier'}."
    if count == total:
        return f"Every due date {by}"
    return f"{count} of {total} due dates {by} You set the others during the pause."
