"""Render a page for error responses that have no content."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from careerladder.web.requests import GetResponse

REFUSALS = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.CONFLICT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)


def error_pages(get_response: GetResponse) -> GetResponse:
    """Render the template named after the status. Keep the headers, as Allow and Retry-After."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code in REFUSALS and not response.streaming and not response.content:
            page = render_to_string(f"{response.status_code}.html", request=request)
            response.content = page.encode()
            response["Content-Type"] = "text/html; charset=utf-8"
            # Django's 405 sets it to 0.
            del response["Content-Length"]
        return response

    return middleware
