"""File an entry: choose the items that it is evidence for."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from careerladder.ladders.catalog import LadderContent
from careerladder.ladders.current import current_ladder
from careerladder.models import ChecklistItem
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from plans.checklist.undo_marks import fields_to_end, fields_to_restore, undo_marks
from plans.gate.changes import describe_changes, state_changes
from plans.gate.position import position_of, progress_of
from plans.journal.filing import Filing, filing_of
from plans.journal.forms import FilingForm
from plans.models import Evidence
from plans.models.refusals import EvidenceIsRemoved, Refusal


def page_of_filing(uuid: UUID) -> str:
    return reverse("plans:file-evidence", args=[uuid])


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_filing,
    unsaved="the items for this entry were not saved. Choose them again.",
)
def filing(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """File a piece under items, and take it off others.

    Only what was changed in the form is applied, so that an old form reverts no change of another
    tab.
    """
    piece = get_object_or_404(request.user.evidence.filter(purged_at=None), pk=uuid)
    ladder = current_ladder(request)
    position = position_of(request.user, ladder)
    choices = filing_of(piece, ladder, position)
    if request.method != "POST":
        refusal = EvidenceIsRemoved() if piece.removals.open().exists() else None
        return _form(request, piece, ladder, choices, refusal=refusal)

    form = FilingForm(request.POST, known=frozenset(choices.items))
    sent = choices.as_sent(form.sent("serves"), form.sent("was"))
    if not form.is_valid():
        return _form(request, piece, ladder, sent, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        notice = _file(request, piece, form, ladder, choices.items)
    except Refusal as refusal:
        return _form(
            request, piece, ladder, sent, form, refusal=refusal, status=HTTPStatus.CONFLICT
        )
    changes = describe_changes(state_changes(position.progress, progress_of(request.user, ladder)))
    notify(request, Notice(f"{notice.text} {changes}".strip(), notice.undo))
    return HttpResponseClientRefresh() if request.htmx else redirect(piece)


def _file(
    request: PersonRequest,
    piece: Evidence,
    form: FilingForm,
    ladder: LadderContent,
    items: dict[str, ChecklistItem],
) -> Notice:
    """Apply the form, and return the notice with its undo.

    Raise ItemIsRetired, EvidenceIsRemoved, CannotBeUndone.
    """
    marks = undo_marks(request)
    filed = piece.refile(
        [item for slug, item in items.items() if slug in form.added],
        off=[item for slug, item in items.items() if slug in form.taken_off],
        tick=bool(form.cleaned_data["tick"]),
        untick=[item for slug, item in items.items() if slug in form.sent("untick")],
        restoring=marks.to_restore.values(),
        undoing=marks.to_end.values(),
    )
    ticked = [mark.item for mark in filed.ticked]
    sentences = [
        f"Filed under {_named(filed.tied)}." if filed.tied else "",
        f"Removed from {_named(filed.untied)}." if filed.untied else "",
        f"Ticked {_named(ticked)}." if ticked else "",
        f"Not ticked (marked as not possible): {_named(filed.not_possible)}."
        if filed.not_possible
        else "",
    ]
    if filed.changed_nothing:
        return Notice(" ".join(filter(None, ["Nothing changed.", sentences[-1]])))
    fields = {
        # Nothing can be filed under a retired item again.
        "serves": _slugs(item for item in filed.untied if not item.is_retired),
        "was": _slugs(filed.tied),
        "untick": _slugs(ticked),
        "tick": "yes" if filed.unticked else "",
        **fields_to_restore(request, filed.unticked),
        **fields_to_end(filed.ticked),
    }
    sent = {name: value for name, value in fields.items() if value}
    undo = Undo(page_of_filing(piece.pk), {"ladder": ladder.ladder.slug} | sent) if sent else None
    return Notice(" ".join(filter(None, sentences)), undo)


def _form(
    request: PersonRequest,
    piece: Evidence,
    ladder: LadderContent,
    choices: Filing,
    form: FilingForm | None = None,
    *,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page, or the form alone for htmx."""
    template = "plans/journal/filing.html#form" if request.htmx else "plans/journal/filing.html"
    context = {
        "piece": piece,
        "ladder": ladder,
        "filing": choices,
        "form": form,
        "refusal": refusal,
    }
    return render(request, template, context, status=status)


def _named(items: Iterable[ChecklistItem]) -> str:
    *others, last = (f"“{item.name}”" for item in items)
    return f"{', '.join(others)} and {last}" if others else last


def _slugs(items: Iterable[ChecklistItem]) -> str:
    return " ".join(item.slug for item in items)
