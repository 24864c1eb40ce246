"""One line for each request."""

import time
import uuid

import structlog
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from careerladder.web.requests import GetResponse

log = structlog.get_logger("careerladder.request")


def request_log(get_response: GetResponse) -> GetResponse:
    """Log what was asked, how it went and for whom; never the address, which may be a secret."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        # All that is logged meanwhile has the same id, so that a traceback finds its request.
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
    """The pattern that the address matched, where one did; the home page's would be empty."""
    return request.resolver_match.route or "/" if request.resolver_match else None


def _person_of(request: HttpRequest) -> int | None:
    """The key of who is signed in, if the answer has asked for the session; we don't for this."""
    session = getattr(request, "session", None)
    if session is None or not session.accessed:
        return None
    person = session.get(SESSION_KEY)
    return int(person) if person else None
