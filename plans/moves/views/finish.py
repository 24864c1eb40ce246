"""Finish a move: record evidence of it, file that under items, and tick items."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from careerladder.ladders.catalog import LadderContent, ladder_or_404
from careerladder.models import ChecklistItem
from careerladder.web.notices import Notice, Undo
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, resubmit_at, unsent_choices, unsent_for
from plans.gate.changes import StateChange, describe_changes, state_changes
from plans.gate.choices import ItemChoice
from plans.gate.position import progress_of
from plans.gate.rules import Progress, State
from plans.models import Move
from plans.models.move_change import MoveState
from plans.models.refusals import Refusal
from plans.moves.forms import FinishForm
from plans.moves.move_page import item_choices, items_of
from plans.moves.responses import plan_response
from plans.moves.views.move import move_or_404

TICKED = (State.CLAIMED, State.EVIDENCED)


def page_of_finish(uuid: UUID) -> str:
    return reverse("plans:finish-move", args=[uuid])


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_finish,
    unsaved="the move was not marked as done. Mark it again.",
)
def finish(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Set a move done, with or without evidence for the items that it serves."""
    move = move_or_404(request, uuid)
    ladder = ladder_or_404(move.ladder.slug)
    served = items_of(move)
    known = {item.slug: item for item in served}
    if request.method != "POST":
        unsent = unsent_for(request, request.path)
        if not (move.is_open or unsent):
            return redirect(move)
        chosen = {name: unsent_choices(request, request.path, name) for name in ("serves", "ticks")}
        form = FinishForm(known=known, initial={**unsent, **chosen} if unsent else {})
        return _form(request, move, form, served, progress_of(request.user, ladder))

    form = FinishForm(request.POST, known=known)
    before = progress_of(request.user, ladder)
    if move.changed_by(form.content_key):
        return _finished_before(request, move)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(request, move, form, served, before, status=status)
    was_done = not move.is_open
    try:
        evidence = move.finish_with(
            None if form.is_without_evidence else form.text,
            serving=[item for item in served if item.slug in form.cleaned_data["serves"]],
            ticking=[item for item in served if item.slug in form.cleaned_data["ticks"]],
            form_key=form.key,
            content_key=form.content_key,
        )
    except Refusal as refusal:
        move.refresh_from_db()
        now = progress_of(request.user, ladder_or_404(ladder.ladder.slug))
        status = HTTPStatus.CONFLICT
        return _form(request, move, form, items_of(move), now, refusal=refusal, status=status)
    forget_unsent(request)
    changed = state_changes(before, progress_of(request.user, ladder))
    sentences = [
        "It was already done." if was_done else "Done.",
        _evidence_text(was_done=was_done, serves=form.cleaned_data["serves"]) if evidence else "",
        describe_changes(changed),
    ]
    link, leads_to = _link_to_opened_gate(before, changed, ladder)
    notice = Notice(" ".join(filter(None, sentences)), _undo(move), link=link, leads_to=leads_to)
    return plan_response(request, notice, about=move)


def _evidence_text(*, was_done: bool, serves: Collection[str]) -> str:
    """What the notice says of the evidence; empty if its other sentences say enough."""
    if not serves:
        return "The evidence is recorded, but not filed under an item yet."
    return "What you wrote is recorded as evidence too." if was_done else ""


def _undo(move: Move) -> Undo:
    return Undo(reverse("plans:take-up-again", args=[move.pk]), label="Add back to the plan")


def _finished_before(request: PersonRequest, move: Move) -> HttpResponse:
    """The response to a form sent again: nothing is recorded, and a later change is named."""
    forget_unsent(request)
    if move.state == MoveState.DONE:
        return plan_response(request, Notice("Done.", _undo(move)), about=move)
    since = "added it back to the plan" if move.is_open else "dropped it"
    text = f"You already finished this and have since {since}. Nothing new was changed."
    return plan_response(request, Notice(text), about=move)


def _form(
    request: PersonRequest,
    move: Move,
    form: FinishForm,
    served: Iterable[ChecklistItem],
    progress: Progress,
    *,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    choices = item_choices(served, progress)
    on_the_checklist = [choice for choice in choices if choice.state is not None]
    serves = {choice.item.slug for choice in on_the_checklist}
    ticks: frozenset[str] = frozenset()
    if form.is_bound:
        serves, ticks = set(form.sent("serves")), form.sent("ticks")
    elif "serves" in form.initial:
        serves, ticks = set(form.initial["serves"]), frozenset(form.initial["ticks"])
    context = {
        "move": move,
        "form": form,
        "refusal": refusal,
        "serves": [_checked(choice, serves) for choice in on_the_checklist],
        "ticks": [
            _checked(choice, ticks)
            for choice in on_the_checklist
            if choice.state not in (*TICKED, State.NOT_POSSIBLE)
        ],
        "not_possible": [each for each in choices if each.state == State.NOT_POSSIBLE],
        "retired": [choice for choice in choices if choice.state is None],
    }
    return render(request, "plans/moves/finish.html", context, status=status)


def _checked(choice: ItemChoice, slugs: Iterable[str]) -> ItemChoice:
    return ItemChoice(choice.item, choice.state, choice.item.slug in slugs)


def _link_to_opened_gate(
    before: Progress, changed: Iterable[StateChange], ladder: LadderContent
) -> tuple[str, str]:
    """The URL of the phase whose gate was opened by this, and the link text; else both empty."""
    for change in changed:
        if change.gate.is_open and not before.gate(change.gate.phase).is_open:
            phase = ladder.phase(change.gate.phase).phase
            return f"{phase.get_absolute_url()}#checklist", phase.gate_name
    return "", ""
