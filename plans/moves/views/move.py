"""A move: its page, adding one, editing it, and its verbs. Each verb is a form."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerladder.compiled import compiled
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
    for move in _moves(request.user.pk, uuid):
        move.user = request.user
        return move
    raise Http404("You have no such move.")


@compiled
def _moves(person: int, uuid: UUID) -> QuerySet[Move]:
    moves = Move.objects.select_related("ladder", "suggestion")
    return moves.filter(user=person, pk=uuid)


@require_safe
def move(request: PersonRequest, uuid: UUID) -> HttpResponse:
    return _move_page(request, move_or_404(request, uuid))


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_add,
    unsaved="the move was not added. Add it again.",
)
def add_move(request: PersonRequest) -> HttpResponse:
    """Add a move that the person describes."""
    ladder = current_ladder(request)
    position = position_of(request.user, ladder)
    known = move_choices(ladder, position, ()).items
    if request.method != "POST":
        form = MoveForm(known=known, initial=_unsent(request))
        return _add_page(request, ladder, position, form)
    form = MoveForm(request.POST, known=known)
    if before := Move.objects.added_by(request.user, form.content_key):
        return _planned_response(request, before)
    if not form.is_valid():
        return _add_page(request, ladder, position, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        planned = Move.objects.add(
            request.user,
            ladder.ladder,
            form.move_text(),
            serving=[known[slug] for slug in known if slug in form.chosen],
            form_key=form.content_key,
        )
    except ItemIsRetired as refusal:
        return _add_page(
            request, ladder, position, form, refusal=refusal, status=HTTPStatus.CONFLICT
        )
    return _planned_response(request, planned)


def _planned_response(request: PersonRequest, move: Move) -> HttpResponse:
    """The response to an added move. If the form is sent again, the move may have ended since."""
    forget_unsent(request)
    if not move.is_open:
        since = "finished" if move.state == MoveState.DONE else "dropped"
        text = f"You already added this and have since {since} it. Nothing new was added."
        link, leads_to = move.get_absolute_url(), "See the move"
        return plan_response(request, Notice(text, link=link, leads_to=leads_to), about=move)
    if not move.is_new:
        move.last_change = move.changes.not_undone().last()
    undo = undo_of(move) if move.was_only_added else None
    text = f"Added to the plan, due {date_format(move.due_on, 'j F Y')}."
    return plan_response(request, Notice(text, undo), about=move)


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_move_edit,
    unsaved="your changes to the move were not saved. Make them again.",
)
def edit_move(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Edit a move. The form names the version that the edit is based on."""
    move = move_or_404(request, uuid)
    ladder = ladder_or_404(move.ladder.slug)
    position = position_of(request.user, ladder)
    served = items_of(move)
    known = move_choices(ladder, position, (), served).items

    def edit_page(form: EditMoveForm, **more: Any) -> HttpResponse:
        return _edit_page(request, ladder, position, move, served, form, **more)

    if request.method != "POST":
        return edit_page(
            EditMoveForm(known=known, kept_dates=[move.due_on], initial=_initial(request, move))
        )
    form = EditMoveForm(request.POST, known=known, kept_dates=[move.due_on])
    if saved := move.changed_by(form.content_key):
        return _saved_response(request, move, saved)
    if not form.is_valid():
        return edit_page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    serving = [known[slug] for slug in known if slug in form.chosen]
    try:
        save = move.take_up_and_edit if form.takes_up else move.edit
        save(
            form.move_text(move.begins_on),
            serving=serving,
            base_version=form.cleaned_data["base_version"],
            form_key=form.content_key,
        )
    except MoveWasChanged:
        return _conflict(request, move, form, serving, edit_page)
    except Refusal as refusal:
        move.refresh_from_db()
        return edit_page(form, refusal=refusal, status=HTTPStatus.CONFLICT)
    return _saved_response(request, move, move.changed_by(form.content_key))


def _saved_response(request: PersonRequest, move: Move, saved: MoveChange | None) -> HttpResponse:
    """The response to a saved edit. If the form is sent again, a later change is named."""
    forget_unsent(request)
    text = "Saved."
    since = action_since_save(saved) if saved is not None else ""
    if since:
        text = f"You already saved this and have since {since}. Nothing new was saved."
    notify(request, Notice(text, undo_of(move, is_here=True)))
    return redirect(move)


