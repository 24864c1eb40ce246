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
from plans.checklist.forms import ItemEvidenceForm, NotPossibleForm, OpenForm
from plans.checklist.line_forms import LineForms, OnDemand
from plans.checklist.lines import ChecklistLine, line_of_item
from plans.checklist.pieces import with_other_items
from plans.evidence.forms import EvidenceForm
from plans.gate.changes import describe_changes, state_changes
from plans.gate.position import Position, position_of, present_ties
from plans.gate.rules import Progress
from plans.models.refusals import Refusal

ITEM_PAGE_SIZE = 20


def evidence_form_of(request: PersonRequest, here: ChecklistItem) -> ItemEvidenceForm:
    """The evidence form of a line, with what was posted."""
    return ItemEvidenceForm(request.POST, auto_id=f"{here.slug}-%s")


def answer(
    request: PersonRequest,
    here: ChecklistItem,
    notice: Notice,
    *,
    sent: str = "",
    since: Progress | None = None,
) -> HttpResponse:
    """The verb was done: htmx gets the line anew, a plain browser the page at its anchor.

    What is half typed in the line outlives it, but for the form that was `sent`, which closes. With
    `since`, how far the person was before, the notice says what changed.
    """
    position = None
    if since is not None:
        position = position_of(request.user, ladder_or_404(here.ladder.slug))
        became = describe_changes(state_changes(since, position.progress))
        notice = replace(notice, text=f"{notice.text} {became}".strip())
    notice = replace(notice, about=here.slug, subject=here.name)
    if not request.htmx:
        notify(request, notice)
        return redirect(line_url(here))
    return _line_and_gate(request, here, HTTPStatus.OK, position, notice=notice, sent=sent)


def refused(
    request: PersonRequest, here: ChecklistItem, refusal: Refusal, **forms: Any
) -> HttpResponse:
    """The record does not allow it. What was typed is in its form, or beside the refusal."""
    status = HTTPStatus.CONFLICT
    return answer_with(request, here, status=status, refusal=str(refusal), **forms)


def answer_with(
    request: PersonRequest, here: ChecklistItem, *, status: int = HTTPStatus.OK, **forms: Any
) -> HttpResponse:
    """The line with these of its `LineForms`: alone with the gate for htmx, on the item's page for
    a plain browser.
    """
    if not request.htmx:
        return item_page(request, here, line_for(request, here).with_forms(**forms), status=status)
    return _line_and_gate(request, here, status, **forms)


def line_alone(request: PersonRequest, here: ChecklistItem, **forms: Any) -> HttpResponse:
    """For what changes no count: a form that was asked for, or given up."""
    line = line_for(request, here).with_forms(**forms)
    context = {"line": line, "is_title": _is_page_of(request, here), "notices": []}
    return render(request, "plans/checklist/answer.html", context)


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


def line_for(
    request: PersonRequest,
    here: ChecklistItem,
    position: Position | None = None,
    *,
    sent: str = "",
) -> ChecklistLine:
    """The line as it stands, with the forms that are asked for or stand open in it, but for the one
    that was `sent`.
    """
    form = OpenForm(request.POST if request.method == "POST" else request.GET)
    line = line_of_item(request.user, here, position)
    return with_forms(request, line, asked=form.asked, kept=form.kept - {sent})


def with_forms(
    request: HttpRequest,
    line: ChecklistLine,
    *,
    asked: str = "",
    kept: frozenset[str] = frozenset(),
) -> ChecklistLine:
    """With the forms that come on demand: the one that is `asked` for, those that are `kept`, and
    those whose text waited through a login.
    """
    ladder, slug = line.item.ladder.slug, line.item.slug
    wanted = kept | {asked}
    evidence = not_possible = None
    unsent = unsent_for(request, reverse("plans:add-evidence", args=[ladder, slug]))
    if unsent or (OnDemand.EVIDENCE in wanted and not line.item.is_retired):
        evidence = EvidenceForm(initial=unsent, is_preserved=not unsent, auto_id=f"{slug}-%s")
    reason = unsent_for(request, reverse("plans:not-possible", args=[ladder, slug]))
    if reason or (OnDemand.NOT_POSSIBLE in wanted and line.can_be_not_possible):
        not_possible = NotPossibleForm(
            initial=reason, is_preserved=not reason, auto_id=f"{slug}-%s"
        )
    return replace(line, forms=LineForms(evidence, not_possible, asked=asked))


def _line_and_gate(
    request: PersonRequest,
    here: ChecklistItem,
    status: int,
    position: Position | None = None,
    *,
    notice: Notice | None = None,
    sent: str = "",
    **forms: Any,
) -> HttpResponse:
    """The gate only where htmx works on its page."""
    context: dict[str, Any] = {
        "is_title": _is_page_of(request, here),
        "lines_here": {here.slug},
        "notices": [notice] if notice else [],
    }
    if _path_of_page(request) == here.phase.get_absolute_url():
        ladder = ladder_or_404(here.ladder.slug)
        content = phase_or_404(ladder, here.phase.slug)
        position = position or position_of(request.user, ladder)
        context |= {
            "content": content,
            "gate": position.progress.gate(content.slug),
            "passed": position.passed(content),
        }
    context["line"] = line_for(request, here, position, sent=sent).with_forms(**forms)
    return render(request, "plans/checklist/answer.html", context, status=status)


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
