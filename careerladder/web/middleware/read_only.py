"""Refuse what a read-only database can't save, before it begins."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from careerladder.outage import Outage, database_state
from careerladder.web.errors import unavailable
from careerladder.web.requests import SAFE_METHODS, GetResponse


class read_only:
    """Answer 503 to what would write, while the database is read-only.

    Refused this early, nothing is half done, and no limit on guesses goes uncounted: Django's cache
    ignores that it couldn't save.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in SAFE_METHODS and response.status_code < HTTPStatus.BAD_REQUEST:
            database_state.saved()
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in SAFE_METHODS or not _is_read_only():
            return None
        # A connection stays as it began. The next one may be to another server.
        connection.close()
        if not _is_read_only():
            return None
        connection.close()
        database_state.refused_to_save("it is read-only.", seconds_without_refusal=0)
        return unavailable(request, Outage.CANNOT_SAVE)


def _is_read_only() -> bool:
    """What the server reported when the connection was made. It costs no query."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    reported = connection.connection.info.parameter_status
    return "on" in (reported("default_transaction_read_only"), reported("in_hot_standby"))
