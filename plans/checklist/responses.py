"""The responses of an item's verbs: the changed line for htmx, a page otherwise."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from careerladder.compiled import compiled
from careerladder.ladders.catalog import ladder_or_404, phase_or_404
from careerladder.models import ChecklistItem
from careerladder.web.local_urls import path_of
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.pagination import CountedPaginator
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import unsent_for
from plans.checklist.forms import ItemEvidenceForm, NotPossibleForm, OpenForm
from plans.checklist.line_forms import LineForms, OnDemand
from plans.checklist.lines import ChecklistLine, line_of_item
from plans.checklist.pieces import with_other_items
from plans.checklist.planned import planned_suggestions
from plans.evidence.forms import EvidenceForm
from plans.gate.changes import describe_changes, state_changes
from plans.gate.position import Position, position_of, present_ties
from plans.gate.rules import Progress
from plans.models.refusals import Refusal

ITEM_PAGE_SIZE = 20


def evidence_form_of(request: PersonRequest, item: ChecklistItem) -> ItemEvidenceForm:
    """The evidence form of a line, bound to the POST data."""
    return ItemEvidenceForm(request.POST, auto_id=f"{item.slug}-%s")


def success_response(
    request: PersonRequest,
    item: ChecklistItem,
    notice: Notice,
    *,
    sent: str = "",
    since: Progress | None = None,
) -> HttpResponse:
    """The response to a verb that succeeded: the line for htmx, else a redirect to it.

    Open forms in the line stay, except for the one that was `sent` (an OnDemand value). `since` is
    the progress before the verb: if it is given, the notice describes what changed.
    """
    position = None
    if since is not None:
        position = position_of(request.user, ladder_or_404(item.ladder.slug))
        changes = describe_changes(state_changes(since, position.progress))
        text = f"{notice.text} {changes}".strip()
        notice = replace(notice, text=text, says_changes=bool(changes))
    notice = replace(notice, about=item.slug, subject=item.name)
    if not request.htmx:
        notify(request, notice)
        return redirect(line_url(item))
    return _line_and_gate(request, item, HTTPStatus.OK, position, notice=notice, sent=sent)


def refusal_response(
    request: PersonRequest, item: ChecklistItem, refusal: Refusal, **forms: Any
) -> HttpResponse:
    """The line with a refusal, as 409. `forms` are fields of its LineForms, with what was typed."""
    status = HTTPStatus.CONFLICT
    return line_response(request, item, status=status, refusal=str(refusal), **forms)


def line_response(
    request: PersonRequest, item: ChecklistItem, *, status: int = HTTPStatus.OK, **forms: Any
) -> HttpResponse:
    """The line with these fields of its LineForms: with the gate for htmx, else the item's page."""
    if not request.htmx:
        return item_page(request, item, line_for(request, item).with_forms(**forms), status=status)
    return _line_and_gate(request, item, status, **forms)


def line_only_response(request: PersonRequest, item: ChecklistItem, **forms: Any) -> HttpResponse:
    """The line for htmx, without the gate: a form was opened or cancelled, no count changed."""
    context = {
        "line": line_for(request, item).with_forms(**forms),
        "ladder": ladder_or_404(item.ladder.slug),
        "is_title": _is_on_item_page(request, item),
        "is_unfolded": True,
        "notices": [],
    }
    return render(request, "plans/checklist/answer.html", context)


