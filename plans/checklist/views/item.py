"""The page of a checklist item, and its verbs. Each verb is a form.

A refusal becomes 409 and an invalid form 422, both with what was typed. htmx gets the changed line.
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
from plans.checklist.responses import (
    evidence_form_of,
    item_or_404,
    item_page,
    item_undo,
    line_for,
    line_only_response,
    line_response,
    line_url,
    refusal_response,
    success_response,
)
from plans.checklist.undo_marks import fields_to_end, fields_to_restore, undo_marks
from plans.evidence.sent_before import sent_before_notice
from plans.gate.position import present_ties
from plans.models import Evidence, Mark
from plans.models.refusals import Refusal


def page_of_item(ladder: str, slug: str) -> str:
    """The page with the item's forms: its line on the phase page."""
    return line_url(item_or_404(ladder, slug))


@require_safe
def item(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """The item with all its evidence; for htmx its line. `?open=` is the OnDemand form to show."""
    item = item_or_404(ladder, slug)
    if request.htmx:
        return line_only_response(request, item)
    line = line_for(request, item)
    if line.forms and line.forms.asked_form:
        focus_first(line.forms.asked_form)
    return item_page(request, item, line)


@require_POST
@resubmit_at(
    page_of_item,
    unsaved="the tick was not saved. Tick the item again.",
)
def tick(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """Mark the item as met. Without evidence it is a claim."""
    item, at = item_or_404(ladder, slug), timezone.now()
    try:
        restoring = undo_marks(request).to_restore.get(item.pk)
        mark = Mark.objects.tick(request.user, item, restoring=restoring, at=at)
    except Refusal as refusal:
        return refusal_response(request, item, refusal)
    if not mark.is_new:
        # No undo: it would end the tick of another request.
        return success_response(request, item, Notice("It was already ticked."))
    undo = item_undo("plans:untick", item, **fields_to_end([mark]))
    return success_response(request, item, Notice("Ticked.", undo))


@require_POST
@resubmit_at(
    page_of_item,
    unsaved="the item was not unticked. Untick it again.",
)
def untick(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """End the tick. The evidence stays."""
    item = item_or_404(ladder, slug)
    undo = None
    try:
        if Mark.objects.untick(request.user, item, undoing=undo_marks(request).to_end.get(item.pk)):
            undo = item_undo("plans:tick", item, **fields_to_restore(request, [item]))
    except Refusal as refusal:
        return refusal_response(request, item, refusal)
    stays = present_ties(request.user).filter(item=item).exists()
    text = "Unticked. Its evidence is kept." if stays else "Unticked."
    return success_response(request, item, Notice(text, undo))


@require_POST
@resubmit_at(
    page_of_item,
    unsaved="the evidence was not recorded. Record it again.",
)
def add_evidence(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """Record evidence for an item, and tick it if the form says so."""
    item = item_or_404(ladder, slug)
    form = evidence_form_of(request, item)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return line_response(request, item, status=status, evidence=form)
    is_ticking = bool(form.cleaned_data["tick"])
    try:
        evidence = Evidence.objects.record(
            request.user, form.text, serving=[item], form_key=form.key, tick=is_ticking
        )
    except Refusal as refusal:
        return refusal_response(request, item, refusal, evidence=form)

    forget_unsent(request)
    if not evidence.is_new and (
        notice := sent_before_notice([evidence], serving=[item], ticked=is_ticking)
    ):
        return success_response(request, item, notice, sent=OnDemand.EVIDENCE)
    fields = {
        "item": item.slug,
        "ladder": item.ladder.slug,
        "base_version": str(evidence.version),
    }
    mark = request.user.marks.open().filter(item=item, kind=Mark.Kind.MET).first()
    if mark and mark.since == evidence.recorded_at:
        # This request ticked it, so its undo unticks it.
        fields |= {"untick": "yes"} | fields_to_end([mark])
    undo = Undo(reverse("plans:remove-evidence", args=[evidence.pk]), fields, replaces=item.slug)
    text = "Recorded."
    if is_ticking:
        text = (
            "Recorded and ticked." if mark else "You already recorded this. The item is not ticked."
        )
    return success_response(request, item, Notice(text, undo), sent=OnDemand.EVIDENCE)


@require_POST
@resubmit_at(
    page_of_item,
    unsaved="the item was not marked as not possible. Mark it again.",
)
def mark_not_possible(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """Mark the item as not possible in the person’s job, with the reason."""
    item = item_or_404(ladder, slug)
    form = NotPossibleForm(request.POST, auto_id=f"{slug}-%s")
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return line_response(request, item, status=status, not_possible=form)
    reason, at = form.cleaned_data["reason"], timezone.now()
    try:
        restoring = undo_marks(request).to_restore.get(item.pk)
        mark = Mark.objects.mark_not_possible(
            request.user, item, reason, restoring=restoring, at=at
        )
    except Refusal as refusal:
        return refusal_response(request, item, refusal, not_possible=form)
    forget_unsent(request)
    undo = item_undo("plans:possible", item, **fields_to_end([mark])) if mark.is_new else None
    notice = Notice("Marked as not possible in your current job.", undo)
    return success_response(request, item, notice, sent=OnDemand.NOT_POSSIBLE)


@require_POST
@resubmit_at(
    page_of_item,
    unsaved="the item is still marked as not possible. Change it again.",
)
def mark_possible(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """End the mark that the item is not possible."""
    item = item_or_404(ladder, slug)
    undo = None
    kind = Mark.Kind.NOT_POSSIBLE
    try:
        undoing = undo_marks(request).to_end.get(item.pk)
        if Mark.objects.mark_possible(request.user, item, undoing=undoing):
            ended = Mark.objects.last_ended(request.user, item, kind)
            fields = {"reason": ended.reason} if ended else {}
            fields |= fields_to_restore(request, [item], kind)
            undo = item_undo("plans:not-possible", item, **fields)
    except Refusal as refusal:
        return refusal_response(request, item, refusal)
    return success_response(request, item, Notice("Marked as possible again.", undo))
