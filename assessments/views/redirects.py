"""Redirect a request whose page no longer fits its sitting, without losing what was typed."""

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
from careerladder.web.resubmission import has_text, keep_unsent, owner_of, report_unsaved


class RedirectReason(StrEnum):
    """Why an answer can no longer be saved."""

    FINISHED = "finished"
    DISCARDED = "discarded"
    NOT_ASKED = "not-asked"


def redirect_to_current_step(request: HttpRequest, sitting: Sitting | None) -> HttpResponse:
    """Redirect to the next unanswered question, to the check of the answers, or to the result.

    Without a sitting, redirect to the assessment that it became, or to the start page.
    """
    if sitting is None:
        return redirect(assessment_of(request) or "assessments:start")
    if sitting.is_finished:
        return redirect("assessments:result")
    unanswered = sitting.first_unanswered()
    if unanswered is not None:
        return redirect("assessments:question", unanswered.question.slug)
    return redirect("assessments:check")


def stale_form_response(request: HttpRequest, sitting: Sitting | None) -> HttpResponse | None:
    """The response to a form whose sitting is no longer under way.

    None if the sitting is under way or has not begun.
    """
    if sitting and sitting.is_finished:
        return redirect_or_show_typed(
            request, RedirectReason.FINISHED, reverse("assessments:result")
        )
    key = posted_sitting_key(request)
    if key is None or (sitting and sitting.pk == key):
        return None
    if not request.user.is_authenticated and belongs_to_an_account(key):
        # The session ended while the page was open. The answer is kept until its person logs in.
        to_login = redirect_to_login(request.get_full_path(), resolve_url("account_login"))
        if not has_text(request):
            report_unsaved(request, "the answer was not saved. Choose it again.")
        elif not keep_unsent(request):
            return ended_session(request, to_login["Location"])
        return to_login
    if assessment := assessment_of_form(request):
        return redirect_or_show_typed(
            request, RedirectReason.FINISHED, assessment.get_absolute_url()
        )
    if was_discarded(request, key):
        return redirect_or_show_typed(
            request, RedirectReason.DISCARDED, reverse("assessments:start")
        )
    return None


def ended_session_response(request: HttpRequest, unsaved: str) -> HttpResponse | None:
    """The response to a button of an account's page, clicked after the session had ended.

    None if the person is logged in, or never was on the page.
    """
    if request.user.is_authenticated or owner_of(request) is None:
        return None
    report_unsaved(request, unsaved)
    return redirect_to_login(reverse("assessments:list"), resolve_url("account_login"))


def redirect_or_show_typed(
    request: HttpRequest, reason: RedirectReason, next_url: str
) -> HttpResponse:
    """Redirect to `next_url`.

    If a text was typed, return a 409 page instead, with the text and a link to `next_url`.
    """
    typed = AnswerForm(request.POST).typed
    if not typed.strip():
        return redirect(next_url)
    context = {"reason": reason.value, "typed": typed, "next_url": next_url}
    return render(request, "assessments/too_late.html", context, status=HTTPStatus.CONFLICT)