def item_page(
    request: PersonRequest, item: ChecklistItem, line: ChecklistLine, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    """The item's own page: its line, and all its evidence, newest first, by pages."""
    ties = present_ties(request.user).filter(item=item).select_related("evidence")
    newest_first = ties.order_by("-evidence__happened_on", "-evidence__recorded_at", "pk")
    pages = CountedPaginator(newest_first, ITEM_PAGE_SIZE, count=line.pieces.total)
    page = pages.get_page(request.GET.get("page"))
    ladder = ladder_or_404(item.ladder.slug)
    context = {
        "line": line,
        "lines_here": {item.slug},
        "item": item,
        "page": page,
        "pieces": with_other_items(item, (tie.evidence for tie in page)),
        "ladder": ladder,
        "planned": planned_suggestions(request.user, item),
        "content": None if item.phase.is_retired else phase_or_404(ladder, item.phase.slug),
    }
    return render(request, "plans/checklist/item.html", context, status=status)


def line_for(
    request: PersonRequest,
    item: ChecklistItem,
    position: Position | None = None,
    *,
    sent: str = "",
) -> ChecklistLine:
    """The current line, with the forms that the request opens or keeps, except the one `sent`."""
    form = OpenForm(request.POST if request.method == "POST" else request.GET)
    line = line_of_item(request.user, item, position)
    return with_requested_forms(request, line, asked=form.asked, kept=form.kept - {sent})


def with_requested_forms(
    request: HttpRequest,
    line: ChecklistLine,
    *,
    asked: str = "",
    kept: frozenset[str] = frozenset(),
) -> ChecklistLine:
    """A copy of the line with its forms: the one `asked` for, those `kept`, those with unsent text.

    `asked` and `kept` are OnDemand values. Unsent text was posted after the session had ended.
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
    planned = None
    if OnDemand.MOVES in wanted and line.wants_moves and request.user.is_authenticated:
        planned = planned_suggestions(request.user, line.item)
    return replace(line, forms=LineForms(evidence, not_possible, asked=asked, planned=planned))


def _line_and_gate(
    request: PersonRequest,
    item: ChecklistItem,
    status: int,
    position: Position | None = None,
    *,
    notice: Notice | None = None,
    sent: str = "",
    **forms: Any,
) -> HttpResponse:
    """The line for htmx, and the phase's gate if the request comes from the phase page."""
    ladder = ladder_or_404(item.ladder.slug)
    context: dict[str, Any] = {
        "ladder": ladder,
        "is_unfolded": True,
        "is_title": _is_on_item_page(request, item),
        "lines_here": {item.slug},
        "notices": [notice] if notice else [],
    }
    if _current_path(request) == item.phase.get_absolute_url():
        content = phase_or_404(ladder, item.phase.slug)
        position = position or position_of(request.user, ladder)
        context |= {
            "content": content,
            "position": position,
            "gate": position.progress.gate(content.slug),
            "passed": position.passed(content),
        }
    context["line"] = line_for(request, item, position, sent=sent).with_forms(**forms)
    return render(request, "plans/checklist/answer.html", context, status=status)


def _current_path(request: PersonRequest) -> str:
    """The path of the page that the htmx request comes from."""
    return path_of(request.htmx.current_url or "")


def _is_on_item_page(request: PersonRequest, item: ChecklistItem) -> bool:
    """Whether the htmx request comes from the item's own page, where its name is the h1."""
    return _current_path(request) == reverse("plans:item", args=[item.ladder.slug, item.slug])


def item_undo(url_name: str, item: ChecklistItem, **fields: str) -> Undo:
    """An undo that posts `fields` to a verb of the item, and replaces its line."""
    return Undo(reverse(url_name, args=[item.ladder.slug, item.slug]), fields, replaces=item.slug)


def line_url(item: ChecklistItem) -> str:
    """Its line on the phase page, or its own page if the phase is retired."""
    if item.phase.is_retired:
        return reverse("plans:item", args=[item.ladder.slug, item.slug])
    return f"{item.phase.get_absolute_url()}#{item.slug}"


def item_or_404(ladder: str, slug: str) -> ChecklistItem:
    for item in _items(ladder, slug):
        return item
    raise Http404(f"The ladder {ladder} has no item {slug}.")


@compiled
def _items(ladder: str, slug: str) -> QuerySet[ChecklistItem]:
    items = ChecklistItem.objects.select_related("ladder", "phase__ladder", "replaced_by")
    return items.filter(ladder__slug=ladder, slug=slug)
