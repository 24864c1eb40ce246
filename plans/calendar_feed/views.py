"""The plan in a calendar: its secret address, and what stands there."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerladder.accounts.reauthentication import reauthentication_required
from careerladder.digests import digest_of
from careerladder.ladders.catalog import LadderContent
from careerladder.ladders.current import current_ladder
from careerladder.web.notices import Notice, notify
from careerladder.web.rate_limits import is_within_limit, secret_is_within_limit
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from plans.calendar_feed.forms import CalendarAddressForm
from plans.calendar_feed.ics import feed_of
from plans.models import CalendarAddress
from plans.models.refusals import CalendarHasAddress, Refusal

HOUR = 3600
MOST_WRONG_AN_HOUR = 30
# Several devices that ask every few minutes stay far below.
MOST_READINGS_AN_HOUR = 240


def page_of_calendar() -> str:
    return reverse("plans:calendar")


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(page_of_calendar)
def calendar(request: PersonRequest) -> HttpResponse:
    """Whether the plan has an address. A POST makes one, or another in its place."""
    if request.method == "POST":
        answer: HttpResponse = make_address(request)
        return answer
    return _page(request, current_ladder(request))


@reauthentication_required
def make_address(request: PersonRequest) -> HttpResponse:
    """The answer to this is all that ever shows the address."""
    ladder = current_ladder(request)
    form = CalendarAddressForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    mine = request.user.calendar_addresses.filter(ladder=ladder.ladder).open()
    shown = mine.filter(since=form.cleaned_data["shown_since"]).first()
    try:
        secret = CalendarAddress.objects.make(request.user, ladder.ladder, instead_of=shown)
    except CalendarHasAddress as refusal:
        return _page(request, ladder, refusal=refusal, status=HTTPStatus.CONFLICT)
    return _page(request, ladder, secret=secret, is_replaced=shown is not None)


@require_POST
@resubmit_at(page_of_calendar)
def revoke(request: PersonRequest) -> HttpResponse:
    """End the address. Revoking again changes nothing."""
    ladder = current_ladder(request)
    request.user.calendar_addresses.filter(ladder=ladder.ladder).close()
    notify(request, Notice("Revoked. The address answers nobody any more."))
    return redirect("plans:calendar")


@require_safe
@login_not_required
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The plan for who has the address. That a secret is wrong, replaced, revoked or of a closed
    account is one answer.

    A right secret is served however many wrong ones came from there: a calendar's provider asks
    for many people from one address, and for years after an address was revoked.
    """
    digest = digest_of(secret)
    addresses = CalendarAddress.objects.open().filter(user__is_active=True)
    address = addresses.filter(digest=digest).first()
    if address is None:
        if is_within_limit(request, "calendar", most=MOST_WRONG_AN_HOUR, seconds=HOUR):
            raise Http404("No calendar has this address.")
        return _not_so_often()
    if not secret_is_within_limit(digest, "calendar", most=MOST_READINGS_AN_HOUR, seconds=HOUR):
        return _not_so_often()

    body = feed_of(address, request.build_absolute_uri)
    response = HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-cache",
            # Without a name the file would be called by its secret.
            "Content-Disposition": 'inline; filename="careerladder-plan.ics"',
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        },
    )
    # No Last-Modified: what is newest may leave the plan, and then that goes back.
    etag = response["ETag"] = quote_etag(sha256(body).hexdigest()[:32])
    answer: HttpResponseBase | None = get_conditional_response(
        request, etag=etag, response=response
    )
    return answer or response


def _not_so_often() -> HttpResponse:
    return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(HOUR)})


def _page(
    request: PersonRequest,
    ladder: LadderContent,
    *,
    secret: str = "",
    is_replaced: bool = False,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """With the address whole if there is a secret to show; kept by nothing then."""
    context: dict[str, object] = {
        "ladder": ladder,
        "address": request.user.calendar_addresses.filter(ladder=ladder.ladder).open().first(),
        "is_replaced": is_replaced,
        "refusal": refusal,
    }
    if secret:
        whole = request.build_absolute_uri(reverse("plans:calendar-feed", args=[secret]))
        # What webcal fetches goes over plain HTTP first, secret and all; webcals keeps to HTTPS.
        scheme = "webcals" if request.is_secure() else "webcal"
        context |= {"whole": whole, "subscribe": f"{scheme}://{whole.partition('://')[2]}"}
    response = render(request, "plans/calendar_feed/calendar.html", context, status=status)
    if secret:
        response["Cache-Control"] = "no-store"
    return response
