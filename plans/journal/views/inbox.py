"""The inbox on one page: file many entries at once."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from careerladder.ladders.catalog import LadderContent
from careerladder.ladders.current import current_ladder
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, resubmit_at, unsent_choices, unsent_for
from plans.gate.changes import describe_changes, state_changes
from plans.gate.position import Position, position_of, progress_of
from plans.gate.rules import Progress
from plans.journal.inbox import InboxItems, inbox_items, inbox_of, inbox_page, page_as_sent
from plans.journal.inbox_forms import InboxForm, UndoInboxForm
from plans.models import Evidence
from plans.models.evidence_queryset import FiledTogether, FilingChoice
from plans.models.refusals import EvidenceIsRemoved, Refusal

REMOVED_SINCE = "An entry was removed after you opened this page, so it’s no longer below."


def page_of_kept_evidence(uuid: UUID) -> str:
    return reverse("plans:evidence", args=[uuid])


def page_of_inbox() -> str:
    return reverse("plans:inbox")


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_inbox,
    unsaved="nothing was filed. Choose the items again.",
)
def inbox(request: PersonRequest) -> HttpResponse:
    """Choose items for each piece, or keep it for itself. What is not chosen is left as it is."""
    ladder = current_ladder(request)
    position = position_of(request.user, ladder)
    items = inbox_items(request.user, ladder, position)
    if request.method != "POST":
        form = InboxForm(known=frozenset(items.known), initial=_unsent(request))
        page = inbox_page(request.user, request.GET.get("page"))
        if form.keys:
            page = page_as_sent(request.user, form.keys)
        return _page(request, ladder, items, page, form)

    form = InboxForm(request.POST, known=frozenset(items.known))
    page = page_as_sent(request.user, form.keys)
    if not form.is_valid():
        return _page(request, ladder, items, page, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        filed = Evidence.objects.file_all(request.user, _choices(form, items))
    except Evidence.DoesNotExist:
        raise Http404("Some of this evidence does not exist.") from None
    except Refusal as refusal:
        return _page(
            request, ladder, items, page, form, refusal=refusal, status=HTTPStatus.CONFLICT
        )
    forget_unsent(request)
    notify(request, _notice(form, filed, position, progress_of(request.user, ladder)))
    return redirect("plans:inbox")


@require_POST
@resubmit_at(
    page_of_inbox,
    unsaved="nothing was moved back to the inbox. Undo it from each entry’s page.",
)
def undo_inbox(request: PersonRequest) -> HttpResponse:
    """Take back exactly what one submission wrote."""
    form = UndoInboxForm(request.POST)
    form.is_valid()
    ended = Evidence.objects.undo_file_all(request.user, **form.cleaned_data)
    text = "Undone. The entries are back in the inbox." if ended else "Nothing changed."
    notify(request, Notice(text))
    return redirect("plans:inbox")


@require_POST
@resubmit_at(
    page_of_kept_evidence,
    unsaved="the entry was not moved back to your inbox. Move it again from here.",
)
def put_back_in_inbox(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Keep a piece for itself no longer."""
    piece = get_object_or_404(request.user.evidence.filter(purged_at=None), pk=uuid)
    try:
        was_kept = piece.put_back_in_inbox()
    except Refusal as refusal:
        context = {"refusal": refusal, "piece": piece}
        return render(request, "409.html", context, status=HTTPStatus.CONFLICT)
    undo = Undo(page_of_inbox(), {"alone": str(piece.pk)}) if was_kept else None
    text = "Moved back to your inbox." if was_kept else "Nothing changed."
    notify(request, Notice(text, undo))
    return redirect(piece)


def _unsent(request: PersonRequest) -> dict[str, object]:
    """What was chosen before the session ended; or empty."""
    unsent = unsent_for(request, request.path)
    names = ("shown", "file", "tick", "alone") if unsent else ()
    return unsent | {name: unsent_choices(request, request.path, name) for name in names}


def _choices(form: InboxForm, items: InboxItems) -> list[FilingChoice]:
    return [
        FilingChoice(
            key,
            tuple(item for slug, item in items.known.items() if slug in each.items),
            tick=each.tick,
            serves_none=each.serves_none,
        )
        for key, each in form.chosen.items()
    ]


def _page(
    request: PersonRequest,
    ladder: LadderContent,
    items: InboxItems,
    page: Page[Evidence],
    form: InboxForm,
    *,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "ladder": ladder,
        "inbox": inbox_of(page, items, form.chosen),
        "form": form,
        "refusal": REMOVED_SINCE if isinstance(refusal, EvidenceIsRemoved) else refusal,
        "is_refused": status != HTTPStatus.OK,
    }
    return render(request, "plans/journal/inbox.html", context, status=status)


def _notice(form: InboxForm, filed: FiledTogether, before: Position, after: Progress) -> Notice:
    """What was filed, with the undo of exactly that."""
    if not form.chosen:
        return Notice("Nothing was chosen, so nothing changed.")
    not_possible = ", ".join(f"“{item.name}”" for item in filed.not_possible)
    left = f"Not ticked (marked as not possible): {not_possible}." if not_possible else ""
    if filed.changed_nothing:
        return Notice(f"Nothing changed: this was already saved. {left}".strip())
    pieces = len({tie.evidence_id for tie in filed.ties})
    alone = len(filed.kept)
    changed = state_changes(before.progress, after)
    sentences = [
        _counted(pieces, "Filed one entry.", f"Filed {pieces} entries."),
        _counted(alone, "Filed one entry under no item.", f"Filed {alone} entries under no item."),
        _counted(len(filed.marks), "Ticked one item.", f"Ticked {len(filed.marks)} items."),
        describe_changes(changed),
        left,
    ]
    fields = {
        "ties": _keys(filed.ties),
        "kept": _keys(filed.kept),
        "marks": _keys(filed.marks),
    }
    undo = Undo(reverse("plans:undo-inbox"), {name: keys for name, keys in fields.items() if keys})
    return Notice(" ".join(filter(None, sentences)), undo)


def _counted(count: int, one: str, many: str) -> str:
    """The sentence of that many; empty for none."""
    return (one if count == 1 else many) if count else ""


def _keys(rows: Iterable[Model]) -> str:
    return " ".join(str(row.pk) for row in rows)
