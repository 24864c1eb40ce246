"""The verbs of a checklist item. Each is a form; htmx gets the line that changed.

Refused by the record as it stands: 409, with what was typed. Not well said: 422, likewise.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from careerladder.ladders.catalog import ladder_or_404, phase_or_404
from careerladder.models import ChecklistItem
from careerladder.web.local_urls import path_of
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, resubmit_at, unsent_for
from plans.checklist.forms import NotPossibleForm
from plans.checklist.lines import ChecklistLine, has_evidence, pieces_by_item, with_other_items
from plans.checklist.named_marks import bringing_back, ending, named_marks
from plans.evidence.forms import EvidenceForm
from plans.evidence.sent_before import what_became_of
from plans.gate.position import position_of, present_ties
from plans.models import Evidence, Mark
from plans.models.refusals import Refusal

ITEM_PAGE_SIZE = 20


def page_of_item(ladder: str, slug: str) -> str:
    """Where an item's forms stand: its line on the phase page."""
    return line_url(item_or_404(ladder, slug))


@require_safe
def item(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """An item with all that serves it, for its owner."""
    here = item_or_404(ladder, slug)
    line = line_for(request, here)
    if request.htmx:
        return line_alone(request, line)
    return item_page(request, here, line)


@require_POST
@resubmit_at(page_of_item)
def tick(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """Say that it is met. Without evidence it is a claim."""
    here, at = item_or_404(ladder, slug), timezone.now()
    try:
        again = named_marks(request).again.get(here.pk)
        mark = Mark.objects.tick(request.user, here, again=again, at=at)
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
        if Mark.objects.untick(request.user, here, only=named_marks(request).only.get(here.pk)):
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
    return _record(request, here, then_tick="tick" in request.POST)


@require_POST
@resubmit_at(page_of_item)
def mark_not_possible(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    here = item_or_404(ladder, slug)
    form = NotPossibleForm(request.POST, auto_id=f"{slug}-%s")
    if not form.is_valid():
        line = replace(line_for(request, here), not_possible_form=form)
        return answer_with(request, here, line, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    reason, at = form.cleaned_data["reason"], timezone.now()
    try:
        again = named_marks(request).again.get(here.pk)
        mark = Mark.objects.mark_not_possible(request.user, here, reason, again=again, at=at)
    except Refusal as refusal:
        return refused(request, here, refusal, not_possible_form=form)
    forget_unsent(request)
    undo = undo_by("plans:possible", here, **ending([mark])) if mark.is_new else None
    return answer(request, here, Notice("Marked as not possible where you are.", undo))


@require_POST
@resubmit_at(page_of_item)
def mark_possible(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    here = item_or_404(ladder, slug)
    undo = None
    kind = Mark.Kind.NOT_POSSIBLE
    try:
        only = named_marks(request).only.get(here.pk)
        if Mark.objects.mark_possible(request.user, here, only=only):
            ended = Mark.objects.ended(request.user, here, kind)
            fields = {"reason": ended.reason} if ended else {}
            fields |= bringing_back(request, [here], kind)
            undo = undo_by("plans:not-possible", here, **fields)
    except Refusal as refusal:
        return refused(request, here, refusal)
    return answer(request, here, Notice("Possible again.", undo))


def _record(request: PersonRequest, here: ChecklistItem, *, then_tick: bool) -> HttpResponse:
    form = evidence_form_of(request, here)
    if not form.is_valid():
        line = replace(line_for(request, here), evidence_form=form)
        return answer_with(request, here, line, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    at = timezone.now()
    try:
        with transaction.atomic():
            evidence = Evidence.objects.record(
                request.user, form.text, serving=[here], form_key=form.key, at=at
            )
            if then_tick and evidence.is_new:
                Mark.objects.tick(request.user, here, at=at)
    except Refusal as refusal:
        return refused(request, here, refusal, evidence_form=form)

    forget_unsent(request)
    if not evidence.is_new and (
        since := what_became_of([evidence], serving=[here], ticked=then_tick)
    ):
        return answer(request, here, since, blank=True)
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
    return answer(request, here, Notice(said, undo), blank=True)


def evidence_form_of(request: PersonRequest, here: ChecklistItem) -> EvidenceForm:
    """The evidence form of a line, with what was posted."""
    return EvidenceForm(request.POST, auto_id=f"{here.slug}-%s")


def answer(
    request: PersonRequest, here: ChecklistItem, notice: Notice, *, blank: bool = False
) -> HttpResponse:
    """The verb was done: htmx gets the line anew, a plain browser the page at its anchor.

    What is half typed in the line outlives it, unless it was what was sent: then the form is
    `blank`.
    """
    notice = replace(notice, about=here.slug, subject=here.name)
    if not request.htmx:
        notify(request, notice)
        return redirect(line_url(here))
    line = line_for(request, here)
    if blank:
        line = replace(line, evidence_form=EvidenceForm(auto_id=f"{here.slug}-%s"))
    return answer_with(request, here, line, notice=notice)


def refused(
    request: PersonRequest, here: ChecklistItem, refusal: Refusal, **forms: Any
) -> HttpResponse:
    """The record does not allow it. What was typed is in its form, or beside the refusal."""
    line = replace(line_for(request, here), refusal=str(refusal), **forms)
    return answer_with(request, here, line, status=HTTPStatus.CONFLICT)


def answer_with(
    request: PersonRequest,
    here: ChecklistItem,
    line: ChecklistLine,
    *,
    notice: Notice | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """This line: alone with the gate for htmx, on the item's page for a plain browser."""
    if not request.htmx:
        return item_page(request, here, line, status=status)
    context: dict[str, Any] = {
        "line": line,
        "is_title": _is_page_of(request, here),
        "lines_here": {here.slug},
        "notices": [notice] if notice else [],
    }
    if _path_of_page(request) == here.phase.get_absolute_url():
        ladder = ladder_or_404(here.ladder.slug)
        position = position_of(request.user, ladder)
        content = phase_or_404(ladder, here.phase.slug)
        context |= {
            "content": content,
            "gate": position.progress.gate(content.slug),
            "passed": position.passed(content),
        }
    return render(request, "plans/checklist/phase.html#answer", context, status=status)


def line_alone(request: PersonRequest, line: ChecklistLine) -> HttpResponse:
    """For what changes no count: an edit that is begun or given up."""
    context = {"line": line, "is_title": _is_page_of(request, line.item), "notices": []}
    return render(request, "plans/checklist/phase.html#answer", context)


def item_page(
    request: PersonRequest, here: ChecklistItem, line: ChecklistLine, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    ties = present_ties(request.user).filter(item=here).select_related("evidence")
    newest_first = ties.order_by("-evidence__happened_on", "-evidence__recorded_at", "pk")
    page = Paginator(newest_first, ITEM_PAGE_SIZE).get_page(request.GET.get("page"))
    ladder = ladder_or_404(here.ladder.slug)
    context = {
        "line": line,
        "lines_here": {here.slug},
        "item": here,
        "page": page,
        "pieces": with_other_items(here, (tie.evidence for tie in page)),
        "ladder": ladder,
        "moves": ladder.moves_towards(here),
        "content": None if here.phase.is_retired else phase_or_404(ladder, here.phase.slug),
    }
    return render(request, "plans/checklist/item.html", context, status=status)


def line_for(request: PersonRequest, here: ChecklistItem) -> ChecklistLine:
    """The line as it stands, with blank forms."""
    mark = request.user.marks.open().with_reaffirmed().filter(item=here).first()
    pieces = pieces_by_item(request.user, [here])[here.pk]
    any_evidence = has_evidence(request.user, [pieces])
    return blank_forms(request, ChecklistLine(here, mark, pieces, has_evidence=any_evidence))


def blank_forms(request: HttpRequest, line: ChecklistLine) -> ChecklistLine:
    """The forms of a line: blank, or with the text that waited through a login."""
    ladder, slug = line.item.ladder.slug, line.item.slug
    unsent = unsent_for(request, reverse("plans:add-evidence", args=[ladder, slug]))
    reason = unsent_for(request, reverse("plans:not-possible", args=[ladder, slug]))
    return replace(
        line,
        evidence_form=EvidenceForm(initial=unsent, is_kept=not unsent, auto_id=f"{slug}-%s"),
        not_possible_form=NotPossibleForm(initial=reason, is_kept=not reason, auto_id=f"{slug}-%s"),
    )


def _path_of_page(request: PersonRequest) -> str:
    """Where the page that htmx works on was opened, without its anchor."""
    return path_of(request.htmx.current_url or "")


def _is_page_of(request: PersonRequest, here: ChecklistItem) -> bool:
    """Whether htmx works on the item's own page, whose title is the name in its line."""
    return _path_of_page(request) == reverse("plans:item", args=[here.ladder.slug, here.slug])


def undo_by(verb: str, here: ChecklistItem, **fields: str) -> Undo:
    return Undo(reverse(verb, args=[here.ladder.slug, here.slug]), fields, replaces=here.slug)


def line_url(here: ChecklistItem) -> str:
    if here.phase.is_retired:
        return reverse("plans:item", args=[here.ladder.slug, here.slug])
    return f"{here.phase.get_absolute_url()}#{here.slug}"


def item_or_404(ladder: str, slug: str) -> ChecklistItem:
    items = ChecklistItem.objects.select_related("ladder", "phase__ladder", "replaced_by")
    item: ChecklistItem = get_object_or_404(items, ladder__slug=ladder, slug=slug)
    return item
