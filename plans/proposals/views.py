"""The proposal of a plan, and the question which roadblock is familiar."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.ladders.current import current_ladder
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from plans.models import Acceptance, Recognition
from plans.models.refusals import ProposalHasChanged, Refusal
from plans.moves.inputs import plan_inputs
from plans.moves.responses import plan_response
from plans.proposals.build import draft_for
from plans.proposals.diff import ProposalDraft
from plans.proposals.forms import NONE, AcceptForm, ProposalForm, RoadblockForm


def page_of_proposal(*args: object, **more: object) -> str:
    return reverse("plans:proposal")


def page_of_roadblock(*args: object, **more: object) -> str:
    return reverse("plans:recognise")


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_proposal,
    unsaved="your plan was not changed. Look at the proposal again.",
)
def proposal(request: PersonRequest) -> HttpResponse:
    """GET shows a proposal for hours a month and systems. POST accepts the one that was shown."""
    ladder = current_ladder(request)
    if request.method != "POST":
        asked = ProposalForm(request.GET) if "hours" in request.GET else None
        return _page(request, ladder, asked)

    form = AcceptForm(request.POST)
    asked = ProposalForm(request.POST)
    if not form.is_valid():
        refusal = None if asked.errors else ProposalHasChanged()
        return _page(request, ladder, asked, refusal=refusal, status=HTTPStatus.CONFLICT)
    sent = form.cleaned_data
    try:
        acceptance, accepted = Acceptance.objects.accept_shown(
            request.user,
            ladder.ladder,
            sent["digest"],
            lambda: draft_for(
                request.user,
                ladder,
                today=form.today,
                hours_a_month=sent["hours"],
                systems=sent["systems"],
            ),
            form_key=form.content_key,
        )
    except Refusal as refusal:
        return _page(request, ladder, asked, refusal=refusal, status=HTTPStatus.CONFLICT)
    return plan_response(request, Notice(_acceptance_text(acceptance, accepted)))


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_roadblock,
    unsaved="the roadblock was not saved. Choose it again.",
)
def recognise(request: PersonRequest) -> HttpResponse:
    """Record which roadblock is familiar, or none. A skip keeps an earlier answer."""
    ladder = current_ladder(request)
    inputs = plan_inputs(request.user, ladder, timezone.localdate())
    context: dict[str, Any] = {"ladder": ladder, "inputs": inputs}
    if request.method != "POST":
        return render(request, "plans/proposals/recognise.html", context)

    form = RoadblockForm(request.POST, ladder=ladder)
    if not form.is_valid():
        context["roadblock_form"] = form
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "plans/proposals/recognise.html", context, status=status)

    if not form.is_answered:
        return _answer(request, form, None)
    if form.is_skipped and inputs.was_asked:
        return _answer(request, form, Notice("Nothing changed."))
    try:
        recognition = Recognition.objects.recognise(
            request.user,
            ladder.ladder,
            form.recognised,
            instead_of=form.cleaned_data["instead_of"],
        )
    except Refusal as refusal:
        return render(request, "409.html", {"refusal": refusal}, status=HTTPStatus.CONFLICT)
    if form.is_skipped:
        return _answer(request, form, Notice("Skipped. You can choose one at any time."))
    name = f"“{form.recognised.name}”" if form.recognised else "none of them"
    undo = None
    if inputs.was_asked and form.recognised != inputs.roadblock:
        before = inputs.roadblock.slug if inputs.roadblock else NONE
        fields = {
            "ladder": ladder.ladder.slug,
            "roadblock": before,
            "instead_of": str(recognition.pk),
        }
        undo = Undo(page_of_roadblock(), fields)
    notice = Notice(
        f"Your roadblock: {name}.", undo, link=page_of_proposal(), leads_to="See what to do next"
    )
    return _answer(request, form, notice)


def _answer(request: PersonRequest, form: RoadblockForm, notice: Notice | None) -> HttpResponse:
    """The response to an answer: the proposal, if the form asks for one, else the plan."""
    if not form.asks_for_proposal:
        return plan_response(request, notice or Notice("Nothing changed."))
    if notice is not None:
        notify(request, replace(notice, link="", leads_to=""))
    hours, systems = form.cleaned_data["hours"], form.cleaned_data["systems"]
    query = {"hours": hours} | ({"systems": systems} if systems else {}) if hours else {}
    return redirect(f"{page_of_proposal()}{'?' if query else ''}{urlencode(query)}")


def _page(
    request: PersonRequest,
    ladder: LadderContent,
    asked: ProposalForm | None,
    *,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The proposal for what the form `asked` says; without one, for the same as the last plan.

    An invalid form makes it 422, whatever `status` is.
    """
    is_readable = asked is None or asked.is_valid()
    sent = asked.cleaned_data if asked and is_readable else {}
    draft = draft_for(
        request.user,
        ladder,
        today=timezone.localdate(),
        hours_a_month=sent.get("hours"),
        systems=sent.get("systems"),
    )
    planned = {"hours": draft.hours_a_month, "systems": draft.systems}
    context: dict[str, Any] = {
        "ladder": ladder,
        "draft": draft,
        "inputs": draft.inputs,
        "proposal_form": asked or ProposalForm(initial=planned),
        "accept_form": AcceptForm(initial=planned | {"digest": draft.digest}, auto_id="accept-%s"),
        "is_readable": is_readable,
        "refusal": refusal,
        "paths": _paths(ladder, draft),
        "next_phase": _next_phase(ladder, draft),
    }
    status = status if is_readable else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "plans/proposals/proposal.html", context, status=status)


def _paths(ladder: LadderContent, draft: ProposalDraft) -> tuple[object, ...]:
    """The suggested moves for the current phase itself. Each states its condition."""
    current = draft.position.current
    return ladder.moves_towards(current.phase) if current else ()


def _next_phase(ladder: LadderContent, draft: ProposalDraft) -> PhaseContent | None:
    """The phase above the current one; None at the top."""
    current = draft.position.current
    if current is None:
        return None
    return next((each for each in ladder.phases if each.number > current.number), None)


def _acceptance_text(acceptance: Acceptance, draft: ProposalDraft | None) -> str:
    """What accepting did. `draft` is None if an earlier request with the same form accepted it."""
    if draft is None and acceptance.is_in_force:
        return "Already accepted: it’s in your plan."
    if draft is None:
        return "You already accepted this proposal. Your plan has changed since."
    counts = (
        (len(draft.added), "added"),
        (len(draft.rescheduled), "given new dates"),
        (len(draft.withdrawn), "removed"),
    )
    changes = ", ".join(f"{count} {done}" for count, done in counts if count)
    systems = f" What you work on: {draft.systems.label}." if draft.changes_systems else ""
    if not changes:
        return f"Saved. Your plan is for {draft.hours_a_month} hours a month.{systems}"
    return f"Accepted. Moves: {changes}.{systems}"
