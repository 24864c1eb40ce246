"""A piece of evidence: its page, an edit, removing and restoring."""

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
from plans.checklist.named_marks import bringing_back, ending, named_marks
from plans.checklist.responses import answer, answer_with, evidence_form_of, line_alone, refused
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
    """One piece to read, with what it serves. A removed one can be restored from here."""
    newest = EvidenceVersion.objects.filter(evidence=OuterRef("pk")).order_by("-number")
    pieces = request.user.evidence.filter(purged_at=None).annotate(
        saved_at=Subquery(newest.values("saved_at")[:1])
    )
    piece = get_object_or_404(pieces, pk=uuid)
    context = {
        "piece": piece,
        "removal": piece.removals.open().first(),
        "served": served_choices(piece, progress_of(request.user, current_ladder(request))),
    }
    return render(request, "plans/journal/evidence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(page_of_evidence_edit)
def edit_evidence(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Edit one piece. An edit names the version that it began from."""
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
        here, _ = line_of(request)
        if request.htmx and here is not None:
            # The piece has left the line; its text waits in the form for new evidence.
            typed = evidence_form_of(request, here)
            return refused(request, here, refusal, evidence=typed, to_restore=piece)
        form.add_error(None, f"{refusal} Nothing is saved yet.")
        return _editing(request, piece, form, status=HTTPStatus.CONFLICT)

    return _saved(request, piece, before)


def _saved(request: PersonRequest, piece: Evidence, before: int) -> HttpResponse:
    """With an undo where there is a newer version now than `before`."""
    forget_unsent(request)
    here, _ = line_of(request)
    undo = None
    if piece.version > before:
        base_version = {"base_version": str(piece.version)}
        undo = undo_in(here, "plans:go-back-to-version", piece.pk, before, **base_version)
    return done(request, Notice("Saved.", undo), here, piece)


def _saved_before(request: PersonRequest, piece: Evidence, saved: EvidenceVersion) -> HttpResponse:
    """The same form again: nothing is saved, and nothing said that is true no longer."""
    is_removed = piece.removals.open().exists()
    if saved.number == piece.version and not is_removed:
        return _saved(request, piece, saved.number - 1)
    forget_unsent(request)
    here, _ = line_of(request)
    since = "removed the evidence" if is_removed else "saved another version"
    said = f"You already saved this, as version {saved.number}, and have since {since}."
    said = f"{said} Nothing was saved now."
    history = reverse("plans:evidence-history", args=[piece.pk])
    return done(request, Notice(said, link=history, leads_to="All versions"), here, piece)


@require_safe
def removed(request: PersonRequest) -> HttpResponse:
    """What was removed and can still be restored, the last first."""
    removals = (
        Removal.objects.open()
        .filter(evidence__user=request.user, evidence__purged_at=None)
        .select_related("evidence")
        .order_by("-since", "-pk")
    )
    page = Paginator(removals, REMOVED_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "plans/journal/removed.html", {"page": page})


@require_POST
def remove(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Take a piece away; where the same press had ticked its item, the tick too."""
    piece = get_object_or_404(request.user.evidence.filter(purged_at=None), pk=uuid)
    here, where = line_of(request)
    base_version, was_ticked, fields = where["base_version"], False, {}
    before = _progress(request, here)
    try:
        if here is not None and where["untick"]:
            only = named_marks(request).only.get(here.pk)
            was_here, was_ticked = piece.remove_and_untick(
                here, undoing=only, base_version=base_version
            )
        else:
            was_here = piece.remove(base_version=base_version)
    except Refusal as refusal:
        return refused_in(request, refusal, here, piece)
    if here is not None and was_ticked:
        fields = {"tick": "yes"} | bringing_back(request, [here])
    said = [
        "Evidence removed.",
        "The item is unticked too." if was_ticked else "",
        describe_changes(state_changes(before, _progress(request, here))),
        "It can be restored for 30 days.",
    ]
    undo = undo_in(here, "plans:restore-evidence", uuid, **fields) if was_here else None
    return done(request, Notice(" ".join(filter(None, said)), undo), here)


@require_POST
def restore(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Undo a removal, and what went with it; all of it or nothing."""
    piece = get_object_or_404(request.user.evidence.filter(purged_at=None), pk=uuid)
    here, where = line_of(request)
    fields = {}
    before = _progress(request, here)
    try:
        if here is not None and where["tick"]:
            again = named_marks(request).again.get(here.pk)
            was_removed, mark = piece.restore_and_tick(here, restoring=again)
            fields = {"untick": "yes"} | ending([mark]) if mark.is_new else {}
        else:
            was_removed = piece.restore()
    except Refusal as refusal:
        return refused_in(request, refusal, here, piece)
    did = describe_changes(state_changes(before, _progress(request, here)))
    said = ["Evidence restored." if was_removed else "This evidence is here already.", did]
    undo = undo_in(here, "plans:remove-evidence", uuid, **fields) if was_removed else None
    return done(request, Notice(" ".join(filter(None, said)), undo), here, piece)


def _progress(request: PersonRequest, here: ChecklistItem | None) -> Progress:
    ladder = ladder_or_404(here.ladder.slug) if here else current_ladder(request)
    return progress_of(request.user, ladder)


def _edit_form(piece: Evidence, *args: Any, **options: Any) -> EditForm:
    return EditForm(*args, auto_id=f"edit-{piece.pk}-%s", **options)


def _editing(
    request: PersonRequest,
    piece: Evidence,
    form: EditForm,
    *,
    changed_to: Conflict | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The form: in its item's line for htmx, on a page of its own otherwise."""
    here, _ = line_of(request)
    if request.htmx and here is not None:
        edit = Edit(piece, form, changed_to)
        if request.method != "POST":
            return line_alone(request, here, edit=edit)
        return answer_with(request, here, status=status, edit=edit)
    context = {
        "piece": piece,
        "form": form,
        "changed_to": changed_to,
        "item": here,
        "removal": piece.removals.open().first(),
    }
    return render(request, "plans/journal/edit_evidence.html", context, status=status)


def _conflict(request: PersonRequest, piece: Evidence, form: EditForm) -> HttpResponse:
    """Both texts: what was saved meanwhile beside what was typed, which may be saved on top."""
    piece.refresh_from_db()
    form.rebase_on(piece.version)
    saved = piece.versions.get(number=piece.version)
    both = evidence_conflict(saved.text, form.text, saved.saved_at)
    return _editing(request, piece, form, changed_to=both, status=HTTPStatus.CONFLICT)


def done(
    request: PersonRequest,
    notice: Notice,
    here: ChecklistItem | None,
    piece: Evidence | None = None,
) -> HttpResponse:
    """Back to the item's line; without one, to the evidence, or to the journal where it is gone."""
    if here is not None:
        return answer(request, here, notice)
    notify(request, notice)
    return redirect(piece if piece is not None else "plans:journal")


def refused_in(
    request: PersonRequest, refusal: Refusal, here: ChecklistItem | None, piece: Evidence
) -> HttpResponse:
    """In the item's line; without one, on a page of its own."""
    if here is not None:
        return refused(request, here, refusal)
    return not_undone(request, refusal, piece)


def not_undone(
    request: PersonRequest, refusal: Refusal, piece: Evidence | None = None
) -> HttpResponse:
    """Why, on a page of its own."""
    context = {"refusal": refusal, "piece": piece}
    return render(request, "409.html", context, status=HTTPStatus.CONFLICT)


def line_of(request: PersonRequest) -> tuple[ChecklistItem | None, dict[str, Any]]:
    """The item whose line the form stands in, where there is one, and what the form says of it."""
    form = LineForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return None, dict.fromkeys(form.fields)
    where: dict[str, Any] = form.cleaned_data
    items = ChecklistItem.objects.select_related("ladder", "phase__ladder", "replaced_by")
    ladder = where["ladder"] or slug_of_current_ladder(request.user)
    return items.filter(ladder__slug=ladder, slug=where["item"]).first(), where


def undo_in(here: ChecklistItem | None, verb: str, *args: object, **fields: str) -> Undo:
    """An undo whose answer comes back to the line that this form stood in."""
    where = {"item": here.slug, "ladder": here.ladder.slug} if here else {}
    replaces = here.slug if here else ""
    return Undo(reverse(verb, args=args), where | fields, replaces=replaces)
