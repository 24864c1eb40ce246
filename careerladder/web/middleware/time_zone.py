"""Activate the time zone of the person who is logged in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from careerladder.web.requests import GetResponse


def time_zone(get_response: GetResponse) -> GetResponse:
    """Without a session the site's time zone stays active, and no query is made."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            with timezone.override(request.user.zone):
                return get_response(request)
        return get_response(request)

    return middleware
