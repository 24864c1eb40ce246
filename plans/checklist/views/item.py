"""The verbs of a checklist item. Each is a form; htmx gets the line that changed.

Refused by the record as it stands: 409, with what was typed. Not well said: 422, likewise.
"""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from careerladder.web.notices import Notice, Undo
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, resubmit_at
from plans.checklist.forms import NotPossibleForm
from plans.checklist.line_forms import OnDemand, focus_first
from plans.checklist.named_marks import bringing_back, ending, named_marks
from plans.checklist.responses import (
    answer,
    answer_with,
    evidence_form_of,
    item_or_404,
    item_page,
    line_alone,
    line_for,
    line_url,
    refused,
    undo_by,
)
from plans.evidence.sent_before import sent_before_notice
from plans.gate.position import present_ties
from plans.models import Evidence, Mark
from plans.models.refusals import Refusal


def page_of_item(ladder: str, slug: str) -> str:
    """Where an item's forms stand: its line on the phase page."""
    return line_url(item_or_404(ladder, slug))


@require_safe
def item(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """An item with all that serves it, for its owner; htmx gets its line. `?open=` names a form."""
    here = item_or_404(ladder, slug)
    if request.htmx:
        return line_alone(request, here)
    line = line_for(request, here)
    if line.forms and line.forms.asked_form:
        focus_first(line.forms.asked_form)
    return item_page(request, here, line)


@require_POST
@resubmit_at(page_of_item)
def tick(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """Say that it is met. Without evidence it is a claim."""
    here, at = item_or_404(ladder, slug), timezone.now()
    try:
        again = named_marks(request).again.get(here.pk)
        mark = Mark.objects.tick(request.user, here, restoring=again, at=at)
    except Refusal as refusal:
        return refused(request, here, refusal)
    if not mark.is_new:
        # An undo would end the tick that another click made.
        return answer(request, here, Notice("It was ticked already."))
    undo = undo_by("plans:untick", here, **ending([mark]))
    return answer(request, here, Notice("Ticked.", undo))


@require_POST
@resubmit_at(page_of_item)
def untick(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """End the tick. The evidence stays."""
    here = item_or_404(ladder, slug)
    undo = None
    try:
        if Mark.objects.untick(request.user, here, undoing=named_marks(request).only.get(here.pk)):
            undo = undo_by("plans:tick", here, **bringing_back(request, [here]))
    except Refusal as refusal:
        return refused(request, here, refusal)
    stays = present_ties(request.user).filter(item=here).exists()
    said = "Unticked. The evidence stays." if stays else "Unticked."
    return answer(request, here, Notice(said, undo))


@require_POST
@resubmit_at(page_of_item)
def add_evidence(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """Record evidence for an item; and tick it, where that button was pressed."""
    here = item_or_404(ladder, slug)
    form = evidence_form_of(request, here)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return answer_with(request, here, status=status, evidence=form)
    then_tick = bool(form.cleaned_data["tick"])
    try:
        evidence = Evidence.objects.record(
            request.user, form.text, serving=[here], form_key=form.key, tick=then_tick
        )
    except Refusal as refusal:
        return refused(request, here, refusal, evidence=form)

    forget_unsent(request)
    if not evidence.is_new and (
        since := sent_before_notice([evidence], serving=[here], ticked=then_tick)
    ):
        return answer(request, here, since, sent=OnDemand.EVIDENCE)
    fields = {
        "item": here.slug,
        "ladder": here.ladder.slug,
        "base_version": str(evidence.version),
    }
    mark = request.user.marks.open().filter(item=here, kind=Mark.Kind.MET).first()
    if mark and mark.since == evidence.recorded_at:
        # The tick came with this evidence, and goes with it.
        fields |= {"untick": "yes"} | ending([mark])
    undo = Undo(reverse("plans:remove-evidence", args=[evidence.pk]), fields, replaces=here.slug)
    said = "Recorded."
    if then_tick:
        said = "Recorded and ticked." if mark else "You already recorded this. It is not ticked."
    return answer(request, here, Notice(said, undo), sent=OnDemand.EVIDENCE)


@require_POST
@resubmit_at(page_of_item)
def mark_not_possible(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    here = item_or_404(ladder, slug)
    form = NotPossibleForm(request.POST, auto_id=f"{slug}-%s")
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return answer_with(request, here, status=status, not_possible=form)
    reason, at = form.cleaned_data["reason"], timezone.now()
    try:
        again = named_marks(request).again.get(here.pk)
        mark = Mark.objects.mark_not_possible(request.user, here, reason, restoring=again, at=at)
    except Refusal as refusal:
        return refused(request, here, refusal, not_possible=form)
    forget_unsent(request)
    undo = undo_by("plans:possible", here, **ending([mark])) if mark.is_new else None
    notice = Notice("Marked as not possible where you are.", undo)
    return answer(request, here, notice, sent=OnDemand.NOT_POSSIBLE)


@require_POST
@resubmit_at(page_of_item)
def mark_possible(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    here = item_or_404(ladder, slug)
    undo = None
    kind = Mark.Kind.NOT_POSSIBLE
    try:
        only = named_marks(request).only.get(here.pk)
        if Mark.objects.mark_possible(request.user, here, undoing=only):
            ended = Mark.objects.last_ended(request.user, here, kind)
            fields = {"reason": ended.reason} if ended else {}
            fields |= bringing_back(request, [here], kind)
            undo = undo_by("plans:not-possible", here, **fields)
    except Refusal as refusal:
        return refused(request, here, refusal)
    return answer(request, here, Notice("Possible again.", undo))
