"""Retry a request that conflicted with a simultaneous one in the database."""

from __future__ import annotations

from django.contrib.auth import logout
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from psycopg import errors

from careerladder.models import User
from careerladder.web.requests import GetResponse

# A row that refers to another may be written while that one is deleted: one of the two fails.
CONCURRENCY_ERRORS = (
    errors.UniqueViolation,
    errors.DeadlockDetected,
    errors.ForeignKeyViolation,
)


class retry:
    """Call a view once more after a deadlock, or a violation of a unique or a foreign key.

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
            return None
        cause = exception.__cause__
        is_missing_row = isinstance(cause, errors.ForeignKeyViolation) or isinstance(
            exception, ObjectDoesNotExist
        )
        if is_missing_row and _account_is_gone(request):
            logout(request)
            return redirect("account-deleted")
        if isinstance(cause, CONCURRENCY_ERRORS) and not hasattr(request, "is_second_try"):
            request.is_second_try = True  # type: ignore[attr-defined]
            match = request.resolver_match
            assert match is not None  # noqa: S101 -- a view raised.
            answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
            return answer
        return None


def _account_is_gone(request: HttpRequest) -> bool:
    return request.user.is_authenticated and not User.objects.filter(pk=request.user.pk).exists()
