"""Answer 413 to a request with too large a body. Django would answer 400."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from careerladder.web.requests import GetResponse


def body_size(get_response: GetResponse) -> GetResponse:
    """Answer 413 to a body over DATA_UPLOAD_MAX_MEMORY_SIZE, before anything reads it.

    A chunked body has got its Content-Length in careerladder/wsgi.py. The response is empty, and
    error_pages.py, outside this middleware, renders the page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if limit is not None and _length_of(request) > limit:
            return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return get_response(request)

    return middleware


def _length_of(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
