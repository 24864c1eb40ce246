"""Evidence that a person has already: let it serve an item too, or no longer."""

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
from plans.checklist.named_marks import bringing_back, ending, named_marks
from plans.checklist.responses import (
    answer,
    answer_with,
    item_or_404,
    line_alone,
    line_for,
    refused,
    undo_by,
)
from plans.checklist.reuse import chooser_for
from plans.checklist.views.item import page_of_item
from plans.gate.position import progress_of
from plans.gate.rules import Progress
from plans.models import Evidence
from plans.models.refusals import ItemIsRetired, Refusal


def page_to_choose(ladder: str, slug: str) -> str:
    return reverse("plans:existing-evidence", args=[ladder, slug])


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(page_to_choose)
def existing(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """Choose evidence, and let it serve the item; and tick it, where that button was pressed.

    To search and to turn the page are buttons of the same form, so that what is chosen stays so.
    """
    here = item_or_404(ladder, slug)
    if here.is_retired:
        return refused(request, here, ItemIsRetired())
    if request.method != "POST":
        return _choosing(request, here)
    form = PiecesForm(request.POST)
    if form.only_looks:
        return _choosing(request, here, form.chosen)
    if not form.is_valid():
        error = " ".join(map(str, form["evidence"].errors))
        return _choosing(request, here, error=error, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _use(request, here, form)


@require_POST
@resubmit_at(page_of_item)
def untie(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """Evidence serves this item no longer; and where the same press had ticked it, untick it."""
    here = item_or_404(ladder, slug)
    form = PiecesForm(request.POST)
    if not form.is_valid():
        raise Http404("No evidence is named.")
    pieces = _pieces_or_404(request, form.chosen)
    before = _progress(request, here)
    then_untick = bool(form.cleaned_data["untick"])
    only = named_marks(request).only.get(here.pk)
    try:
        untied, unticked = Evidence.objects.untie_all(
            request.user, here, pieces, untick=then_untick, undoing=only
        )
    except Refusal as refusal:
        return refused(request, here, refusal)
    undo = None
    if untied:
        ticked = {"tick": "yes"} | bringing_back(request, [here]) if unticked else {}
        undo = undo_by("plans:existing-evidence", here, evidence=_keys(untied), **ticked)
    said = "It serves this item no longer. The evidence stays yours."
    if len(pieces) > 1:
        said = "They serve this item no longer. The evidence stays yours."
    return answer(request, here, Notice(said, undo), since=before)


def _use(request: PersonRequest, here: ChecklistItem, form: PiecesForm) -> HttpResponse:
    """The undo is of what this press tied, and of its tick."""
    pieces = _pieces_or_404(request, form.chosen)
    before = _progress(request, here)
    then_tick = bool(form.cleaned_data["tick"])
    again = named_marks(request).again.get(here.pk)
    try:
        new, mark = Evidence.objects.tie_all(
            request.user, here, pieces, tick=then_tick, restoring=again
        )
    except Refusal as refusal:
        status = HTTPStatus.CONFLICT
        return _choosing(request, here, form.chosen, error=str(refusal), status=status)
    said = "This evidence serves it now."
    if len(pieces) > 1:
        said = f"{str(apnumber(len(pieces))).capitalize()} pieces of evidence serve it now."
    undo = None
    if new:
        ticked = {"untick": "yes"} | ending([mark]) if mark and mark.is_new else {}
        undo = undo_by("plans:untie", here, evidence=_keys(new), **ticked)
    return answer(request, here, Notice(said, undo), since=before)


def _choosing(
    request: PersonRequest,
    here: ChecklistItem,
    chosen: Collection[UUID] = (),
    *,
    error: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The choice: in the item's line for htmx, on its own page otherwise."""
    sent = request.POST if request.method == "POST" else request.GET
    form = SearchForm(sent, auto_id=f"{here.slug}-choose-%s", label_suffix="")
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    chooser = chooser_for(request.user, here, form, chosen, error=error)
    if not request.htmx:
        line = line_for(request, here)
        context = {
            "line": line,
            "item": here,
            "chooser": chooser,
            "is_page": True,
            "accent": ladder_or_404(here.ladder.slug).accent_of(here.phase.slug),
        }
        return render(request, "plans/checklist/reuse.html", context, status=status)
    if status == HTTPStatus.OK:
        return line_alone(request, here, chooser=chooser)
    return answer_with(request, here, status=status, chooser=chooser)


def _progress(request: PersonRequest, here: ChecklistItem) -> Progress:
    return progress_of(request.user, ladder_or_404(here.ladder.slug))


def _pieces_or_404(request: PersonRequest, keys: Collection[UUID]) -> list[Evidence]:
    """Each of them, the person's own."""
    pieces = list(request.user.evidence.filter(pk__in=keys))
    if len(pieces) < len(keys):
        raise Http404("Some of this evidence is not there.")
    return pieces


def _keys(pieces: Collection[Evidence]) -> str:
    return ",".join(str(piece.pk) for piece in pieces)
