"""A piece of evidence: its page, an edit, removing and restoring."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerladder.ladder import THE_LADDER
from careerladder.models import ChecklistItem
from careerladder.notices import Notice, Undo, notify
from careerladder.requests import PersonRequest
from careerladder.unsent import forget_unsent, text_returns_to, unsent_for
from plans.forms import EditForm, LineForm
from plans.models import Evidence, EvidenceVersion, Mark, Removal
from plans.models.refusals import EvidenceIsRemoved, EvidenceWasChanged, Refusal
from plans.views.item import (
    PIECES_A_PAGE,
    answer,
    answer_with,
    evidence_form_of,
    line_alone,
    line_for,
    refused,
)


def page_of_evidence(uuid: UUID) -> str:
    return reverse("plans:evidence", args=[uuid])


@require_http_methods(["GET", "HEAD", "POST"])
@text_returns_to(page_of_evidence)
def evidence(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Read and edit one piece. An edit names the version that it began from."""
    piece = get_object_or_404(request.user.evidence.filter(purged_at=None), pk=uuid)
    if request.method != "POST":
        initial = EditForm.initial_of(piece.told) | {"began_from": piece.version}
        initial |= unsent_for(request, request.path)
        return _editing(request, piece, _edit_form(piece, initial=initial))

    form = _edit_form(piece, request.POST)
    if not form.is_valid():
        return _editing(request, piece, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    before = piece.version
    try:
        piece.edit(
            form.told,
            began_from=form.cleaned_data["began_from"],
            form_key=form.cleaned_data["form_key"],
        )
    except EvidenceWasChanged:
        return _conflict(request, piece, form)
    except EvidenceIsRemoved as refusal:
        here, _ = _line_of(request)
        if request.htmx and here is not None:
            # The piece has left the line; its text waits in the form for new evidence.
            typed = evidence_form_of(request, here)
            return refused(request, here, refusal, evidence_form=typed, to_restore=piece)
        form.add_error(None, str(refusal))
        return _editing(request, piece, form, status=HTTPStatus.CONFLICT)

    forget_unsent(request)
    here, _ = _line_of(request)
    undo = None
    if piece.version > before:
        undo = _undo("plans:go-back-to-version", uuid, before, here=here)
    return _done(request, Notice("Saved.", undo), here, piece)


@require_safe
def removed(request: PersonRequest) -> HttpResponse:
    """What was removed and can still be restored, the last first."""
    removals = (
        Removal.objects.open()
        .filter(evidence__user=request.user, evidence__purged_at=None)
        .select_related("evidence")
        .order_by("-since")
    )
    page = Paginator(removals, PIECES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "plans/removed.html", {"page": page})


@require_POST
def remove(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Take a piece away; where the same press had ticked its item, the tick too."""
    piece = get_object_or_404(request.user.evidence, pk=uuid)
    here, where = _line_of(request)
    fields = {}
    with transaction.atomic():
        piece.remove()
        if here is not None and where["untick"]:
            Mark.objects.untick(request.user, here)
            fields["tick"] = "yes"
    undo = _undo("plans:restore-evidence", uuid, here=here, **fields)
    said = "Evidence removed. It can be restored for 30 days."
    return _done(request, Notice(said, undo), here)


@require_POST
def restore(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Undo a removal, and what went with it; all of it or nothing."""
    piece = get_object_or_404(request.user.evidence.filter(purged_at=None), pk=uuid)
    here, where = _line_of(request)
    fields = {}
    try:
        with transaction.atomic():
            piece.restore()
            if here is not None and where["tick"]:
                Mark.objects.tick(request.user, here)
                fields["untick"] = "yes"
    except Refusal as refusal:
        return _refused(request, refusal, here)
    undo = _undo("plans:remove-evidence", uuid, here=here, **fields)
    return _done(request, Notice("Evidence restored.", undo), here, piece)


@require_POST
def go_back(request: PersonRequest, uuid: UUID, number: int) -> HttpResponse:
    """Save an earlier version's text as the newest; nothing in between is lost."""
    piece = get_object_or_404(request.user.evidence, pk=uuid)
    here, _ = _line_of(request)
    before = piece.version
    try:
        piece.go_back_to(number)
    except EvidenceVersion.DoesNotExist:
        raise Http404(f"There is no version {number}.") from None
    except Refusal as refusal:
        return _refused(request, refusal, here)
    undo = _undo("plans:go-back-to-version", uuid, before, here=here)
    return _done(request, Notice("The earlier text is back.", undo), here, piece)


def _edit_form(piece: Evidence, *args: Any, **options: Any) -> EditForm:
    return EditForm(*args, auto_id=f"edit-{piece.pk}-%s", **options)


def _editing(
    request: PersonRequest,
    piece: Evidence,
    form: EditForm,
    *,
    changed_to: Evidence | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The form: in its item's line for htmx, on the page of the evidence otherwise."""
    here, _ = _line_of(request)
    if request.htmx and here is not None:
        line = replace(
            line_for(request, here), editing=piece, edit_form=form, changed_to=changed_to
        )
        if request.method != "POST":
            return line_alone(request, line)
        return answer_with(request, here, line, status=status)
    context = {
        "piece": piece,
        "form": form,
        "changed_to": changed_to,
        "item": here,
        "removal": piece.removals.open().first(),
        "ties": piece.ties.open().select_related("item__ladder"),
    }
    return render(request, "plans/evidence.html", context, status=status)


def _conflict(request: PersonRequest, piece: Evidence, form: EditForm) -> HttpResponse:
    """Both texts: what was saved meanwhile beside what was typed, which may be saved on top."""
    piece.refresh_from_db()
    form.data = {**form.data.dict(), "began_from": str(piece.version)}  # type: ignore[attr-defined]
    return _editing(request, piece, form, changed_to=piece, status=HTTPStatus.CONFLICT)


def _done(
    request: PersonRequest,
    notice: Notice,
    here: ChecklistItem | None,
    piece: Evidence | None = None,
) -> HttpResponse:
    """Back to the item's line; without one, to the evidence, or to progress where it is gone."""
    if here is not None:
        return answer(request, here, notice)
    notify(request, notice)
    return redirect(piece if piece is not None else "plans:progress")


def _refused(request: PersonRequest, refusal: Refusal, here: ChecklistItem | None) -> HttpResponse:
    if here is not None:
        return refused(request, here, refusal)
    return render(request, "409.html", status=HTTPStatus.CONFLICT)


def _line_of(request: PersonRequest) -> tuple[ChecklistItem | None, dict[str, str]]:
    """The item whose line the form stands in, where there is one, and what the form says of it."""
    form = LineForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return None, dict.fromkeys(form.fields, "")
    where: dict[str, str] = form.cleaned_data
    items = ChecklistItem.objects.select_related("ladder", "phase__ladder", "replaced_by")
    here = items.filter(ladder__slug=where["ladder"] or THE_LADDER, slug=where["item"]).first()
    return here, where


def _undo(verb: str, *args: object, here: ChecklistItem | None, **fields: str) -> Undo:
    """An undo whose answer comes back to the line that this form stood in."""
    where = {"item": here.slug, "ladder": here.ladder.slug} if here else {}
    replaces = here.slug if here else ""
    return Undo(reverse(verb, args=args), where | fields, replaces=replaces)
