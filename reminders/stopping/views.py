"""Stop reminders by the signed URL in each mail, from a browser or by a mail program's one click.

It needs no login, no cookie and no CSRF token: the signed key in the URL is all that it goes by, so
it is the same for whoever sends it. Another site that knows the URL could at most stop these mails.
"""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from careerladder.models import User
from careerladder.web.rate_limits import is_within_limit
from reminders.addresses import schedule_of_token
from reminders.models import ReminderStop

SECONDS_OF_WINDOW = 3600
MOST_WRONG_STOPS_AN_HOUR = 30


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button. Only a POST stops anything; again changes nothing (RFC 8058).

    Scanners of mail and prefetching browsers send a GET. A right URL is answered however many wrong
    ones came from the same network: a mail provider asks for many people.
    """
    schedule = schedule_of_token(token)
    if schedule is None:
        return _unknown(request)
    if request.method == "POST":
        try:
            ReminderStop.objects.stop(schedule.user, ReminderStop.Reason.LINK)
        except User.DoesNotExist:
            # The account was deleted meanwhile.
            return _unknown(request)
    is_stopped = ReminderStop.objects.filter(user=schedule.user).open().exists()
    context = {"is_stopped": is_stopped}
    return _for_nobody_else(render(request, "reminders/stop.html", context))


def _unknown(request: HttpRequest) -> HttpResponse:
    if not is_within_limit(
        request, "reminders", most=MOST_WRONG_STOPS_AN_HOUR, seconds=SECONDS_OF_WINDOW
    ):
        return HttpResponse(
            status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(SECONDS_OF_WINDOW)}
        )
    context = {"is_unknown": True}
    page = render(request, "reminders/stop.html", context, status=HTTPStatus.NOT_FOUND)
    return _for_nobody_else(page)


def _for_nobody_else(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, and named to no other site."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
