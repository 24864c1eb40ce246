"""Health checks: /healthz says that the process answers, /readyz that it can use the database."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from careerladder.database import migrations_are_applied
from careerladder.web.requests import GetResponse


class _Migrations:
    """Whether this process has found all migrations applied. It doesn't check again after that."""

    are_applied = False


def health(get_response: GetResponse) -> GetResponse:
    """Answer both before any other middleware, so that they are not logged and need no session."""
    answers = {"/healthz": _alive, "/readyz": _ready}

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = answers.get(request.path)
        return answer() if answer else get_response(request)

    return middleware


def _alive() -> HttpResponse:
    return _plain("ok", 200)


def _ready() -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _Migrations.are_applied and not migrations_are_applied():
            return _plain("the database lacks migrations", 503)
    except DatabaseError:
        return _plain("the database can't be reached", 503)
    _Migrations.are_applied = True
    return _plain("ok", 200)


def _plain(text: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text + "\n", status=status, content_type="text/plain", headers=headers)
