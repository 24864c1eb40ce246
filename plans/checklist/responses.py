"""How the verbs of an item answer: htmx gets the line that changed, a plain browser a page."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from careerladder.ladders.catalog import ladder_or_404, phase_or_404
from careerladder.models import ChecklistItem
from careerladder.web.local_urls import path_of
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import unsent_for
from plans.checklist.forms import NotPossibleForm
from plans.checklist.lines import ChecklistLine, has_evidence, pieces_by_item, with_other_items
from plans.evidence.forms import EvidenceForm
from plans.gate.position import position_of, present_ties
from plans.models.refusals import Refusal

ITEM_PAGE_SIZE = 20


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
        evidence_form=EvidenceForm(initial=unsent, is_preserved=not unsent, auto_id=f"{slug}-%s"),
        not_possible_form=NotPossibleForm(
            initial=reason, is_preserved=not reason, auto_id=f"{slug}-%s"
        ),
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
