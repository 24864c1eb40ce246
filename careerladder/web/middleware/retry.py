"""Retry a request that conflicted with a simultaneous one in the database, or lost it."""

from __future__ import annotations

from django.contrib.auth import logout
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from psycopg import errors

from careerladder.models import User
from careerladder.outage import Outage, outage_of
from careerladder.web.requests import GetResponse

# A row that refers to another may be written while that one is deleted: one of the two fails.
CONCURRENCY_ERRORS = (
    errors.UniqueViolation,
    errors.DeadlockDetected,
    errors.ForeignKeyViolation,
)


class retry:
    """Call a view once more after a deadlock, or a violation of a unique or a foreign key.

    A page is also made once more after its connection was lost. Of a verb nobody knows then whether
    it was done: errors.py shows what was sent.

    Each verb runs in its own transaction, so the first try has left nothing. The second try finds
    what the other request wrote. If the account was deleted meanwhile, redirect to the page that
    says so.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.method != "POST":
            if outage_of(exception) is not Outage.AWAY:
                return None
            connection.close_if_unusable_or_obsolete()
            return self._try_again(request)
        cause = exception.__cause__
        is_missing_row = isinstance(cause, errors.ForeignKeyViolation) or isinstance(
            exception, ObjectDoesNotExist
        )
        if is_missing_row and _account_is_gone(request):
            logout(request)
            return redirect("account-deleted")
        return self._try_again(request) if isinstance(cause, CONCURRENCY_ERRORS) else None

    def _try_again(self, request: HttpRequest) -> HttpResponse | None:
        if hasattr(request, "is_second_try"):
            return None
        request.is_second_try = True  # type: ignore[attr-defined]
        match = request.resolver_match
        assert match is not None  # noqa: S101 -- a view raised.
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answer


def _account_is_gone(request: HttpRequest) -> bool:
    return request.user.is_authenticated and not User.objects.filter(pk=request.user.pk).exists()
