"""An entry of evidence: its page, editing, removing and restoring it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerladder.ladders.catalog import ladder_or_404
from careerladder.ladders.current import current_ladder, slug_of_current_ladder
from careerladder.models import ChecklistItem
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, resubmit_at, unsent_for
from plans.checklist.forms import LineForm
from plans.checklist.line_forms import Edit
from plans.checklist.responses import (
    evidence_form_of,
    line_only_response,
    line_response,
    refusal_response,
    success_response,
)
from plans.checklist.undo_marks import fields_to_end, fields_to_restore, undo_marks
from plans.evidence.forms import EditForm
from plans.evidence.versions import Conflict, evidence_conflict
from plans.gate.changes import describe_changes, state_changes
from plans.gate.position import progress_of
from plans.gate.rules import Progress
from plans.journal.filing import served_choices
from plans.models import Evidence, EvidenceVersion, Removal
from plans.models.refusals import EvidenceIsRemoved, EvidenceWasChanged, Refusal

REMOVED_A_PAGE = 12


def page_of_evidence_edit(uuid: UUID) -> str:
    return reverse("plans:edit-evidence", args=[uuid])


@require_safe
def evidence(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """An entry, with the items it is filed under. A removed one can be restored from here."""
    newest = EvidenceVersion.objects.filter(evidence=OuterRef("pk")).order_by("-number")
    pieces = request.user.evidence.filter(purged_at=None).annotate(
        saved_at=Subquery(newest.values("saved_at")[:1])
    )
    piece = get_object_or_404(pieces, pk=uuid)
    context = {
        "piece": piece,
        "removal": piece.removals.open().first(),
        "kept": piece.serves_none.open().first(),
        "served": served_choices(piece, progress_of(request.user, current_ladder(request))),
    }
    return render(request, "plans/journal/evidence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_evidence_edit,
    unsaved="your changes to the entry were not saved. Make them again.",
)
def edit_evidence(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Edit a piece. The form names the version that the edit is based on."""
    piece = get_object_or_404(request.user.evidence.filter(purged_at=None), pk=uuid)
    if request.method != "POST":
        initial = EditForm.initial_of(piece.text) | {"base_version": piece.version}
        initial |= unsent_for(request, request.path)
        return _editing(request, piece, _edit_form(piece, initial=initial))

    form = _edit_form(piece, request.POST)
    if saved := piece.saved_by(form.content_key):
        return _saved_before(request, piece, saved)
    if not form.is_valid():
        return _editing(request, piece, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    before = piece.version
    try:
        save = piece.restore_and_edit if form.restores else piece.edit
        save(
            form.text,
            base_version=form.cleaned_data["base_version"],
            form_key=form.content_key,
        )
    except EvidenceWasChanged:
        return _conflict(request, piece, form)
    except EvidenceIsRemoved as refusal:
        item, _ = line_of(request)
        if request.htmx and item is not None:
            # The line no longer shows the piece, so its text goes into the form for new evidence.
            typed = evidence_form_of(request, item)
            return refusal_response(request, item, refusal, evidence=typed, to_restore=piece)
        form.add_error(None, f"{refusal} Nothing is saved yet.")
        return _editing(request, piece, form, status=HTTPStatus.CONFLICT)

    return _saved(request, piece, before)


def _saved(request: PersonRequest, piece: Evidence, before: int) -> HttpResponse:
    """The response to a saved edit. It has an undo if the version is newer than `before`."""
    forget_unsent(request)
    item, _ = line_of(request)
    undo = None
    if piece.version > before:
        base_version = {"base_version": str(piece.version)}
        undo = undo_in(item, "plans:go-back-to-version", piece.pk, before, **base_version)
    return evidence_response(request, Notice("Saved.", undo), item, piece)


def _saved_before(request: PersonRequest, piece: Evidence, saved: EvidenceVersion) -> HttpResponse:
    """The response to a form sent again: nothing is saved, and a later change is named."""
    is_removed = piece.removals.open().exists()
    if saved.number == piece.version and not is_removed:
        return _saved(request, piece, saved.number - 1)
    forget_unsent(request)
    item, _ = line_of(request)
    since = "removed the entry" if is_removed else "saved a newer version"
    text = f"You already saved this as version {saved.number} and have since {since}."
    text = f"{text} Nothing new was saved."
    history = reverse("plans:evidence-history", args=[piece.pk])
    return evidence_response(
        request, Notice(text, link=history, leads_to="See the history"), item, piece
    )


@require_safe
def removed(request: PersonRequest) -> HttpResponse:
    """The removed evidence that can be restored, by time of removal, newest first."""
    removals = (
        Removal.objects.open()
        .filter(evidence__user=request.user, evidence__purged_at=None)
        .select_related("evidence")
        .order_by("-since", "-pk")
    )
    page = Paginator(removals, REMOVED_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "plans/journal/removed.html", {"page": page})


@require_POST
@resubmit_at(
    lambda uuid: reverse("plans:evidence", args=[uuid]),
    unsaved="the entry was not removed. Remove it again.",
)
def remove(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Remove a piece. As the undo of a request that ticked its item, untick the item too."""
    piece = get_object_or_404(request.user.evidence.filter(purged_at=None), pk=uuid)
    item, where = line_of(request)
    base_version, was_ticked, fields = where["base_version"], False, {}
    before = _progress(request, item)
    try:
        if item is not None and where["untick"]:
            undoing = undo_marks(request).to_end.get(item.pk)
            was_present, was_ticked = piece.remove_and_untick(
                item, undoing=undoing, base_version=base_version
            )
        else:
            was_present = piece.remove(base_version=base_version)
    except Refusal as refusal:
        return evidence_refusal_response(request, refusal, item, piece)
    if item is not None and was_ticked:
        fields = {"tick": "yes"} | fields_to_restore(request, [item])
    changes = describe_changes(state_changes(before, _progress(request, item)))
    sentences = [
        "Entry removed.",
        "The item was unticked too." if was_ticked else "",
        changes,
        "You can restore it for 30 days.",
    ]
    undo = undo_in(item, "plans:restore-evidence", uuid, **fields) if was_present else None
    notice = Notice(" ".join(filter(None, sentences)), undo, says_changes=bool(changes))
    return evidence_response(request, notice, item)


@require_POST
@resubmit_at(
    lambda uuid: reverse("plans:evidence", args=[uuid]),
    unsaved="the entry was not restored. Restore it again.",
)
def restore(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Restore a piece. As the undo of a removal that unticked its item, tick the item again."""
    piece = get_object_or_404(request.user.evidence.filter(purged_at=None), pk=uuid)
    item, where = line_of(request)
    fields = {}
    before = _progress(request, item)
    try:
        if item is not None and where["tick"]:
            restoring = undo_marks(request).to_restore.get(item.pk)
            was_removed, mark = piece.restore_and_tick(item, restoring=restoring)
            fields = {"untick": "yes"} | fields_to_end([mark]) if mark.is_new else {}
        else:
            was_removed = piece.restore()
    except Refusal as refusal:
        return evidence_refusal_response(request, refusal, item, piece)
    changes = describe_changes(state_changes(before, _progress(request, item)))
    sentences = [
        "Entry restored." if was_removed else "This entry was already restored.",
        changes,
    ]
    undo = undo_in(item, "plans:remove-evidence", uuid, **fields) if was_removed else None
    notice = Notice(" ".join(filter(None, sentences)), undo, says_changes=bool(changes))
    return evidence_response(request, notice, item, piece)


def _progress(request: PersonRequest, item: ChecklistItem | None) -> Progress:
    ladder = ladder_or_404(item.ladder.slug) if item else current_ladder(request)
    return progress_of(request.user, ladder)


def _edit_form(piece: Evidence, *args: Any, **options: Any) -> EditForm:
    return EditForm(*args, recorded=[piece.text], auto_id=f"edit-{piece.pk}-%s", **options)


def _editing(
    request: PersonRequest,
    piece: Evidence,
    form: EditForm,
    *,
    changed_to: Conflict | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The edit form: in its item's line for htmx, else on a page of its own."""
    item, _ = line_of(request)
    if request.htmx and item is not None:
        edit = Edit(piece, form, changed_to)
        if request.method != "POST":
            return line_only_response(request, item, edit=edit)
        return line_response(request, item, status=status, edit=edit)
    context = {
        "piece": piece,
        "form": form,
        "changed_to": changed_to,
        "item": item,
        "removal": piece.removals.open().first(),
    }
    return render(request, "plans/journal/edit_evidence.html", context, status=status)


def _conflict(request: PersonRequest, piece: Evidence, form: EditForm) -> HttpResponse:
    """The edit form as 409: both texts side by side. Sent again, the typed one is saved."""
    piece.refresh_from_db()
    form.rebase_on(piece.version)
    saved = piece.versions.get(number=piece.version)
    both = evidence_conflict(saved.text, form.text, saved.saved_at)
    return _editing(request, piece, form, changed_to=both, status=HTTPStatus.CONFLICT)


def evidence_response(
    request: PersonRequest,
    notice: Notice,
    item: ChecklistItem | None,
    piece: Evidence | None = None,
) -> HttpResponse:
    """The response to a verb that succeeded: the item's line, else the evidence or the journal."""
    if item is not None:
        return success_response(request, item, notice)
    notify(request, notice)
    return redirect(piece if piece is not None else "plans:journal")


def evidence_refusal_response(
    request: PersonRequest, refusal: Refusal, item: ChecklistItem | None, piece: Evidence
) -> HttpResponse:
    """The refusal as 409: in the item's line, else on a page of its own."""
    if item is not None:
        return refusal_response(request, item, refusal)
    return refusal_page(request, refusal, piece)


def refusal_page(
    request: PersonRequest, refusal: Refusal, piece: Evidence | None = None
) -> HttpResponse:
    """The refusal as 409, on a page of its own."""
    context = {"refusal": refusal, "piece": piece}
    return render(request, "409.html", context, status=HTTPStatus.CONFLICT)


def line_of(request: PersonRequest) -> tuple[ChecklistItem | None, dict[str, Any]]:
    """The item in whose line the form is, or None, and the cleaned data of the LineForm."""
    form = LineForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return None, dict.fromkeys(form.fields)
    where: dict[str, Any] = form.cleaned_data
    items = ChecklistItem.objects.select_related("ladder", "phase__ladder", "replaced_by")
    ladder = where["ladder"] or slug_of_current_ladder(request.user)
    return items.filter(ladder__slug=ladder, slug=where["item"]).first(), where


def undo_in(item: ChecklistItem | None, url_name: str, *args: object, **fields: str) -> Undo:
    """An undo. With an item, its response is the item's line, which it replaces."""
    where = {"item": item.slug, "ladder": item.ladder.slug} if item else {}
    replaces = item.slug if item else ""
    return Undo(reverse(url_name, args=args), where | fields, replaces=replaces)
