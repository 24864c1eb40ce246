"""The review of a month, and the list of past ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from careerladder.dates import months_after
from careerladder.ladders.catalog import LadderContent
from careerladder.ladders.current import current_ladder
from careerladder.web.notices import Notice, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, resubmit_at, unsent_choices, unsent_for
from plans.models import Review
from plans.models.refusals import Refusal
from plans.moves.inputs import plan_inputs
from plans.reviews.due import month_to_review
from plans.reviews.forms import ReviewForm, SentReviewForm
from plans.reviews.month import month_of, next_moves, reviews_of

REVIEWS_A_PAGE = 12
MONTHS_BACK = 12
# What one request recorded: the pieces of a list are a microsecond apart.
SAME_REQUEST_WITHIN = timedelta(milliseconds=1)


def page_of_review() -> str:
    return reverse("plans:review")


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_review,
    unsaved="the review was not saved. Fill it in again.",
)
def review(request: PersonRequest) -> HttpResponse:
    """The form with three prompts about a month. Each may stay empty."""
    ladder, today = current_ladder(request), timezone.localdate()
    if request.method != "POST":
        unsent = unsent_for(request, request.path)
        named = request.GET.get("month", "")
        if named and named != unsent.get("month", named):
            # The unsent text is of another month: that page shows it.
            unsent = {}
        month = _month_or_404(named or unsent.get("month", ""), today)
        return _page(request, ladder, _form(request, ladder, month, today, unsent), today)
    # The month that the page showed. By now another may be due, or this one be too long ago.
    sent = SentReviewForm(request.POST)
    month = _month_or_404(sent.named_month or request.GET.get("month", ""), sent.shown_on)
    form = _form(request, ladder, month, today, chosen=sent.chosen)
    before = Review.objects.written_by(request.user, form.content_key)
    if before is not None:
        return _redirect(request, before)
    if not form.is_valid():
        return _page(request, ladder, form, today, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        written = _write(request, ladder, form)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, ladder, form, today, status=HTTPStatus.CONFLICT)
    return _redirect(request, written)


@require_safe
def reviews(request: PersonRequest) -> HttpResponse:
    """The past reviews, by pages."""
    ladder = current_ladder(request)
    page = Paginator(reviews_of(request.user, ladder), REVIEWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "plans/reviews/reviews.html", {"ladder": ladder, "page": page})


def _redirect(request: PersonRequest, written: Review) -> HttpResponse:
    forget_unsent(request)
    notify(request, Notice(_notice_text(written)))
    return redirect("plans:reviews")


def _write(request: PersonRequest, ladder: LadderContent, form: ReviewForm) -> Review:
    """Save the review and what it says. Raise Refusal."""
    sent = form.cleaned_data
    return Review.objects.look_back(
        request.user,
        ladder.ladder,
        form.first,
        today=form.today,
        happened=sent["happened"].strip(),
        texts=form.reading.texts,
        starting=form.to_start,
        planning=form.move_text,
        in_the_way=sent["in_the_way"],
        sets_roadblock=form.sets_roadblock,
        roadblock=form.recognised,
        form_key=form.key,
        content_key=form.content_key,
    )


def _month_or_404(named: str, today: date) -> date:
    """The first day of a month such as 2026-05; if `named` is empty, of the month to review.

    Raise Http404 if it is no month, to come, or more than twelve months back.
    """
    if not named:
        return month_to_review(today)
    try:
        month = parse_date(f"{named}-01")
    except ValueError:
        month = None
    latest = today.replace(day=1)
    if month is None or not months_after(latest, -MONTHS_BACK) <= month <= latest:
        raise Http404("This month can’t be reviewed.")
    return month


def _form(
    request: PersonRequest,
    ladder: LadderContent,
    month: date,
    today: date,
    unsent: dict[str, str] | None = None,
    *,
    chosen: Sequence[str] = (),
) -> ReviewForm:
    """The form, bound if it was posted; else with `unsent` text as its initial data, if any."""
    inputs = plan_inputs(request.user, ladder, today)
    initial: dict[str, Any] = dict(unsent or {})
    if unsent:
        chosen = initial["starts"] = unsent_choices(request, request.path, "starts")
    return ReviewForm(
        request.POST if request.method == "POST" else None,
        month=month,
        planned=next_moves(request.user, ladder, chosen=chosen),
        roadblocks=ladder.roadblocks,
        recognized=inputs.roadblock,
        was_asked=inputs.was_asked,
        initial=initial,
    )


def _page(
    request: PersonRequest,
    ladder: LadderContent,
    form: ReviewForm,
    today: date,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    month = month_of(request.user, ladder, form.first, today)
    this_month = today.replace(day=1)
    context = {
        "ladder": ladder,
        "form": form,
        "month": month,
        "other_month": this_month if month.is_over else None,
    }
    return render(request, "plans/reviews/review.html", context, status=status)


def _notice_text(review: Review) -> str:
    """What the review recorded. Counts only what is new, if the form was sent before."""
    just_now = review.at - SAME_REQUEST_WITHIN
    pieces = review.evidence.all().present().unfiled().filter(recorded_at__gt=just_now).count()
    moves = review.moves.filter(changes__at__gt=just_now).distinct().count()
    sentences = [f"Saved your review of {date_format(review.month, 'F Y')}."]
    if pieces:
        sentences.append(f"Added {pieces} {'entry' if pieces == 1 else 'entries'} to your inbox.")
    if moves:
        sentences.append(f"Started or planned {moves} {'move' if moves == 1 else 'moves'}.")
    return " ".join(sentences)
