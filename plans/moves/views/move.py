"""A move: its page, one of one's own, an edit, and its verbs. Each verb is a form."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerladder.ladders.catalog import LadderContent, ladder_or_404
from careerladder.ladders.current import current_ladder
from careerladder.models import ChecklistItem
from careerladder.web.notices import Notice, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, resubmit_at, unsent_choices, unsent_for
from plans.gate.position import Position, position_of, progress_of
from plans.models import Move, MoveChange
from plans.models.move_change import MoveState
from plans.models.move_undo import undo_change
from plans.models.refusals import ItemIsRetired, MoveHasEnded, MoveWasChanged, Refusal
from plans.moves.forms import (
    DropForm,
    EditMoveForm,
    MoveForm,
    PostponeForm,
    SourcePageForm,
    UndoForm,
)
from plans.moves.move_page import (
    MoveSide,
    item_choices,
    items_of,
    move_changes,
    move_choices,
    move_conflict,
)
from plans.moves.responses import plan_refusal_response, plan_response, undo_of
from plans.moves.sent_before import action_since_save


def page_of_move(uuid: UUID) -> str:
    return reverse("plans:move", args=[uuid])


def page_of_move_edit(uuid: UUID) -> str:
    return reverse("plans:edit-move", args=[uuid])


def page_of_add() -> str:
    return reverse("plans:add-move")


def move_or_404(request: PersonRequest, uuid: UUID) -> Move:
    moves = request.user.moves.select_related("ladder", "suggestion")
    mine: Move = get_object_or_404(moves, pk=uuid)
    return mine


@require_safe
def move(request: PersonRequest, uuid: UUID) -> HttpResponse:
    return _page(request, move_or_404(request, uuid))


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(page_of_add)
def add_move(request: PersonRequest) -> HttpResponse:
    """Plan a move of one's own."""
    ladder = current_ladder(request)
    position = position_of(request.user, ladder)
    known = move_choices(ladder, position, ()).items
    if request.method != "POST":
        form = MoveForm(known=known, initial=_unsent(request))
        return _adding(request, ladder, position, form)
    form = MoveForm(request.POST, known=known)
    if before := Move.objects.added_by(request.user, form.content_key):
        return _planned(request, before)
    if not form.is_valid():
        return _adding(request, ladder, position, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        planned = Move.objects.add(
            request.user,
            ladder.ladder,
            form.move_text(),
            serving=[known[slug] for slug in known if slug in form.chosen],
            form_key=form.content_key,
        )
    except ItemIsRetired as refusal:
        return _adding(request, ladder, position, form, refusal=refusal, status=HTTPStatus.CONFLICT)
    return _planned(request, planned)


def _planned(request: PersonRequest, move: Move) -> HttpResponse:
    """What its form did; the same form again may find it done or dropped."""
    forget_unsent(request)
    if not move.is_open:
        since = "finished" if move.state == MoveState.DONE else "dropped"
        said = f"You already planned this, and have since {since} it. Nothing was added now."
        link, leads_to = move.get_absolute_url(), "To the move"
        return plan_response(request, Notice(said, link=link, leads_to=leads_to), about=move)
    if not move.is_new:
        move.last_change = move.changes.not_undone().last()
    undo = undo_of(move) if move.was_only_added else None
    said = f"Planned, due on {date_format(move.due_on, 'j F Y')}."
    return plan_response(request, Notice(said, undo), about=move)


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(page_of_move_edit)
def edit_move(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Edit one. An edit names the version that it began from."""
    mine = move_or_404(request, uuid)
    ladder = ladder_or_404(mine.ladder.slug)
    position = position_of(request.user, ladder)
    served = items_of(mine)
    known = move_choices(ladder, position, (), served).items

    def answer(form: EditMoveForm, **more: Any) -> HttpResponse:
        return _editing(request, ladder, position, mine, served, form, **more)

    if request.method != "POST":
        return answer(
            EditMoveForm(known=known, kept_dates=[mine.due_on], initial=_initial(request, mine))
        )
    form = EditMoveForm(request.POST, known=known, kept_dates=[mine.due_on])
    if saved := mine.changed_by(form.content_key):
        return _saved(request, mine, saved)
    if not form.is_valid():
        return answer(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    serving = [known[slug] for slug in known if slug in form.chosen]
    try:
        save = mine.take_up_and_edit if form.takes_up else mine.edit
        save(
            form.move_text(mine.begins_on),
            serving=serving,
            base_version=form.cleaned_data["base_version"],
            form_key=form.content_key,
        )
    except MoveWasChanged:
        return _conflict(request, mine, form, serving, answer)
    except Refusal as refusal:
        mine.refresh_from_db()
        return answer(form, refusal=refusal, status=HTTPStatus.CONFLICT)
    return _saved(request, mine, mine.changed_by(form.content_key))


def _saved(request: PersonRequest, mine: Move, saved: MoveChange | None) -> HttpResponse:
    """What the edit form did. The same form again may find the move changed or ended since."""
    forget_unsent(request)
    said = "Saved."
    since = action_since_save(saved) if saved is not None else ""
    if since:
        said = f"You already saved this, and have since {since}. Nothing was saved now."
    notify(request, Notice(said, undo_of(mine, is_here=True)))
    return redirect(mine)


@require_POST
@resubmit_at(page_of_move)
def start_move(request: PersonRequest, uuid: UUID) -> HttpResponse:
    mine = move_or_404(request, uuid)
    return _do(request, mine, lambda: mine.start(today=timezone.localdate()), lambda: "Under way.")


@require_POST
@resubmit_at(page_of_move)
def put_back(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """It is not under way after all."""
    mine = move_or_404(request, uuid)
    return _do(request, mine, mine.put_back, lambda: "Put back.")


@require_POST
@resubmit_at(page_of_move)
def postpone(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Give it another date."""
    mine = move_or_404(request, uuid)
    was_due_on = mine.due_on
    form = PostponeForm(request.POST, due_on=was_due_on)
    if not form.is_valid():
        return _page(request, mine, postpone_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def said() -> str:
        now_due = date_format(mine.due_on, "j F Y")
        return f"Due on {now_due} now." if mine.last_change else f"It is due on {now_due} already."

    return _do(request, mine, lambda: mine.postpone(form.cleaned_data["due_on"]), said)


@require_POST
@resubmit_at(page_of_move)
def drop(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Take it out of the plan, with the reason."""
    mine = move_or_404(request, uuid)
    form = DropForm(request.POST)
    if not form.is_valid():
        return _page(request, mine, drop_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _do(
        request,
        mine,
        lambda: mine.drop(form.cleaned_data["reason"]),
        lambda: "Dropped.",
        drop_form=form,
    )


@require_POST
@resubmit_at(page_of_move)
def take_up_move_again(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Plan it again, after it was done or dropped. What shows it, and the ticks, stay."""
    mine = move_or_404(request, uuid)
    return _do(request, mine, mine.take_up_again, lambda: "Planned again.")


@require_POST
@resubmit_at(page_of_move)
def undo_move(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Take back what was done to it last; an undo that comes too late changes nothing."""
    mine = move_or_404(request, uuid)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return render(request, "422.html", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    change = get_object_or_404(mine.changes, pk=form.cleaned_data["change"])

    def take_back() -> None:
        undo_change(change)
        mine.refresh_from_db()

    return _do(request, mine, take_back, lambda: f"Undone. {_now(mine, change)}")


def _now(mine: Move, undone: MoveChange) -> str:
    if mine.is_open:
        return f"{mine.get_state_display()}, due on {date_format(mine.due_on, 'j F Y')}."
    if undone.kind == MoveChange.Kind.ADDED:
        return "It is no longer in your plan."
    return "It is done again." if mine.state == MoveState.DONE else "It is dropped again."


def _do(
    request: PersonRequest,
    mine: Move,
    verb: Callable[[], None],
    said: Callable[[], str],
    **forms: Any,
) -> HttpResponse:
    """Answer where the form stood: on the move's page, or in the plan. `said` gives what happened.

    What changed something can be taken back.
    """
    is_here = SourcePageForm(request.POST).is_move_page
    try:
        verb()
    except Refusal as refusal:
        if is_here:
            return _page(request, mine, refusal=refusal, status=HTTPStatus.CONFLICT, **forms)
        return plan_refusal_response(request, refusal, about=mine)
    forget_unsent(request)
    notice = Notice(said(), undo_of(mine, is_here=is_here))
    if not is_here:
        return plan_response(request, notice, about=mine)
    notify(request, notice)
    return redirect(mine)


def _page(
    request: PersonRequest, mine: Move, *, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    ladder = ladder_or_404(mine.ladder.slug)
    unsent = unsent_for(request, reverse("plans:drop-move", args=[mine.pk]))
    context = {
        "move": mine,
        "served": item_choices(items_of(mine), progress_of(request.user, ladder)),
        "page": move_changes(mine, ladder, request.GET.get("page")),
        "today": timezone.localdate(),
        "postpone_form": PostponeForm(due_on=mine.due_on),
        "drop_form": DropForm(initial=unsent),
        **more,
    }
    return render(request, "plans/moves/move.html", context, status=status)


def _adding(
    request: PersonRequest,
    ladder: LadderContent,
    position: Position,
    form: MoveForm,
    *,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "ladder": ladder,
        "form": form,
        "choices": move_choices(ladder, position, form.chosen),
        "refusal": refusal,
    }
    return render(request, "plans/moves/add_move.html", context, status=status)


def _editing(
    request: PersonRequest,
    ladder: LadderContent,
    position: Position,
    mine: Move,
    served: tuple[ChecklistItem, ...],
    form: EditMoveForm,
    *,
    sides: tuple[MoveSide, MoveSide] | None = None,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    if refusal is None and not mine.is_open:
        refusal = MoveHasEnded()
    context = {
        "move": mine,
        "form": form,
        "choices": move_choices(ladder, position, form.chosen, served),
        "sides": sides,
        "refusal": refusal,
    }
    return render(request, "plans/moves/edit_move.html", context, status=status)


def _conflict(
    request: PersonRequest,
    mine: Move,
    form: EditMoveForm,
    serving: list[ChecklistItem],
    answer: Callable[..., HttpResponse],
) -> HttpResponse:
    """Both texts: what was saved meanwhile beside what was typed, which may be saved on top."""
    mine.refresh_from_db()
    form.rebase_on(mine.version)
    sides = move_conflict(
        mine.text,
        form.move_text(mine.begins_on),
        [item.name for item in items_of(mine)],
        [item.name for item in serving],
        mine.changed_at,
    )
    return answer(form, sides=sides, status=HTTPStatus.CONFLICT)


def _initial(request: PersonRequest, mine: Move) -> dict[str, Any]:
    """The move as it stands, or the text that waited through a login."""
    initial = {
        "name": mine.name,
        "what": mine.what,
        "done_when": mine.done_when,
        "hours": mine.hours,
        "due_on": mine.due_on.isoformat(),
        "serves": [item.slug for item in mine.items.all()],
        "base_version": mine.version,
    }
    return initial | _unsent(request)


def _unsent(request: PersonRequest) -> dict[str, Any]:
    unsent: dict[str, Any] = dict(unsent_for(request, request.path))
    if unsent:
        unsent["serves"] = unsent_choices(request, request.path, "serves")
    return unsent
