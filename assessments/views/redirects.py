"""Where a request is led whose page no longer fits its sitting, without losing what was typed."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse

from assessments.forms import AnswerForm
from assessments.models import Sitting
from assessments.session import (
    assessment_of,
    assessment_of_form,
    belongs_to_an_account,
    posted_sitting_key,
    was_discarded,
)
from careerladder.web.errors import ended_session
from careerladder.web.resubmission import keep_unsent


class RedirectReason(StrEnum):
    """Why an answer came too late."""

    FINISHED = "finished"
    DISCARDED = "discarded"
    NOT_ASKED = "not-asked"


def back_to_where_it_stands(request: HttpRequest, sitting: Sitting | None) -> HttpResponse:
    if sitting is None:
        return redirect(assessment_of(request) or "assessments:start")
    if sitting.is_finished:
        return redirect("assessments:result")
    unanswered = sitting.first_unanswered()
    if unanswered is not None:
        return redirect("assessments:question", unanswered.question.slug)
    return redirect("assessments:check")


def too_late(request: HttpRequest, sitting: Sitting | None) -> HttpResponse | None:
    """What a form gets whose sitting is no longer under way; None where it is, or hasn't begun."""
    if sitting and sitting.is_finished:
        return instead(request, RedirectReason.FINISHED, reverse("assessments:result"))
    key = posted_sitting_key(request)
    if key is None or (sitting and sitting.pk == key):
        return None
    if not request.user.is_authenticated and belongs_to_an_account(key):
        # The session ended under an open page: the answer waits for its person.
        to_login = redirect_to_login(request.get_full_path(), resolve_url("account_login"))
        return to_login if keep_unsent(request) else ended_session(request, to_login["Location"])
    if assessment := assessment_of_form(request):
        return instead(request, RedirectReason.FINISHED, assessment.get_absolute_url())
    if was_discarded(request, key):
        return instead(request, RedirectReason.DISCARDED, reverse("assessments:start"))
    return None


def instead(request: HttpRequest, why: RedirectReason, way_on: str) -> HttpResponse:
    """Lead on; a text that was typed and can't be saved is shown first."""
    typed = AnswerForm(request.POST).typed
    if not typed.strip():
        return redirect(way_on)
    context = {"why": why.value, "typed": typed, "way_on": way_on}
    return render(request, "assessments/too_late.html", context, status=HTTPStatus.CONFLICT)
