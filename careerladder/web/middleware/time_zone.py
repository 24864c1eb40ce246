"""Dates on a page are those of the person who reads it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from careerladder.web.requests import GetResponse


def time_zone(get_response: GetResponse) -> GetResponse:
    """A visitor without a session is in nobody's zone, and costs no query to find that out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            with timezone.override(request.user.zone):
                return get_response(request)
        return get_response(request)

    return middleware
