"""What a view is handed, for the type checker: the middleware has seen to it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from careerladder.models import User


class PersonRequest(HttpRequest):
    """A request to a view that requires a login."""

    user: User
    htmx: HtmxDetails
