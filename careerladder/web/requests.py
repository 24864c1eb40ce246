"""What a view is handed, for the type checker: the middleware has seen to it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from careerladder.models import User

# What a middleware calls for the answer of all that it stands around.
type GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonRequest(HttpRequest):
    """A request to a view that requires a login."""

    user: User
    htmx: HtmxDetails
