"""Two addresses for those who watch over the server: is it alive, and can it work?"""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from careerladder.database import migrations_are_applied
from careerladder.web.requests import GetResponse


class _Tables:
    """Whether this process has seen the tables up to date: once they are, they stay so."""

    are_current = False


def health(get_response: GetResponse) -> GetResponse:
    """Answer /healthz without, and /readyz with the database; leave no trace of either."""
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
        if not _Tables.are_current and not migrations_are_applied():
            return _plain("the database lacks migrations", 503)
    except DatabaseError:
        return _plain("the database can't be reached", 503)
    _Tables.are_current = True
    return _plain("ok", 200)


def _plain(text: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text + "\n", status=status, content_type="text/plain", headers=headers)
