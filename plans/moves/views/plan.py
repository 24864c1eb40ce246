"""The plan: where its moves stand, how they are put elsewhere, and its pauses.

A verb may take a line to another month, so that htmx gets the whole list anew.
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
from plans.moves.responses import _page, page_of_plan, plan_refusal_response, plan_response, undo_of

ENDED_A_PAGE = 20
IS_FIRST = "It stands first already: no earlier date is left."


@require_safe
def plan(request: PersonRequest) -> HttpResponse:
    return _page(request)


@require_safe
def ended(request: PersonRequest) -> HttpResponse:
    """What is done or dropped, the last first, with what shows it or why."""
    ladder = current_ladder(request)
    how = MoveChange.objects.endings()
    moves = (
        request.user.moves.filter(ladder=ladder.ladder)
        .ended()
        .order_by("-changed_at", "pk")
        .prefetch_related(
            Prefetch("changes", how.select_related("evidence").order_by("-pk"), to_attr="endings")
        )
    )
    page = Paginator(moves, ENDED_A_PAGE).get_page(request.GET.get("page"))
    lines = [(move, next(iter(move.endings), None)) for move in page]  # type: ignore[attr-defined]
    return render(request, "plans/moves/ended.html", {"page": page, "lines": lines})


@require_POST
@resubmit_at(page_of_plan)
def place(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One step earlier or later, or before another move; another month gives another date."""
    move = get_object_or_404(request.user.moves.select_related("ladder"), pk=uuid)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return render(request, "422.html", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    spot = _spot(request, move, form)
    if spot is None:
        return plan_response(request, Notice(IS_FIRST), about=move)
    was_due_on = move.due_on
    try:
        move.place(before=spot.before, due_on=spot.due_on)
    except Refusal as refusal:
        return plan_refusal_response(request, refusal, about=move)
    says = "Moved."
    if form.cleaned_data["direction"]:
        says = "Moved earlier." if form.cleaned_data["direction"] == UP else "Moved later."
    if move.due_on != was_due_on:
        says = f"{says} Due on {date_format(move.due_on, 'j F Y')} now."
    return plan_response(request, Notice(says, undo_of(move)), about=move)


@require_POST
@resubmit_at(page_of_plan)
def pause(request: PersonRequest) -> HttpResponse:
    """Rest until a day. While the plan rests already, only the difference shifts."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _page(request, pause_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    ladder, today = current_ladder(request).ladder, form.today
    before = request.user.pauses.filter(ladder=ladder).in_force(today).first()
    until, undoing = form.cleaned_data["until"], form.cleaned_data["undoing"]
    try:
        paused = Pause.objects.pause(request.user, ladder, until, today=today, undoing=undoing)
    except Refusal as refusal:
        return _page(request, refusal=refusal, status=HTTPStatus.CONFLICT)
    if before == paused:
        return plan_response(request, Notice("The plan is already paused until then."))
    undo = _pause_until(ladder, before.until_on, paused.since) if before is not None else None
    said = _shifted(request, ladder, paused.since, paused.days)
    return plan_response(request, Notice(f"Paused. {said}", undo))


@require_POST
@resubmit_at(page_of_plan)
def go_on(request: PersonRequest) -> HttpResponse:
    """End a pause: the dates come back by the days that are left of it."""
    ladder, today = current_ladder(request).ladder, timezone.localdate()
    before = request.user.pauses.filter(ladder=ladder).in_force(today).first()
    left = Pause.objects.resume(request.user, ladder, today=today)
    if before is None or not left:
        return plan_response(request, Notice("The plan is not paused."))
    before.refresh_from_db()
    ended_at = before.until or timezone.now()
    said = _shifted(request, ladder, ended_at, -left)
    return plan_response(
        request, Notice(f"Going on. {said}", _pause_until(ladder, before.until_on, ended_at))
    )


def _spot(request: PersonRequest, move: Move, form: PlaceForm) -> PlanPlace | None:
    """Where it shall stand; None where it stands first already. Raises Http404."""
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


def _pause_until(ladder: Ladder, day: date, undoing: datetime) -> Undo:
    """Brings a pause back, with the dates that were shifted at that moment."""
    fields = {"ladder": ladder.slug, "until": day.isoformat(), "undoing": undoing.isoformat()}
    return Undo(reverse("plans:pause-plan"), fields, replaces="plan")


def _shifted(request: PersonRequest, ladder: Ladder, at: datetime, days: int) -> str:
    """How many dates a pause, or its end, moved at that moment, and by how much."""
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
