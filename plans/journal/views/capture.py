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

from careerladder.web.local_urls import is_our_page
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, resubmit_at, unsent_for
from plans.evidence.sent_before import sent_before_notice
from plans.journal.forms import CapturedForm, CaptureForm
from plans.models import Evidence, EvidenceText
from plans.models.evidence_text import Precision
from plans.models.refusals import Refusal


def page_of_capture() -> str:
    return reverse("plans:capture")


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(page_of_capture)
def capture(request: PersonRequest) -> HttpResponse:
    """Record a text, and redirect to where it was typed. A list gets a preview first."""
    if request.method != "POST":
        return _page(request, CaptureForm(initial=unsent_for(request, request.path)))
    form = CaptureForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if form.needs_preview:
        form.show_today()
        return _page(request, form)

    pieces, new = Evidence.objects.record_list(request.user, form.texts, form_key=form.key)
    forget_unsent(request)
    back_to = return_url(form.cleaned_data["next"])
    notify(request, _notice(pieces, new, back_to))
    return redirect(back_to)


@require_POST
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
        raise Http404("Not all of that evidence is there.") from None
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
    request: PersonRequest, form: CaptureForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "today": form.day}
    return render(request, "plans/journal/capture.html", context, status=status)


def _notice(pieces: Sequence[Evidence], new: Sequence[Evidence], back_to: str) -> Notice:
    """What was recorded. For the same form again, the same, or what was changed since."""
    recorded = new or pieces
    if not new and (notice := sent_before_notice(pieces)):
        return notice
    keys = ",".join(str(each.pk) for each in recorded)
    undo = Undo(reverse("plans:undo-capture"), {"pieces": keys, "next": back_to})
    before = len(pieces) - len(recorded)
    if len(pieces) > 1:
        text = f"Recorded {len(recorded)} piece{'s' * (len(recorded) != 1)}."
        if before:
            text += f" The other {before} {'was' if before == 1 else 'were'} recorded before."
        text += " They wait in your inbox." if len(recorded) > 1 else " It waits in your inbox."
        inbox = reverse("plans:inbox")
        return Notice(text, undo, link=inbox, leads_to="To the inbox")
    piece = recorded[0]
    text = f"Recorded{_date_phrase(piece.text)}. It waits in your inbox."
    file_it = reverse("plans:file-evidence", args=[piece.pk])
    return Notice(text, undo, link=file_it, leads_to="File it")


def _date_phrase(text: EvidenceText) -> str:
    """The date as in “ for May 2026”; empty if it is today."""
    if text.precision == Precision.MONTH:
        return f" for {date_format(text.happened_on, 'F Y')}"
    if text.happened_on != timezone.localdate():
        return f" for {date_format(text.happened_on, 'j F Y')}"
    return ""
