"""Looking back at a month, in five minutes."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from careerladder.ladder import LadderContent, ladder_or_404
from careerladder.notices import Notice, notify
from careerladder.requests import PersonRequest
from careerladder.unsent import forget_unsent, text_returns_to, unsent_for
from plans.ahead import month_to_review
from plans.basis import basis_of
from plans.days import months_between
from plans.forms.review import ReviewForm
from plans.models import Review
from plans.models.refusals import Refusal
from plans.review import month_of, next_moves, reviews_of, write

REVIEWS_A_PAGE = 12
MONTHS_BACK = 12


def page_of_review() -> str:
    return reverse("plans:review")


@require_http_methods(["GET", "HEAD", "POST"])
@text_returns_to(page_of_review)
def review(request: PersonRequest) -> HttpResponse:
    """Three prompts about a month, each of which may stay empty."""
    ladder, today = ladder_or_404(), timezone.localdate()
    month = _month_asked_for(request, today)
    if request.method != "POST":
        form = _form(request, ladder, month, today)
        return _page(request, ladder, form, today)
    form = _form(request, ladder, month, today, is_sent=True)
    if not form.is_valid():
        return _page(request, ladder, form, today, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        written = write(request.user, ladder, form)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, ladder, form, today, status=HTTPStatus.CONFLICT)
    forget_unsent(request)
    notify(request, Notice(_says(written)))
    return redirect("plans:reviews")


@require_safe
def reviews(request: PersonRequest) -> HttpResponse:
    """The months that were looked back on."""
    ladder = ladder_or_404()
    page = Paginator(reviews_of(request.user, ladder), REVIEWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "plans/reviews.html", {"ladder": ladder, "page": page})


def _month_asked_for(request: HttpRequest, today: date) -> date:
    """The month in the address, up to a year back; without one, the month that is due.

    Raises Http404.
    """
    named = request.GET.get("month", "")
    if not named:
        return month_to_review(today)
    try:
        month = parse_date(f"{named}-01")
    except ValueError:
        month = None
    this_month = today.replace(day=1)
    if month is None or not 0 <= _months_ago(month, this_month) <= MONTHS_BACK:
        raise Http404("This month cannot be looked back on.")
    return month


def _months_ago(month: date, this_month: date) -> int:
    return len(months_between(month, this_month)) - 1


def _form(
    request: PersonRequest,
    ladder: LadderContent,
    month: date,
    today: date,
    *,
    is_sent: bool = False,
) -> ReviewForm:
    basis = basis_of(request.user, ladder, today)
    return ReviewForm(
        request.POST if is_sent else None,
        month=month,
        planned=next_moves(request.user, ladder),
        roadblocks=ladder.roadblocks,
        recognized=basis.roadblock,
        was_asked=basis.was_asked,
        initial=unsent_for(request, request.path),
    )


def _page(
    request: PersonRequest,
    ladder: LadderContent,
    form: ReviewForm,
    today: date,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    month = month_of(request.user, ladder, form.month, today)
    this_month = today.replace(day=1)
    context = {
        "ladder": ladder,
        "form": form,
        "month": month,
        "other_month": this_month if month.is_over else None,
    }
    return render(request, "plans/review.html", context, status=status)


def _says(review: Review) -> str:
    pieces, moves = review.evidence.count(), review.moves.count()
    said = [f"You looked back on {date_format(review.month, 'F Y')}."]
    if pieces:
        said.append(f"{pieces} {'piece' if pieces == 1 else 'pieces'} in your inbox.")
    if moves:
        said.append(f"{moves} {'move' if moves == 1 else 'moves'} started or planned.")
    return " ".join([*said, "Done for now."])