@require_POST
@resubmit_at(
    page_of_move,
    unsaved="the move was not started. Start it again.",
)
def start_move(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Set it under way, from today."""
    move = move_or_404(request, uuid)
    return _run_verb(
        request, move, lambda: move.start(today=timezone.localdate()), lambda: "Started."
    )


@require_POST
@resubmit_at(
    page_of_move,
    unsaved="the move was not moved back to planned. Move it back again from here.",
)
def put_back(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Set it back from under way to planned."""
    move = move_or_404(request, uuid)
    return _run_verb(request, move, move.put_back, lambda: "Moved back to planned.")


@require_POST
@resubmit_at(
    page_of_move,
    unsaved="the due date was not changed. Choose it again.",
)
def postpone(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Set another due date."""
    move = move_or_404(request, uuid)
    was_due_on = move.due_on
    form = PostponeForm(request.POST, due_on=was_due_on)
    if not form.is_valid():
        return _move_page(request, move, postpone_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def text() -> str:
        now_due = date_format(move.due_on, "j F Y")
        return f"Now due {now_due}." if move.last_change else f"It’s already due {now_due}."

    return _run_verb(request, move, lambda: move.postpone(form.cleaned_data["due_on"]), text)


@require_POST
@resubmit_at(
    page_of_move,
    unsaved="the move was not dropped. Drop it again.",
)
def drop(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Take it out of the plan, with a reason."""
    move = move_or_404(request, uuid)
    form = DropForm(request.POST)
    if not form.is_valid():
        return _move_page(request, move, drop_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _run_verb(
        request,
        move,
        lambda: move.drop(form.cleaned_data["reason"]),
        lambda: "Dropped.",
        drop_form=form,
    )


@require_POST
@resubmit_at(
    page_of_move,
    unsaved="the move was not added back to the plan. Add it again from here.",
)
def take_up_move_again(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Plan it again after it was done or dropped. Its evidence and the ticks stay."""
    move = move_or_404(request, uuid)
    return _run_verb(request, move, move.take_up_again, lambda: "Added back to the plan.")


@require_POST
@resubmit_at(
    page_of_move,
    unsaved="nothing was undone. Change the move here.",
)
def undo_move(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Undo its last change. 409 if something else was done since."""
    move = move_or_404(request, uuid)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return render(request, "422.html", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    change = get_object_or_404(move.changes, pk=form.cleaned_data["change"])

    def undo() -> None:
        undo_change(change)
        move.refresh_from_db()

    return _run_verb(request, move, undo, lambda: f"Undone. {_state_after_undo(move, change)}")


def _state_after_undo(move: Move, undone: MoveChange) -> str:
    """The state of the move as a sentence."""
    if move.is_open:
        return f"{move.get_state_display()}, due {date_format(move.due_on, 'j F Y')}."
    if undone.kind == MoveChange.Kind.ADDED:
        return "It is no longer in your plan."
    return "It is done again." if move.state == MoveState.DONE else "It is dropped again."


def _run_verb(
    request: PersonRequest,
    move: Move,
    verb: Callable[[], None],
    text: Callable[[], str],
    **forms: Any,
) -> HttpResponse:
    """Run a verb, and respond with the page that the form was on: the move's own, or the plan.

    `text` is called after the verb and returns the notice, which offers an undo if there is one.
    """
    is_here = SourcePageForm(request.POST).is_move_page
    try:
        verb()
    except Refusal as refusal:
        if is_here:
            return _move_page(request, move, refusal=refusal, status=HTTPStatus.CONFLICT, **forms)
        return plan_refusal_response(request, refusal, about=move)
    forget_unsent(request)
    notice = Notice(text(), undo_of(move, is_here=is_here))
    if not is_here:
        return plan_response(request, notice, about=move)
    notify(request, notice)
    return redirect(move)


def _move_page(
    request: PersonRequest, move: Move, *, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    ladder = ladder_or_404(move.ladder.slug)
    unsent = unsent_for(request, reverse("plans:drop-move", args=[move.pk]))
    context = {
        "move": move,
        "served": item_choices(items_of(move), progress_of(request.user, ladder)),
        "page": move_changes(move, ladder, request.GET.get("page")),
        "today": timezone.localdate(),
        "postpone_form": PostponeForm(due_on=move.due_on),
        "drop_form": DropForm(initial=unsent),
        **more,
    }
    return render(request, "plans/moves/move.html", context, status=status)


def _add_page(
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


def _edit_page(
    request: PersonRequest,
    ladder: LadderContent,
    position: Position,
    move: Move,
    served: tuple[ChecklistItem, ...],
    form: EditMoveForm,
    *,
    sides: tuple[MoveSide, MoveSide] | None = None,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    if refusal is None and not move.is_open:
        refusal = MoveHasEnded()
    context = {
        "move": move,
        "form": form,
        "choices": move_choices(ladder, position, form.chosen, served),
        "sides": sides,
        "refusal": refusal,
    }
    return render(request, "plans/moves/edit_move.html", context, status=status)


def _conflict(
    request: PersonRequest,
    move: Move,
    form: EditMoveForm,
    serving: list[ChecklistItem],
    edit_page: Callable[..., HttpResponse],
) -> HttpResponse:
    """The edit form as 409: both texts side by side. Sent again, the typed one is saved."""
    move.refresh_from_db()
    form.rebase_on(move.version)
    sides = move_conflict(
        move.text,
        form.move_text(move.begins_on),
        [item.name for item in items_of(move)],
        [item.name for item in serving],
        move.changed_at,
    )
    return edit_page(form, sides=sides, status=HTTPStatus.CONFLICT)


def _initial(request: PersonRequest, move: Move) -> dict[str, Any]:
    """The initial data: the move, or the text that was posted after the session had ended."""
    initial = {
        "name": move.name,
        "what": move.what,
        "done_when": move.done_when,
        "hours": move.hours,
        "due_on": move.due_on.isoformat(),
        "serves": [item.slug for item in move.items.all()],
        "base_version": move.version,
    }
    return initial | _unsent(request)


def _unsent(request: PersonRequest) -> dict[str, Any]:
    unsent: dict[str, Any] = dict(unsent_for(request, request.path))
    if unsent:
        unsent["serves"] = unsent_choices(request, request.path, "serves")
    return unsent
