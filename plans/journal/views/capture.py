"""Capture: record evidence in one field, from any page, into the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from careerladder.ladders.current import current_ladder
from careerladder.web.local_urls import is_our_page
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, resubmit_at, unsent_for
from plans.evidence.sent_before import sent_before_notice
from plans.journal.forms import CapturedForm, CaptureForm
from plans.journal.preview import preview_of
from plans.models import Evidence, EvidenceText, Move
from plans.models.evidence_text import Precision
from plans.models.refusals import Refusal
from plans.moves.captured import add_moves


def page_of_capture() -> str:
    return reverse("plans:capture")


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_capture,
    unsaved="nothing was recorded. Write it again.",
)
def capture(request: PersonRequest) -> HttpResponse:
    """Record a text, and redirect to where it was typed; or show what is to be looked at first."""
    if request.method != "POST":
        unsent = unsent_for(request, request.path)
        if "rows" not in unsent:
            return _page(request, CaptureForm(initial=unsent, takes_files=True))
        form = CaptureForm(unsent, takes_files=True)
        form.is_valid()
        return _page(request, form)
    form = CaptureForm(request.POST, request.FILES, takes_files=True)
    is_valid = form.is_valid()
    if is_valid and form.adds_plans:
        return _add_plans(request, form)
    if not is_valid:
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if form.needs_preview:
        if not form.is_of_rows:
            form.show_today()
        wrong = HTTPStatus.UNPROCESSABLE_ENTITY if form.must_be_fixed else HTTPStatus.OK
        return _page(request, form, status=wrong)

    pieces, new = Evidence.objects.record_list(request.user, form.texts, form_key=form.key)
    forget_unsent(request)
    back_to = return_url(form.cleaned_data["next"])
    notify(request, _notice(pieces, new, back_to, form))
    return redirect(back_to)


def _add_plans(request: PersonRequest, form: CaptureForm) -> HttpResponse:
    """Make moves of the unticked boxes. The preview stays as it was filled in."""
    moves = add_moves(
        request.user,
        current_ladder(request).ladder,
        form.reading.plans,
        form_key=form.key,
        today=form.shown_on,
    )
    if form.entries.rows:
        return _page(request, form, moves=moves)
    forget_unsent(request)
    notify(request, Notice(_planned_phrase(moves), about="plan"))
    return redirect("plans:plan")


@require_POST
@resubmit_at(
    lambda: reverse("plans:journal"),
    unsaved="nothing was undone. Remove the entries here.",
)
def undo_capture(request: PersonRequest) -> HttpResponse:
    """Remove what one form recorded, all or nothing. 404 if a piece is not the person's."""
    form = CapturedForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    keys = form.cleaned_data["pieces"]
    try:
        # Version 1 is the captured text: a piece that was edited since is not removed.
        Evidence.objects.remove_all(request.user, keys, base_version=1)
    except Evidence.DoesNotExist:
        raise Http404("Some of this evidence does not exist.") from None
    except Refusal as refusal:
        piece = request.user.evidence.get(pk=keys[0]) if len(keys) == 1 else None
        context = {"refusal": refusal, "piece": piece}
        return render(request, "409.html", context, status=HTTPStatus.CONFLICT)
    how_many = {1: "Removed.", 2: "Both removed."}
    what = how_many.get(len(keys), f"All {len(keys)} removed.")
    notify(request, Notice(what, link=reverse("plans:removed-evidence"), leads_to="Restore"))
    return redirect(return_url(form.cleaned_data["next"]))


def return_url(page: str) -> str:
    """The page, if it is one of this site and not the capture page; else the journal."""
    is_other_page = page.partition("?")[0] != page_of_capture()
    return page if is_our_page(page) and is_other_page else reverse("plans:journal")


def _page(
    request: PersonRequest,
    form: CaptureForm,
    *,
    moves: Sequence[Move] = (),
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    preview = None
    if form.has_preview:
        preview = preview_of(
            request.user,
            form.entries,
            form.reading,
            is_proposal=not form.is_of_rows,
        )
    context = {
        "form": form,
        "today": form.day,
        "preview": preview,
        "is_wrong": status == HTTPStatus.UNPROCESSABLE_ENTITY,
        "planned": _planned_phrase(moves) if moves else "",
    }
    return render(request, "plans/journal/capture.html", context, status=status)


def _notice(
    pieces: Sequence[Evidence], new: Sequence[Evidence], back_to: str, form: CaptureForm
) -> Notice:
    """What was recorded. For the same form again, the same, or what was changed since."""
    recorded = new or pieces
    if not new and (notice := sent_before_notice(pieces)):
        return notice
    keys = ",".join(str(each.pk) for each in recorded)
    undo = Undo(reverse("plans:undo-capture"), {"pieces": keys, "next": back_to})
    before = len(pieces) - len(recorded)
    if len(pieces) > 1:
        text = f"Recorded {len(recorded)} {'entry' if len(recorded) == 1 else 'entries'}."
        if before:
            text += f" The other {before} {'was' if before == 1 else 'were'} already recorded."
        text += " They’re in your inbox." if len(recorded) > 1 else " It’s in your inbox."
        inbox = reverse("plans:inbox")
        return Notice(text, undo, link=inbox, leads_to="Open the inbox")
    piece = recorded[0]
    [row] = form.entries.kept
    if row.named and not row.said and not form.is_of_rows:
        text = f"Recorded for {_day_phrase(piece.text)}, although the note mentions {row.named}."
        link = reverse("plans:edit-evidence", args=[piece.pk])
        return Notice(text, undo, link=link, leads_to="Change the date")
    text = f"Recorded{_date_phrase(piece.text)}. It’s in your inbox."
    file_it = reverse("plans:file-evidence", args=[piece.pk])
    return Notice(text, undo, link=file_it, leads_to="File it")


def _planned_phrase(moves: Sequence[Move]) -> str:
    due = date_format(moves[0].due_on, "j F Y")
    if len(moves) == 1:
        return f"“{moves[0].name}” is now in your plan, due {due}."
    return f"{len(moves)} moves are now in your plan, due {due}."


def _day_phrase(text: EvidenceText) -> str:
    is_today = text.precision == Precision.DAY and text.happened_on == timezone.localdate()
    return "today" if is_today else text.when


def _date_phrase(text: EvidenceText) -> str:
    """The date as in “ for May 2026”; empty if it is today."""
    return "" if _day_phrase(text) == "today" else f" for {text.when}"
