"""The assessment, a question a page. Nobody needs an account for it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.current import (
    assessment_of,
    begin_sitting,
    is_in_an_account,
    point_at,
    sitting_of,
    wish_to_keep,
)
from assessments.forms import AnswerForm, PlacementForm
from assessments.models import Sitting, SittingAnswer
from assessments.models.sitting import NotACandidate, SittingIsFinished, SittingIsIncomplete
from assessments.reading import lines_of, read_sitting
from careerladder.ladder import LadderContent, ladder_or_404
from careerladder.limits import is_within_limit
from careerladder.notices import Notice, Undo, notify
from careerladder.unsent import forget_unsent, keep_unsent, unsent_for

MOST_SITTINGS_AN_HOUR = 60
# A sitting that has gone: finished in another tab, and so an assessment by now.
ENDED = (SittingIsFinished, Sitting.DoesNotExist)


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What the assessment is; and the way back to one under way."""
    ladder = ladder_or_404()
    sitting = sitting_of(request)
    context = {
        "ladder": ladder,
        "sitting": sitting,
        "next_question": sitting.first_unanswered() if sitting else None,
        "answered": sum(each.given is not None for each in sitting.asked) if sitting else 0,
        "is_not_in_the_account": sitting is not None
        and sitting.user_id is None
        and request.user.is_authenticated,
    }
    return render(request, "assessments/start.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """One question. The answer to the first begins the sitting."""
    ladder = ladder_or_404()
    sitting = sitting_of(request)
    if sitting and sitting.is_finished:
        return redirect("assessments:result")
    asked = sitting.asked if sitting else _asked_by(ladder)
    here = next((each for each in asked if each.question.slug == slug), None)
    if here is None:
        raise Http404(f"The assessment does not ask {slug}.")

    if request.method != "POST":
        initial = AnswerForm.initial_of(here.given) | unsent_for(request, request.path)
        return _question_page(request, ladder, sitting, asked, here, AnswerForm(initial=initial))

    form = AnswerForm(request.POST)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _question_page(request, ladder, sitting, asked, here, form, status=status)
    if sitting is None:
        key = _key_of(request)
        if is_in_an_account(key) and not request.user.is_authenticated:
            # The session ended under an open page: the answer waits for its person.
            keep_unsent(request)
            return redirect(f"{reverse('account_login')}?next={request.path}")
        if request.POST.get("version") != str(ladder.version):
            form.add_error(
                None, "The questions changed while this page was open. Read this one again."
            )
            status = HTTPStatus.CONFLICT
            return _question_page(request, ladder, sitting, asked, here, form, status=status)
        if not is_within_limit(request, "sitting", most=MOST_SITTINGS_AN_HOUR, seconds=3600):
            return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        sitting = begin_sitting(request, ladder, key)
    try:
        sitting.answer(slug, form.given)
    except ENDED:
        return redirect("assessments:result")

    forget_unsent(request)
    if "check" in request.POST.get("then", "") or here.place == len(asked):
        return redirect("assessments:check")
    return redirect("assessments:question", asked[here.place].question.slug)


@login_not_required
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Every answer before it counts, each with a way to change it."""
    sitting = sitting_of(request)
    if sitting is None:
        return redirect("assessments:start")
    if sitting.is_finished:
        return redirect("assessments:result")
    return _check_page(request, sitting)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest) -> HttpResponse:
    """Where the answers lead to two phases: has the lower level's unlock been done?"""
    ladder = ladder_or_404()
    sitting = sitting_of(request)
    if sitting is None or sitting.is_finished or sitting.first_unanswered():
        return _back_to_where_it_stands(sitting)
    reading = read_sitting(sitting, ladder)
    if not reading.match_wording:
        return redirect("assessments:check")

    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid():
            try:
                sitting.answer_match(reading.rule.slug, form.given)
            except ENDED:
                return redirect("assessments:result")
            forget_unsent(request)
            return redirect("assessments:placement")
    else:
        initial = AnswerForm.initial_of(reading.match) | unsent_for(request, request.path)
        form = AnswerForm(initial=initial)
    context = {
        "reading": reading,
        "form": form,
        "sitting": sitting,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "assessments/match.html", context, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def placement(request: HttpRequest) -> HttpResponse:
    """We propose, the person decides; with that the sitting is finished."""
    sitting = sitting_of(request)
    if sitting is None or sitting.is_finished or sitting.first_unanswered():
        return _back_to_where_it_stands(sitting)
    reading = read_sitting(sitting, ladder_or_404())
    if reading.proposal is None:
        return redirect("assessments:match")

    candidates = [(each.slug, each.level_names) for each in reading.candidates]
    if request.method == "POST":
        form = PlacementForm(request.POST, candidates=candidates)
        if form.is_valid():
            return _finish(request, sitting, form.cleaned_data["phase"])
    else:
        form = PlacementForm(initial={"phase": reading.proposal.slug}, candidates=candidates)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(
        request, "assessments/placement.html", {"reading": reading, "form": form}, status=status
    )


@login_not_required
@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """Where a finished sitting led; once it is in an account, the assessment that it became."""
    if assessment := assessment_of(request):
        return redirect(assessment)
    sitting = sitting_of(request)
    if sitting is None or not sitting.is_finished:
        return _back_to_where_it_stands(sitting)
    ladder = ladder_or_404()
    context = {"ladder": ladder, "reading": read_sitting(sitting, ladder), "sitting": sitting}
    return render(request, "assessments/result.html", context)


@login_not_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the sitting, finished or not: in the account, or by signing up or in."""
    sitting = sitting_of(request)
    if sitting is None:
        return redirect("assessments:start")
    wish_to_keep(request, sitting)
    if request.user.is_authenticated:
        return redirect("assessments:arrive")
    return redirect("account_login" if request.POST.get("have") else "account_signup")


@login_not_required
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Take the sitting out of the way, to begin anew."""
    sitting = sitting_of(request)
    if sitting is not None:
        sitting.discard()
        request.session["discarded"] = str(sitting.pk)
        undo = Undo(reverse("assessments:continue", args=[sitting.pk]))
        notify(request, Notice("The answers were set aside. They are kept for 30 days.", undo))
    return redirect("assessments:start")


@login_not_required
@require_POST
def resume(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Go on with a sitting of this account, or take up again the one this browser discarded."""
    if request.session.get("discarded") == str(uuid):
        sitting = get_object_or_404(Sitting, pk=uuid, user=request.user.pk)
        sitting.take_up_again()
        del request.session["discarded"]
    else:
        sitting = get_object_or_404(Sitting.objects.unfinished(), pk=uuid, user=request.user.pk)
    point_at(request, sitting)
    return _back_to_where_it_stands(sitting)


def _asked_by(ladder: LadderContent) -> list[SittingAnswer]:
    """The questions as a sitting that began now would ask them."""
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


def _key_of(request: HttpRequest) -> UUID:
    """The key under which the form begins a sitting; a new one where it was tampered with."""
    try:
        return UUID(request.POST.get("sitting", ""))
    except ValueError:
        return uuid4()


def _question_page(
    request: HttpRequest,
    ladder: LadderContent,
    sitting: Sitting | None,
    asked: list[SittingAnswer],
    here: SittingAnswer,
    form: AnswerForm,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "asked": asked,
        "here": here,
        "before": asked[here.place - 2] if here.place > 1 else None,
        "form": form,
        "then": given.get("then", ""),
        "sitting": sitting,
        "key": sitting.pk if sitting else _key_of(request),
        "version": ladder.version,
    }
    return render(request, "assessments/question.html", context, status=status)


def _check_page(
    request: HttpRequest, sitting: Sitting, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    unanswered = sitting.first_unanswered()
    reading = None if unanswered else read_sitting(sitting, ladder_or_404())
    context = {
        "lines": lines_of(sitting),
        "unanswered": unanswered,
        "reading": reading,
        "sitting": sitting,
    }
    return render(request, "assessments/check.html", context, status=status)


def _finish(request: HttpRequest, sitting: Sitting, phase: str) -> HttpResponse:
    try:
        sitting.finish(phase)
    except (SittingIsIncomplete, NotACandidate):
        # An answer changed in another tab, and with it where the answers lead.
        return _check_page(request, sitting, status=HTTPStatus.CONFLICT)
    except ENDED:
        pass
    return redirect("assessments:result")


def _back_to_where_it_stands(sitting: Sitting | None) -> HttpResponse:
    if sitting is None:
        return redirect("assessments:start")
    if sitting.is_finished:
        return redirect("assessments:result")
    unanswered = sitting.first_unanswered()
    if unanswered is not None:
        return redirect("assessments:question", unanswered.question.slug)
    return redirect("assessments:check")
