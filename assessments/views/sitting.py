"""The pages of the assessment before and after its questions. They need no account."""

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
from assessments.views.redirects import (
    ended_session_response,
    redirect_to_current_step,
    stale_form_response,
)
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.resubmission import forget_unsent, unsent_for


@login_not_required
@require_safe
def start_assessment(request: HttpRequest) -> HttpResponse:
    """What the assessment is, with a link to the sitting under way."""
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
    """Every answer before the sitting is finished, each with a link to change it."""
    sitting = sitting_of(request)
    if sitting is None or sitting.is_finished:
        return redirect_to_current_step(request, sitting)
    return _check_page(request, sitting)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def placement(request: HttpRequest) -> HttpResponse:
    """The proposed phase. The person chooses the placement, which finishes the sitting."""
    sitting = sitting_of(request)
    if request.method == "POST" and (response := stale_form_response(request, sitting)):
        return response
    if sitting is None or sitting.is_finished or sitting.first_unanswered():
        return redirect_to_current_step(request, sitting)
    explanation = explain_sitting(sitting, ladder_of_sitting(request, sitting))
    if request.method == "POST":
        return _choose(request, sitting, explanation)
    if len(explanation.candidates) == 1:
        return redirect("assessments:check")
    initial = {"phase": explanation.proposal.slug if explanation.proposal else ""} | unsent_for(
        request, request.path
    )
    form = PlacementForm(initial=initial, candidates=explanation.candidates)
    return _placement_page(request, sitting, explanation, form)


@login_not_required
@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """The placement of a finished sitting. Redirect to the assessment if it became one."""
    if assessment := assessment_of(request):
        return redirect(assessment)
    sitting = sitting_of(request)
    if sitting is None or sitting.finished_at is None:
        return redirect_to_current_step(request, sitting)
    ladder = ladder_of_sitting(request, sitting)
    context = {
        "ladder": ladder,
        "explanation": explain_sitting(sitting, ladder),
        "sitting": sitting,
        "is_new": is_new(sitting.finished_at),
    }
    return render(request, "assessments/result.html", context)


@login_not_required
@require_POST
def keep_sitting(request: HttpRequest) -> HttpResponse:
    """Redirect to where the sitting is put into the account, after a login or signup if needed."""
    sitting = sitting_of(request)
    if sitting is None:
        return redirect_to_current_step(request, sitting)
    remember_sitting(request, sitting)
    arrival = arrival_url(sitting)
    if request.user.is_authenticated:
        return redirect(arrival)
    login_page = "account_login" if KeepForm(request.POST).has_account else "account_signup"
    return redirect(reverse(login_page, query={"next": arrival}))


@login_not_required
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Discard the sitting, so that another one can begin."""
    if answer := ended_session_response(request, "nothing was discarded. Discard it again."):
        return answer
    sitting = sitting_of(request)
    if sitting is not None:
        discard_sitting(request, sitting)
        undo = Undo(reverse("assessments:continue", args=[sitting.pk]))
        notify(request, Notice("Discarded. You can restore your answers for 30 days.", undo))
    return redirect("assessments:start")


@login_not_required
@require_POST
def resume(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Resume a sitting of this account, or one that this browser discarded."""
    if answer := ended_session_response(request, "the assessment was not resumed. Resume it here."):
        return answer
    sitting = resumable_sitting(request, uuid)
    if sitting is None:
        raise Http404("There is no such sitting here.")
    sitting.take_up_again()
    remember_sitting(request, sitting)
    return redirect_to_current_step(request, sitting)


def _choose(request: HttpRequest, sitting: Sitting, explanation: Explanation) -> HttpResponse:
    if SittingPageForm(request.POST).sent("rule") not in (None, explanation.rule.slug):
        # An answer was changed in another tab, and now another rule applies.
        return _check_page(request, sitting, status=HTTPStatus.CONFLICT)
    form = PlacementForm(request.POST, candidates=explanation.candidates)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _placement_page(request, sitting, explanation, form, status=status)
    try:
        sitting.finish(form.cleaned_data["phase"])
    except (SittingIsIncomplete, NotACandidate):
        return _check_page(request, sitting, status=HTTPStatus.CONFLICT)
    except (SittingIsFinished, Sitting.DoesNotExist):
        pass  # It was finished in another tab a moment ago.
    # A sitting that was found through the account is not in the session yet.
    remember_sitting(request, sitting)
    forget_unsent(request)
    return redirect("assessments:result")


def _check_page(
    request: HttpRequest, sitting: Sitting, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    unanswered = sitting.first_unanswered()
    ladder = ladder_of_sitting(request, sitting)
    explanation = None if unanswered else explain_sitting(sitting, ladder)
    context = {
        "lines": lines_of(sitting),
        "unanswered": unanswered,
        "explanation": explanation,
        "sitting": sitting,
        "has_changed": status == HTTPStatus.CONFLICT,
    }
    return render(request, "assessments/check.html", context, status=status)


def _placement_page(
    request: HttpRequest,
    sitting: Sitting,
    explanation: Explanation,
    form: PlacementForm,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    if explanation.proposal is None:
        return redirect("assessments:match")
    context = {"explanation": explanation, "form": form, "sitting": sitting}
    return render(request, "assessments/placement.html", context, status=status)
