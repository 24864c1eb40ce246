"""Sessions that a page doesn't need to save."""

from typing import Any

from django.contrib.sessions import middleware
from django.http import HttpRequest

from careerladder.outage import saved_if_possible
from careerladder.web.requests import SAFE_METHODS


class SessionMiddleware(middleware.SessionMiddleware):
    """Show a page even if the database can't save its session.

    The notices that it showed are then shown again on the next one.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if request.method in SAFE_METHODS:
            with saved_if_possible():
                super().process_response(request, response)
            return response
        return super().process_response(request, response)
