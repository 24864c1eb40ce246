"""The page of the calendar's secret address, and the feed at that address."""

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
from plans.calendar_feed.forms import CalendarAddressForm, CalendarDatesForm
from plans.calendar_feed.ics import feed_of
from plans.models import CalendarAddress, CalendarDate
from plans.models.refusals import CalendarHasAddress, Refusal

HOUR = 3600
MOST_WRONG_AN_HOUR = 30
# Enough for several devices that reload every few minutes.
MOST_READINGS_AN_HOUR = 240


def page_of_calendar() -> str:
    return reverse("plans:calendar")


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_calendar,
    unsaved="no calendar address was made. Make one again.",
)
def calendar(request: PersonRequest) -> HttpResponseBase:
    """Show whether the plan has an address. A POST makes one, or replaces it."""
    if request.method == "POST":
        return make_address(request)
    return _page(request, current_ladder(request))


@reauthentication_required
def make_address(request: PersonRequest) -> HttpResponse:
    """Make an address. Only this response ever shows it."""
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
@resubmit_at(
    page_of_calendar,
    unsaved="the calendar address was not revoked. Revoke it again.",
)
def revoke(request: PersonRequest) -> HttpResponse:
    """End the address. Revoking again changes nothing."""
    ladder = current_ladder(request)
    request.user.calendar_addresses.filter(ladder=ladder.ladder).close()
    notify(request, Notice("Revoked. The address no longer works."))
    return redirect("plans:calendar")


@require_POST
@resubmit_at(
    page_of_calendar,
    unsaved="the calendar’s dates were not saved. Choose them again.",
)
def choose_dates(request: PersonRequest) -> HttpResponse:
    """Set which dates the calendar shows beside the moves. The same again changes nothing."""
    ladder = current_ladder(request)
    form = CalendarDatesForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    CalendarDate.objects.choose(request.user, ladder.ladder, form.cleaned_data["dates"])
    notify(request, Notice("Saved. Your calendar shows the change the next time it refreshes."))
    return redirect("plans:calendar")


@require_safe
@login_not_required
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The feed, for whoever has its address.

    A wrong secret, a replaced or revoked one, and that of an inactive account all get the same
    response. A correct secret is served however many wrong ones came from the same network address:
    a calendar provider asks for many people, and keeps asking for revoked addresses for years.
    """
    digest = digest_of(secret)
    addresses = CalendarAddress.objects.open().filter(user__is_active=True)
    address = addresses.filter(digest=digest).select_related("user", "ladder").first()
    if address is None:
        if is_within_limit(request, "calendar", most=MOST_WRONG_AN_HOUR, seconds=HOUR):
            raise Http404("No calendar has this address.")
        return _too_many_requests()
    if not secret_is_within_limit(digest, "calendar", most=MOST_READINGS_AN_HOUR, seconds=HOUR):
        return _too_many_requests()

    body = feed_of(address, request.build_absolute_uri)
    response = HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-cache",
            # Without a filename, a download would be named after the secret.
            "Content-Disposition": 'inline; filename="careerladder-plan.ics"',
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        },
    )
    # No Last-Modified: the latest change may be of a move that left the plan, and go back in time.
    etag = response["ETag"] = quote_etag(sha256(body).hexdigest()[:32])
    answer: HttpResponseBase | None = get_conditional_response(
        request, etag=etag, response=response
    )
    return answer or response


def _too_many_requests() -> HttpResponse:
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
    """The page. With a `secret` it shows the whole address, and no cache may store it."""
    shown = request.user.calendar_dates.filter(ladder=ladder.ladder).open()
    context: dict[str, object] = {
        "ladder": ladder,
        "shown": set(shown.values_list("kind", flat=True)),
        "address": request.user.calendar_addresses.filter(ladder=ladder.ladder).open().first(),
        "is_replaced": is_replaced,
        "refusal": refusal,
    }
    if secret:
        whole = request.build_absolute_uri(reverse("plans:calendar-feed", args=[secret]))
        # webcal: may send the secret over plain HTTP first. webcals: uses HTTPS only.
        scheme = "webcals" if request.is_secure() else "webcal"
        context |= {"whole": whole, "subscribe": f"{scheme}://{whole.partition('://')[2]}"}
    response = render(request, "plans/calendar_feed/calendar.html", context, status=status)
    if secret:
        response["Cache-Control"] = "no-store"
    return response
