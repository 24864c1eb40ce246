"""Log one line for each request."""

import time
import uuid

import structlog
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from careerladder.web.requests import GetResponse

log = structlog.get_logger("careerladder.request")


def request_log(get_response: GetResponse) -> GetResponse:
    """Log method, route, status, duration and user. Never log the path, which may hold a secret."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        # Everything that is logged during the request has its id, so that tracebacks can be found.
        with structlog.contextvars.bound_contextvars(request=uuid.uuid4().hex):
            response = get_response(request)
            log.info(
                "request",
                method=request.method,
                route=_route_of(request),
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
                user=_person_of(request),
            )
        return response

    return middleware


def _route_of(request: HttpRequest) -> str | None:
    """The URL pattern that matched, or None. The home page's is empty, and logged as `/`."""
    return request.resolver_match.route or "/" if request.resolver_match else None


def _person_of(request: HttpRequest) -> int | None:
    """The primary key of the user, or None. The log line alone doesn't load the session."""
    session = getattr(request, "session", None)
    if session is None or not session.accessed or not session.is_loaded:
        return None
    person = session.get(SESSION_KEY)
    return int(person) if person else None
