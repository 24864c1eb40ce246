"""The pages that are answered with yes or no and an example: each question, and the match."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessments.conflicts import is_conflict, page_state, remember_page
from assessments.example_sources import chosen_text, offered_texts
from assessments.explanation import phases_named
from assessments.forms import AnswerForm, SittingPageForm
from assessments.models import Sitting, SittingAnswer, SittingMatch
from assessments.models.refusals import SittingIsFinished
from assessments.previous_answers import (
    PreviousAnswer,
    previous_answer,
    previous_match,
    starts_from_previous_answer,
)
from assessments.routing import Given
from assessments.session import (
    begin_sitting,
    ladder_of_sitting,
    posted_sitting_key,
    remember_sitting,
    sitting_of,
)
from assessments.views.redirects import (
    RedirectReason,
    redirect_or_show_typed,
    redirect_to_current_step,
    stale_form_response,
)
from careerladder.ladders.catalog import LadderContent
from careerladder.models import Question
from careerladder.web.rate_limits import is_within_limit
from careerladder.web.resubmission import forget_unsent, unsent_for

MOST_SITTINGS_AN_HOUR = 60
# Raised when the sitting was finished in another tab. In an account it is an assessment by now.
FINISHED_ELSEWHERE = (SittingIsFinished, Sitting.DoesNotExist)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """One question. The first answer that is saved begins the sitting."""
    sitting = sitting_of(request)
    ladder = ladder_of_sitting(request, sitting)
    if request.method == "POST":
        if response := stale_form_response(request, sitting):
            return response
    elif sitting and sitting.is_finished:
        return redirect("assessments:result")
    asked = sitting.asked if sitting else _unsaved_answers(ladder)
    here = next((each for each in asked if each.question.slug == slug), None)
    if here is None:
        return _response_if_not_asked(request, ladder, slug)

    if request.method != "POST":
        last = previous_answer(request, here)
        form = AnswerForm(initial=_initial(request, here.given, last))
        return _question_page(request, ladder, sitting, asked, here, form, last)

    form = AnswerForm(request.POST)
    if status := _error_status(request, ladder, sitting, here, form):
        last = previous_answer(request, here)
        return _question_page(request, ladder, sitting, asked, here, form, last, status=status)
    sitting = sitting or begin_sitting(request, ladder)
    try:
        sitting.answer(slug, form.given)
    except FINISHED_ELSEWHERE:
        return redirect_or_show_typed(
            request, RedirectReason.FINISHED, reverse("assessments:result")
        )

    remember_sitting(request, sitting)
    remember_page(request, slug)
    forget_unsent(request)
    if _goes_to_check(request) or here.place == len(asked):
        return redirect("assessments:check")
    return redirect("assessments:question", asked[here.place].question.slug)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest) -> HttpResponse:
    """The question that decides between two phases: has the lower level's unlock been done?"""
    sitting = sitting_of(request)
    ladder = ladder_of_sitting(request, sitting)
    if request.method == "POST" and (response := stale_form_response(request, sitting)):
        return response
    if sitting is None or sitting.is_finished or sitting.first_unanswered():
        return redirect_to_current_step(request, sitting)
    # The rule that the form was made for. The answers may lead to another rule by now, but each
    # rule's match keeps its own answer.
    rule = SittingPageForm(request.POST).sent("rule") or sitting.outcome().rule.slug
    asked = sitting.matches_asked.get(rule)
    if asked is None:
        return redirect("assessments:check")

    if request.method != "POST":
        last = previous_match(request, sitting, asked)
        form = AnswerForm(initial=_initial(request, asked.given, last))
        return _match_page(request, ladder, sitting, asked, form, last)

    form = AnswerForm(request.POST)
    if status := _error_status_of_match(request, asked, form):
        last = previous_match(request, sitting, asked)
        return _match_page(request, ladder, sitting, asked, form, last, status=status)
    try:
        sitting.answer_match(rule, form.given)
    except FINISHED_ELSEWHERE:
        return redirect_or_show_typed(
            request, RedirectReason.FINISHED, reverse("assessments:result")
        )

    remember_sitting(request, sitting)
    remember_page(request, rule)
    forget_unsent(request)
    return redirect("assessments:placement")


