"""Record the day on which a login was last used, and when its person used the site."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from careerladder.sessions import SessionStore
from careerladder.web.requests import GetResponse


def session_use(get_response: GetResponse) -> GetResponse:
    """Record both in the person's time zone. A visitor without a session costs no query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            cast("SessionStore", request.session).record_use(on=timezone.localdate())
            request.user.record_use()
        return get_response(request)

    return middleware
