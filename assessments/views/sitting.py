"""The assessment around its questions. Nobody needs an account for it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.explanation import Explanation, explain_sitting, is_new, lines_of
from assessments.forms import KeepForm, PlacementForm, SittingPageForm
from assessments.models import Sitting
from assessments.models.refusals import NotACandidate, SittingIsFinished, SittingIsIncomplete
from assessments.session import (
    arrival_url,
    assessment_of,
    discard_sitting,
    ladder_of_sitting,
    remember_sitting,
    resumable_sitting,
    sitting_of,
)
from assessments.views.redirects import back_to_where_it_stands, too_late
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.resubmission import forget_unsent, unsent_for


@login_not_required
@require_safe
def start_assessment(request: HttpRequest) -> HttpResponse:
    """What the assessment is; and the way back to one under way."""
    sitting = sitting_of(request)
    context = {
        "ladder": ladder_of_sitting(request, sitting),
        "sitting": sitting,
        "next_question": sitting.first_unanswered() if sitting else None,
        "answered": sum(each.given is not None for each in sitting.asked) if sitting else 0,
        "is_not_in_the_account": sitting is not None
        and sitting.user_id is None
        and request.user.is_authenticated,
    }
    return render(request, "assessments/start.html", context)


@login_not_required
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Every answer before it counts, each with a way to change it."""
    sitting = sitting_of(request)
    if sitting is None or sitting.is_finished:
        return back_to_where_it_stands(request, sitting)
    return _check_page(request, sitting)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def placement(request: HttpRequest) -> HttpResponse:
    """We propose, the person decides; with that the sitting is finished."""
    sitting = sitting_of(request)
    if request.method == "POST" and (late := too_late(request, sitting)):
        return late
    if sitting is None or sitting.is_finished or sitting.first_unanswered():
        return back_to_where_it_stands(request, sitting)
    reading = explain_sitting(sitting, ladder_of_sitting(request, sitting))
    if request.method == "POST":
        return _choose(request, sitting, reading)
    if len(reading.candidates) == 1:
        return redirect("assessments:check")
    initial = {"phase": reading.proposal.slug if reading.proposal else ""} | unsent_for(
        request, request.path
    )
    form = PlacementForm(initial=initial, candidates=reading.candidates)
    return _placement_page(request, sitting, reading, form)


@login_not_required
@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """Where a finished sitting led; once it is in an account, the assessment that it became."""
    if assessment := assessment_of(request):
        return redirect(assessment)
    sitting = sitting_of(request)
    if sitting is None or sitting.finished_at is None:
        return back_to_where_it_stands(request, sitting)
    ladder = ladder_of_sitting(request, sitting)
    context = {
        "ladder": ladder,
        "reading": explain_sitting(sitting, ladder),
        "sitting": sitting,
        "is_new": is_new(sitting.finished_at),
    }
    return render(request, "assessments/result.html", context)


@login_not_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the sitting, finished or not: in the account, or by signing up or in."""
    sitting = sitting_of(request)
    if sitting is None:
        return back_to_where_it_stands(request, sitting)
    remember_sitting(request, sitting)
    arrival = arrival_url(sitting)
    if request.user.is_authenticated:
        return redirect(arrival)
    way = "account_login" if KeepForm(request.POST).has_account else "account_signup"
    return redirect(reverse(way, query={"next": arrival}))


@login_not_required
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Take the sitting out of the way, to begin anew."""
    sitting = sitting_of(request)
    if sitting is not None:
        discard_sitting(request, sitting)
        undo = Undo(reverse("assessments:continue", args=[sitting.pk]))
        notify(request, Notice("Discarded. You can take your answers up again for 30 days.", undo))
    return redirect("assessments:start")


@login_not_required
@require_POST
def resume(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Go on with a sitting of this account, or take up again the one this browser discarded."""
    sitting = resumable_sitting(request, uuid)
    if sitting is None:
        raise Http404("There is no such sitting here.")
    sitting.take_up_again()
    remember_sitting(request, sitting)
    return back_to_where_it_stands(request, sitting)


def _choose(request: HttpRequest, sitting: Sitting, reading: Explanation) -> HttpResponse:
    if SittingPageForm(request.POST).sent("rule") not in (None, reading.rule.slug):
        # An answer changed in another tab, and with it where the answers lead.
        return _check_page(request, sitting, status=HTTPStatus.CONFLICT)
    form = PlacementForm(request.POST, candidates=reading.candidates)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _placement_page(request, sitting, reading, form, status=status)
    try:
        sitting.finish(form.cleaned_data["phase"])
    except (SittingIsIncomplete, NotACandidate):
        return _check_page(request, sitting, status=HTTPStatus.CONFLICT)
    except (SittingIsFinished, Sitting.DoesNotExist):
        pass  # In another tab, a moment ago.
    # A browser that found it through the account points at nothing yet.
    remember_sitting(request, sitting)
    forget_unsent(request)
    return redirect("assessments:result")


def _check_page(
    request: HttpRequest, sitting: Sitting, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    unanswered = sitting.first_unanswered()
    ladder = ladder_of_sitting(request, sitting)
    reading = None if unanswered else explain_sitting(sitting, ladder)
    context = {
        "lines": lines_of(sitting),
        "unanswered": unanswered,
        "reading": reading,
        "sitting": sitting,
        "has_changed": status == HTTPStatus.CONFLICT,
    }
    return render(request, "assessments/check.html", context, status=status)


def _placement_page(
    request: HttpRequest,
    sitting: Sitting,
    reading: Explanation,
    form: PlacementForm,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    if reading.proposal is None:
        return redirect("assessments:match")
    context = {"reading": reading, "form": form, "sitting": sitting}
    return render(request, "assessments/placement.html", context, status=status)