def _error_status(
    request: HttpRequest,
    ladder: LadderContent,
    sitting: Sitting | None,
    here: SittingAnswer,
    form: AnswerForm,
) -> HTTPStatus | None:
    """Add the error to the form, and return its status; None if the answer can be saved."""
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if sitting is not None:
        if is_conflict(request, here.question.slug, here.given, form.given):
            form.add_error(None, AnswerForm.OVERTAKEN)
            return HTTPStatus.CONFLICT
        return None
    if SittingPageForm(request.POST).sent("version") != str(ladder.version):
        form.add_error(None, AnswerForm.REWORDED)
        return HTTPStatus.CONFLICT
    if not is_within_limit(request, "sitting", most=MOST_SITTINGS_AN_HOUR, seconds=3600):
        form.add_error(None, AnswerForm.TOO_MANY)
        return HTTPStatus.TOO_MANY_REQUESTS
    return None


def _error_status_of_match(
    request: HttpRequest, asked: SittingMatch, form: AnswerForm
) -> HTTPStatus | None:
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if is_conflict(request, asked.rule.slug, asked.given, form.given):
        form.add_error(None, AnswerForm.OVERTAKEN)
        return HTTPStatus.CONFLICT
    return None


def _initial(
    request: HttpRequest, given: Given | None, last: PreviousAnswer | None
) -> dict[str, Any]:
    """The text that was sent after the session had ended, else the answer in this sitting.

    Without an example in either, the previous one if the URL asks for it. A text that the URL
    chooses comes below an example of this sitting.
    """
    unsent = unsent_for(request, request.path)
    initial = AnswerForm.initial_of(given) | unsent
    if not unsent and (chosen := chosen_text(request)):
        example = initial.get("example", "")
        if chosen not in example:
            initial["example"] = "\n\n".join(filter(None, [example, chosen]))
    elif (
        last and starts_from_previous_answer(request) and not unsent and not initial.get("example")
    ):
        initial["example"] = last.given.example
    return initial


def _unsaved_answers(ladder: LadderContent) -> list[SittingAnswer]:
    """The questions as a sitting that began now would ask them. Nothing is saved."""
    return [
        SittingAnswer(
            question=question,
            place=place,
            wording=question.wording,
            hint=question.hint,
            look_back_months=question.look_back_months,
        )
        for place, question in enumerate(ladder.questions, 1)
    ]


def _response_if_not_asked(request: HttpRequest, ladder: LadderContent, slug: str) -> HttpResponse:
    """Show what was typed if the question was retired while the page was open.

    Raises Http404 for any other slug.
    """
    if request.method == "POST":
        known = Question.objects.filter(ladder=ladder.ladder, slug=slug)
        if known.exists():
            return redirect_or_show_typed(
                request, RedirectReason.NOT_ASKED, reverse("assessments:start")
            )
    raise Http404(f"The assessment does not ask {slug}.")


def _goes_to_check(request: HttpRequest) -> bool:
    """Whether the person came from *Check your answers*, and goes back there after this one."""
    return request.GET.get("then") == "check"


def _question_page(
    request: HttpRequest,
    ladder: LadderContent,
    sitting: Sitting | None,
    asked: list[SittingAnswer],
    here: SittingAnswer,
    form: AnswerForm,
    last: PreviousAnswer | None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "ladder": ladder,
        "asked": asked,
        "here": here,
        "before": asked[here.place - 2] if here.place > 1 else None,
        "form": form,
        "goes_to_check": _goes_to_check(request),
        "key": sitting.pk if sitting else posted_sitting_key(request) or uuid4(),
        "version": ladder.version,
        "last_time": last,
        "offered": offered_texts(request, here),
        "page": page_state(here.given),
        "overtaken": status == HTTPStatus.CONFLICT and here.given,
    }
    return render(request, "assessments/question.html", context, status=status)


def _match_page(
    request: HttpRequest,
    ladder: LadderContent,
    sitting: Sitting,
    asked: SittingMatch,
    form: AnswerForm,
    last: PreviousAnswer | None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    rule = next(rule for rule in sitting.routing if rule.slug == asked.rule.slug)
    context = {
        "ladder": ladder,
        "asked": asked,
        "candidates": phases_named(ladder, rule.candidates),
        "form": form,
        "key": sitting.pk,
        "last_time": last,
        "page": page_state(asked.given),
        "overtaken": status == HTTPStatus.CONFLICT and asked.given,
    }
    return render(request, "assessments/match.html", context, status=status)
