"""Choose existing evidence for an item, and take evidence off an item."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import apnumber
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from careerladder.ladders.catalog import ladder_or_404
from careerladder.models import ChecklistItem
from careerladder.web.notices import Notice
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from plans.checklist.forms import PiecesForm, SearchForm
from plans.checklist.responses import (
    item_or_404,
    item_undo,
    line_for,
    line_only_response,
    line_response,
    refusal_response,
    success_response,
)
from plans.checklist.reuse import chooser_for
from plans.checklist.undo_marks import fields_to_end, fields_to_restore, undo_marks
from plans.checklist.views.item import page_of_item
from plans.gate.position import progress_of
from plans.gate.rules import Progress
from plans.models import Evidence
from plans.models.refusals import ItemIsRetired, Refusal


def page_to_choose(ladder: str, slug: str) -> str:
    return reverse("plans:existing-evidence", args=[ladder, slug])


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_to_choose,
    unsaved="no entry was filed under the item. Choose again.",
)
def existing(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """Show the choice, and tie the chosen evidence to the item. Tick it if the form says so.

    Searching and turning the page submit the same form, so that the chosen boxes stay checked.
    """
    item = item_or_404(ladder, slug)
    if item.is_retired:
        return refusal_response(request, item, ItemIsRetired())
    if request.method != "POST":
        return _choosing(request, item)
    form = PiecesForm(request.POST)
    if form.is_search:
        return _choosing(request, item, form.chosen)
    if not form.is_valid():
        error = " ".join(map(str, form["evidence"].errors))
        return _choosing(request, item, error=error, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _use(request, item, form)


@require_POST
@resubmit_at(
    page_of_item,
    unsaved="the entry was not removed from the item. Remove it again from here.",
)
def untie(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """Take evidence off the item. As the undo of a choice that ticked it, untick it too."""
    item = item_or_404(ladder, slug)
    form = PiecesForm(request.POST)
    if not form.is_valid():
        raise Http404("No evidence is named.")
    pieces = _pieces_or_404(request, form.chosen)
    before = _progress(request, item)
    is_unticking = bool(form.cleaned_data["untick"])
    undoing = undo_marks(request).to_end.get(item.pk)
    try:
        untied, unticked = Evidence.objects.untie_all(
            request.user, item, pieces, untick=is_unticking, undoing=undoing
        )
    except Refusal as refusal:
        return refusal_response(request, item, refusal)
    undo = None
    if untied:
        ticked = {"tick": "yes"} | fields_to_restore(request, [item]) if unticked else {}
        undo = item_undo("plans:existing-evidence", item, evidence=_keys(untied), **ticked)
    text = "Removed from this item. The entry itself is kept."
    if len(pieces) > 1:
        text = "Removed from this item. The entries themselves are kept."
    return success_response(request, item, Notice(text, undo), since=before)


def _use(request: PersonRequest, item: ChecklistItem, form: PiecesForm) -> HttpResponse:
    """Tie the chosen evidence. The undo reverts only the ties and the tick that are new."""
    pieces = _pieces_or_404(request, form.chosen)
    before = _progress(request, item)
    is_ticking = bool(form.cleaned_data["tick"])
    restoring = undo_marks(request).to_restore.get(item.pk)
    try:
        new, mark = Evidence.objects.tie_all(
            request.user, item, pieces, tick=is_ticking, restoring=restoring
        )
    except Refusal as refusal:
        status = HTTPStatus.CONFLICT
        return _choosing(request, item, form.chosen, error=str(refusal), status=status)
    text = "Filed one entry under this item."
    if len(pieces) > 1:
        text = f"Filed {apnumber(len(pieces))} entries under this item."
    undo = None
    if new:
        ticked = {"untick": "yes"} | fields_to_end([mark]) if mark and mark.is_new else {}
        undo = item_undo("plans:untie", item, evidence=_keys(new), **ticked)
    return success_response(request, item, Notice(text, undo), since=before)


def _choosing(
    request: PersonRequest,
    item: ChecklistItem,
    chosen: Collection[UUID] = (),
    *,
    error: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The choice of evidence: in the item's line for htmx, else on a page of its own."""
    sent = request.POST if request.method == "POST" else request.GET
    form = SearchForm(sent, auto_id=f"{item.slug}-choose-%s", label_suffix="")
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    chooser = chooser_for(request.user, item, form, chosen, error=error)
    if not request.htmx:
        line = line_for(request, item)
        context = {
            "line": line,
            "item": item,
            "chooser": chooser,
            "is_page": True,
            "accent": ladder_or_404(item.ladder.slug).accent_of(item.phase.slug),
        }
        return render(request, "plans/checklist/reuse.html", context, status=status)
    if status == HTTPStatus.OK:
        return line_only_response(request, item, chooser=chooser)
    return line_response(request, item, status=status, chooser=chooser)


def _progress(request: PersonRequest, item: ChecklistItem) -> Progress:
    return progress_of(request.user, ladder_or_404(item.ladder.slug))


def _pieces_or_404(request: PersonRequest, keys: Collection[UUID]) -> list[Evidence]:
    """The person's evidence with these keys. Raise Http404 if one is missing."""
    pieces = list(request.user.evidence.filter(pk__in=keys))
    if len(pieces) < len(keys):
        raise Http404("Some of this evidence is not there.")
    return pieces


def _keys(pieces: Collection[Evidence]) -> str:
    return ",".join(str(piece.pk) for piece in pieces)
