"""Answer 413 to a request with too large a body. Django would answer 400."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from careerladder.web.requests import GetResponse


def body_size(get_response: GetResponse) -> GetResponse:
    """Answer 413 to a body over DATA_UPLOAD_MAX_MEMORY_SIZE, before anything reads it.

    The paths of LARGER_BODIES take more from people who are logged in; others are redirected to the
    login. Django keeps a file of that size in a temporary one, not in memory.

    A chunked body has got its Content-Length in careerladder/wsgi.py. The response is empty, and
    error_pages.py, outside this middleware, renders the page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        length = _length_of(request)
        if limit is None or length <= limit:
            return get_response(request)
        if length > settings.LARGER_BODIES.get(request.path_info, 0) or not _has_file(request):
            return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        return get_response(request)

    return middleware


def _length_of(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _has_file(request: HttpRequest) -> bool:
    return request.content_type == "multipart/form-data"
