"""The pages of the assessments in an account."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessments import comparison
from assessments.explanation import explain_assessment, is_new, with_ages
from assessments.forms import CompareForm
from assessments.history import assessment_summaries, rows_of
from assessments.models import Assessment
from assessments.retakes import DAY, retake_of
from assessments.session import SITTING_KEY, sitting_key_in_url, sitting_to_keep
from careerladder.ladders.catalog import LadderContent, ladder_or_404
from careerladder.ladders.current import current_ladder
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at

ASSESSMENT_PAGE_SIZE = 12
DAY_AND_TIME = "j F Y, H:i"


@require_safe
def arrive(request: PersonRequest) -> HttpResponse:
    """Where a login leads. Put the sitting that the URL names into the account.

    A repeated request changes nothing.
    """
    key = sitting_key_in_url(request)
    if key is None:
        return redirect("plans:progress")
    sitting = sitting_to_keep(request, key)
    if sitting is not None:
        sitting.keep(request.user)
    assessment = request.user.assessments.filter(pk=key).first()
    if assessment is not None:
        if sitting is not None:
            request.session.pop(SITTING_KEY, None)
            notify(request, Notice("Your assessment is saved in your account."))
        return redirect(assessment)
    if sitting is not None and request.user.sittings.unfinished().filter(pk=key).exists():
        notify(request, Notice("Your answers so far are saved in your account."))
    return redirect("assessments:start")


@require_safe
def assessment_list(request: PersonRequest) -> HttpResponse:
    """Every assessment of the current ladder, the latest first, with what changed each time.

    It also says when the next one is due, unless a sitting is under way.
    """
    ladder = current_ladder(request)
    taken = assessment_summaries(request.user, ladder)
    page = Paginator(range(len(taken)), ASSESSMENT_PAGE_SIZE).get_page(request.GET.get("page"))
    unfinished = list(request.user.sittings.unfinished())
    retake = None if unfinished else retake_of(request.user, ladder, timezone.localdate())
    context = {
        "rows": rows_of(taken, page.object_list),
        "page": page,
        "unfinished": unfinished,
        "retake": retake,
        "compare_form": CompareForm.of_latest(taken) if len(taken) > 1 else None,
    }
    return render(request, "assessments/list.html", context)


@require_safe
def assessment(request: PersonRequest, uuid: UUID) -> HttpResponse:
    record = get_object_or_404(request.user.assessments.in_full(), pk=uuid)
    ladder = ladder_or_404(record.ladder.slug)
    explanation = explain_assessment(record, ladder)
    finished_on, today = timezone.localdate(record.finished_at), timezone.localdate()
    context = {
        "ladder": ladder,
        "assessment": record,
        "is_new": is_new(record.finished_at),
        "before": request.user.assessments.standing().before(record).first(),
        "explanation": with_ages(explanation, finished_on, today),
    }
    return render(request, "assessments/assessment.html", context)


@require_safe
def compare_assessments(request: PersonRequest) -> HttpResponse:
    """Two assessments of a ladder side by side, the older one left; or the form to choose them."""
    ladder = _ladder_of_compared(request)
    taken = assessment_summaries(request.user, ladder)
    if not request.GET:
        form = CompareForm.of_latest(taken) if len(taken) > 1 else None
        return render(request, "assessments/compare.html", {"compare_form": form})

    form = CompareForm(request.GET, taken=taken)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "assessments/compare.html", {"compare_form": form}, status=status)

    records = request.user.assessments.in_full().order_by("-finished_at", "pk")
    pair = list(records.filter(pk__in=form.chosen))
    if len(pair) < len(form.chosen):
        raise Http404("There is no such assessment.")
    now, then = pair
    context = {
        "then": then,
        "now": now,
        "comparison": comparison.compare(
            explain_assessment(then, ladder), explain_assessment(now, ladder)
        ),
        "date_format": DAY_AND_TIME if _finished_on_same_day(then, now) else DAY,
        "compare_form": form if len(taken) > 2 else None,
    }
    return render(request, "assessments/compare.html", context)


def _ladder_of_compared(request: PersonRequest) -> LadderContent:
    """The ladder of the assessment in the parameter `a`; without one, the current ladder."""
    try:
        named = request.user.assessments.filter(pk=UUID(request.GET.get("a", "")))
    except ValueError:
        return current_ladder(request)
    slug = named.values_list("ladder__slug", flat=True).first()
    return ladder_or_404(slug) if slug else current_ladder(request)


def _finished_on_same_day(*records: Assessment) -> bool:
    return len({timezone.localdate(record.finished_at) for record in records}) == 1


@require_POST
@resubmit_at(
    lambda uuid: reverse("assessments:assessment", args=[uuid]),
    unsaved="the assessment was not set aside. Set it aside again.",
)
def set_aside(request: PersonRequest, uuid: UUID) -> HttpResponse:
    record = get_object_or_404(request.user.assessments, pk=uuid)
    record.set_aside()
    return redirect(record)


@require_POST
@resubmit_at(
    lambda uuid: reverse("assessments:assessment", args=[uuid]),
    unsaved="the assessment is still set aside. Reinstate it again.",
)
def take_up_assessment_again(request: PersonRequest, uuid: UUID) -> HttpResponse:
    record = get_object_or_404(request.user.assessments, pk=uuid)
    record.take_up_again()
    undo = Undo(reverse("assessments:set-aside", args=[uuid]))
    notify(request, Notice("Assessment reinstated.", undo))
    return redirect(record)
